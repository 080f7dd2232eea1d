#include "io/ratings_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "io/files.hpp"
#include "io/npy.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

using io::Duplicates;
using io::IdKind;
using io::RatingsFile;
using io::RatingsOptions;

Result<RatingsFile> read(const std::string& text, const RatingsOptions& options = {}) {
    const TemporaryFolder folder;
    return io::read_ratings(spill(folder / "r.txt", text), options);
}

template <class T>
Result<RatingsFile> read_npy(const std::vector<T>& values, std::vector<std::size_t> shape,
                             const RatingsOptions& options = {}) {
    const TemporaryFolder folder;
    REQUIRE(io::write_npy(folder / "r.npy", values.data(), std::span<const std::size_t>(shape)).ok());
    return io::read_ratings(folder / "r.npy", options);
}

// "user item value, ..." with ids.
std::string shown(const Result<RatingsFile>& file) {
    if (!file.ok()) return file.status().message();
    std::string all;
    for (const ratings::Rating& rating : file->ratings) {
        all += file->users.text(static_cast<std::size_t>(rating.user)) + " " +
               file->items.text(static_cast<std::size_t>(rating.item)) + " " +
               std::to_string(rating.value).substr(0, 4) + ", ";
    }
    return all;
}

const std::string expected = "1 20 3.50, 1 100 4.00, 2 20 -1.0, ";

TEST_CASE("the same ratings in every format") {
    for (const char* text : {
             "1,20,3.5\n2,20,-1\n1,100,4\n",
             "user,item,rating\n1,20,3.5\n2,20,-1\n1,100,4\n",
             "userId,movieId,rating,timestamp\r\n1,20,3.5,964982703\r\n2,20,-1,964982703\r\n1,100,4,964982703\r\n\r\n",
             "\xEF\xBB\xBFuser,item,rating\n1,20,3.5\n2,20,-1\n1,100,4",
             "\xEF\xBB\xBF"
             "1,20,3.5\n2,20,-1\n1,100,+4.0\n\n\n",
             "1\t20\t3.5\t88\n2\t20\t-1\t88\n1\t100\t4\t88\n",
             "1;20;3.5\n2;20;-1\n1;100;4\n",
             "1::20::3.5::88\n2::20::-1::88\n1::100::4::88\n",
             "1 20 3.5\n2 20 -1\n 1   100   4\n",
             "\"1\",\"20\",\"3.5\"\n\"2\",\"20\",\"-1\"\n\"1\",\"100\",\"4\"\n",
             "01,20.0,3.5\n2,20,-1\n1,100,4e0\n",
         }) {
        CAPTURE(text);
        CHECK(shown(read(text)) == expected);
    }
    CHECK(shown(read_npy<double>({1, 20, 3.5, 2, 20, -1, 1, 100, 4}, {3, 3})) == expected);
    CHECK(shown(read_npy<double>({1, 20, 3.5, 88, 2, 20, -1, 88, 1, 100, 4, 88}, {3, 4})) == expected);
    const std::string whole = "1 20 3.00, 1 100 4.00, 2 20 5.00, ";
    CHECK(shown(read_npy<std::int32_t>({1, 20, 3, 2, 20, 5, 1, 100, 4}, {3, 3})) == whole);
    CHECK(shown(read_npy<std::int64_t>({1, 20, 3, 2, 20, 5, 1, 100, 4}, {3, 3})) == whole);
    CHECK(shown(read_npy<std::uint8_t>({1, 20, 3, 2, 20, 5, 1, 100, 4}, {3, 3})) == whole);
}

TEST_CASE("ids are whole numbers in their order, or text in the order of its bytes") {
    const auto numbers = read("10,9,1\n9,10,1\n");
    REQUIRE(numbers.ok());
    CHECK(numbers->users.kind() == IdKind::integer);
    CHECK(numbers->users.text(0) == "9");
    const auto mixed = read("u,1,1\n10,9,1\n9,10,1\n-1.5,10,1\n");
    REQUIRE(mixed.ok());
    CHECK(mixed->users.kind() == IdKind::text);
    CHECK(mixed->items.kind() == IdKind::integer);
    CHECK(shown(mixed) == "-1.5 10 1.00, 10 9 1.00, 9 10 1.00, u 1 1.00, ");
    CHECK(shown(read("Zoë,\"a,b\",2\nAl \"\"X,\"say \"\"hi\"\"\",3\n")) == "Al \"\"X say \"hi\" 3.00, Zoë a,b 2.00, ");
    CHECK(shown(read("1,x,1\n", {.users = IdKind::text})) == "1 x 1.00, ");
    CHECK(read("1,x,1\n", {.users = IdKind::text})->users.kind() == IdKind::text);
    CHECK(shown(read("007,x,1\n7,x,2\n", {.users = IdKind::text})) == "007 x 1.00, 7 x 2.00, ");
    CHECK(read_npy<std::int32_t>({1, 2, 3}, {1, 3}, {.items = IdKind::text})->items.kind() == IdKind::text);
}

TEST_CASE("the order of the lines decides nothing") {
    Random random(1);
    std::vector<std::string> lines;
    for (int user = 0; user < 30; ++user) {
        for (int item = 0; item < 20; ++item) {
            if (!random.one_in(3)) continue;
            std::string line = "u";
            line += std::to_string(user * 7919 % 1000) + "," + std::to_string(item * 12345) + ",";
            lines.push_back(line + std::to_string(random.below(5)) + "\n");
        }
    }
    std::vector<RatingsFile> files;
    for (int round = 0; round < 3; ++round) {
        std::string text;
        for (const std::string& line : lines) text += line;
        auto file = read(text);
        REQUIRE(file.ok());
        files.push_back(std::move(*file));
        for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
    }
    for (const RatingsFile& file : files) {
        CHECK(file.ratings.size() == lines.size());
        CHECK(file.users == files[0].users);
        CHECK(file.items == files[0].items);
        CHECK(std::equal(file.ratings.begin(), file.ratings.end(), files[0].ratings.begin(),
                         [](const ratings::Rating& a, const ratings::Rating& b) {
                             return a.user == b.user && a.item == b.item && a.value == b.value;
                         }));
    }
}

TEST_CASE("what becomes of duplicates") {
    const std::string text = "user,item,rating\n1,2,1\n1,3,2\n\n1,2,4\n1,3,5\n01,2,10\n";
    CHECK(contains(read(text).status().message(), "lines 2 and 5"));
    CHECK(contains(read(text).status().message(), "user '1' and item '2'"));
    CHECK(read(text).status().code() == ErrorCode::invalid_argument);
    CHECK(shown(read(text, {.duplicates = Duplicates::last})) == "1 2 10.0, 1 3 5.00, ");
    CHECK(shown(read(text, {.duplicates = Duplicates::mean})) == "1 2 5.00, 1 3 3.50, ");
    CHECK(contains(read_npy<std::int32_t>({1, 2, 1, 1, 3, 1, 1, 2, 1}, {3, 3}).status().message(), "rows 0 and 2"));
    // The sum of the mean has an order of its own.
    const auto one = read("1,1,0.1\n1,1,0.2\n1,1,0.7\n", {.duplicates = Duplicates::mean});
    const auto two = read("1,1,0.7\n1,1,0.1\n1,1,0.2\n", {.duplicates = Duplicates::mean});
    CHECK(one->ratings[0].value == two->ratings[0].value);
    CHECK(contains(read("1,1,1.7e308\n1,1,1.7e308\n", {.duplicates = Duplicates::mean}).status().message(), "line 1"));
}

void check_refused(const Result<RatingsFile>& file, ErrorCode code, const std::vector<std::string>& words) {
    REQUIRE(!file.ok());
    CAPTURE(file.status().message());
    CHECK(file.status().code() == code);
    for (const std::string& word : words) CHECK(contains(file.status().message(), word));
}

TEST_CASE("lines that are no ratings are refused with their number") {
    const auto bad = ErrorCode::corrupt_file;
    const std::string good = "user,item,rating\n1,2,3\n";
    check_refused(read(good + "4,5\n"), bad, {"line 3", "2 fields"});
    check_refused(read(good + "\n\n4\n"), bad, {"line 5", "1 field;"});
    check_refused(read(good + "4,5,\n"), bad, {"line 3", "rating is missing"});
    check_refused(read(good + ",5,1\n"), bad, {"line 3", "user is missing"});
    check_refused(read(good + "4,\"\",1\n"), bad, {"line 3", "item is missing"});
    check_refused(read(good + "4,5,x\n"), bad, {"line 3", "'x'"});
    check_refused(read(good + "4,5,1\x01\x02\n"), bad, {"line 3", "'1?\?'"});
    check_refused(read(good + "4,5,1e999\n"), bad, {"line 3", "1e999"});
    check_refused(read(good + "4,\"5,1\n4,5,1\n"), bad, {"line 3", "quote"});
    check_refused(read(good + "4,\"5\"6,1\n"), bad, {"line 3", "quote"});
    for (const char* value : {"nan", "inf", "-inf", "NaN"}) {
        check_refused(read(good + "4,5," + value + "\n"), ErrorCode::non_finite, {"line 3", value});
        check_refused(read(std::string("4,5,") + value + "\n"), ErrorCode::non_finite, {"line 1", value});
    }
    check_refused(read("1,2,x\n3,4,5\n"), bad, {"line 1", "'x'"});
    check_refused(read("1;2;3,5\n2;2;4,5\n"), bad, {"line 1", "'3,5'"});
    check_refused(read("hello\n"), bad, {"line 1"});
}

TEST_CASE("ids that are no whole numbers where all others are") {
    const auto bad = ErrorCode::corrupt_file;
    check_refused(read("1,2,3\n-4,5,1\n-5,5,1\n"), bad, {"line 2", "user '-4'", "negative"});
    check_refused(read("1,2,3\n4,5.5,1\n"), bad, {"line 2", "item '5.5'", "no whole number"});
    check_refused(read("1,2,3\n4,2147483648,1\n"), bad, {"line 2", "item '2147483648'", "2147483647"});
    check_refused(read("1,2,3\n99999999999999999999999,2,1\n"), bad, {"line 2", "user", "2147483647"});
    CHECK(read("1,2,3\n2147483647,0,1\n").ok());
    check_refused(read("1,2,3\nx,5,1\n", {.users = IdKind::integer}), bad, {"line 2", "'x'", "training"});
}

TEST_CASE("files without ratings are refused") {
    const auto bad = ErrorCode::corrupt_file;
    for (const char* text : {"", "\n\n", "  ", "\xEF\xBB\xBF", "user,item,rating\n"}) {
        CAPTURE(text);
        check_refused(read(text), bad, {"no ratings"});
    }
    check_refused(read(std::string("1\0,2,3\n", 7)), bad, {"nor text"});
    check_refused(read("\x1F\x8B\x08 compressed"), bad, {"nor text"});
    check_refused(read_npy<std::int32_t>({}, {0, 3}), bad, {"no ratings"});
    check_refused(io::read_ratings("/nowhere/r.csv"), ErrorCode::not_found, {"/nowhere/r.csv"});
    check_refused(io::read_ratings("/"), ErrorCode::io_error, {"/"});
}

TEST_CASE("rows of .npy that are no ratings are refused") {
    const auto bad = ErrorCode::corrupt_file;
    check_refused(read_npy<std::int64_t>({1, 2, 3, -4, 5, 1}, {2, 3}), bad, {"row 1", "user -4"});
    check_refused(read_npy<std::int64_t>({1, 2, 3, 4, 2147483648, 1}, {2, 3}), bad, {"row 1", "item", "2147483648"});
    check_refused(read_npy<std::int64_t>({1, 2, 3, 4, std::numeric_limits<std::int64_t>::max(), 1}, {2, 3}), bad,
                  {"row 1", "item"});
    check_refused(read_npy<std::int32_t>({1, 2, 3, 4, std::numeric_limits<std::int32_t>::min(), 1}, {2, 3}), bad,
                  {"row 1"});
    check_refused(read_npy<double>({1, 2, 3, 4.5, 5, 1}, {2, 3}), bad, {"row 1", "user 4.5"});
    for (const double id : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e300, -1e300, 9007199254740994.0, -0.5}) {
        check_refused(read_npy<double>({1, 2, 3, 4, id, 1}, {2, 3}), bad, {"row 1", "item"});
    }
    check_refused(read_npy<double>({1, 2, 3, 4, 5, std::nan("")}, {2, 3}), ErrorCode::non_finite, {"row 1", "NaN"});
    check_refused(read_npy<double>({1, 2, 3, 4, 5, -HUGE_VAL}, {2, 3}), ErrorCode::non_finite, {"row 1", "infinite"});
    check_refused(read_npy<float>({1, 2, 3}, {1, 3}), ErrorCode::unsupported, {"float32"});
    check_refused(read_npy<std::int32_t>({1, 2, 3}, {3}), ErrorCode::invalid_shape, {"1 dimension,"});
    check_refused(read_npy<std::int32_t>({1, 2}, {1, 2}), ErrorCode::invalid_shape, {"2 columns"});
    check_refused(read_npy<std::int32_t>({1, 2, 3}, {1, 1, 3}), ErrorCode::invalid_shape, {"3 dimensions"});
}

TEST_CASE("no bytes make it stumble") {
    Random random(7);
    const std::string characters = "0123456789.,;:\t \"\n\r-aeN\xFF";
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t i = random.below(60); i > 0; --i) text += characters[random.below(characters.size())];
        const auto file = read(text, {.duplicates = Duplicates::last});
        if (!file.ok()) continue;
        CHECK(file->ratings.size() > 0);
        for (const ratings::Rating& rating : file->ratings) CHECK(std::isfinite(rating.value));
    }
}

}  // namespace
}  // namespace lanewise::tests
