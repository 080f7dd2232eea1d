#include "io/ratings_prepare.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "io/files.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

using io::PreparedRatings;
using io::PrepareOptions;
using ratings::Center;
using ratings::Rating;

// Lines of users u0 ... and items 0 ..., low numbers more often.
std::vector<std::string> some_lines(std::uint64_t seed) {
    Random random(seed);
    std::vector<std::string> lines;
    for (std::size_t user = 0; user < 40; ++user) {
        for (std::size_t item = 0; item < 30; ++item) {
            if (!random.one_in(1 + (user + item) / 8)) continue;
            std::string line = "u";
            line += std::to_string(user) + "," + std::to_string(item) + ",";
            lines.push_back(line + std::to_string(1 + random.below(5)) + "\n");
        }
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

PreparedRatings prepare(const std::string& path, const PrepareOptions& options) {
    auto prepared = io::prepare_ratings(path, options);
    REQUIRE_MESSAGE(prepared.ok(), prepared.status().message());
    return std::move(*prepared);
}

using Triplet = std::tuple<std::string, std::string, double>;

std::vector<Triplet> named(const PreparedRatings& prepared, std::span<const Rating> part) {
    std::vector<Triplet> all;
    for (const Rating& rating : part) {
        all.emplace_back(prepared.ratings.users.text(static_cast<std::size_t>(rating.user)),
                         prepared.ratings.items.text(static_cast<std::size_t>(rating.item)), rating.value);
    }
    std::sort(all.begin(), all.end());
    return all;
}

TEST_CASE("shuffled lines give the same file") {
    const TemporaryFolder folder;
    std::vector<std::string> lines = some_lines(1);
    Random random(2);
    const PrepareOptions options{
        .at_least = 4, .validation = {20, {}}, .test = {10, {}}, .seed = 3, .center = Center::biases};
    for (const char* name : {"a.lw", "b.lw", "c.lw"}) {
        const PreparedRatings prepared = prepare(spill(folder / "r.csv", joined(lines)), options);
        CHECK(prepared.ratings.data.validation().size() == 20);
        REQUIRE(io::save_ratings(folder / name, prepared.ratings).ok());
        for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
    }
    CHECK(slurp(folder / "a.lw") == slurp(folder / "b.lw"));
    CHECK(slurp(folder / "a.lw") == slurp(folder / "c.lw"));
}

TEST_CASE("the filter drops ids, and what is left keeps its own") {
    const TemporaryFolder folder;
    const std::string path = spill(folder / "r.csv", joined(some_lines(3)));
    const PreparedRatings all = prepare(path, {}), some = prepare(path, {.at_least = 6});
    CHECK(all.passes.empty());
    CHECK(all.kept.ratings == all.read.ratings);
    CHECK(some.passes.size() > 1);
    CHECK(some.read.ratings == all.read.ratings);
    CHECK(some.kept.users < all.kept.users);
    CHECK(some.kept.users == some.ratings.users.size());
    CHECK(some.kept.items == some.ratings.items.size());
    CHECK(some.kept.ratings == some.ratings.data.train().size());
    CHECK(some.passes.back().after.users == some.kept.users);
    CHECK(some.passes.back().after.items == some.kept.items);
    const std::vector<Triplet> before = named(all, all.ratings.data.train()),
                               after = named(some, some.ratings.data.train());
    CHECK(std::includes(before.begin(), before.end(), after.begin(), after.end()));
    for (std::size_t i = 0; i < some.ratings.users.size(); ++i) {
        const std::string id = some.ratings.users.text(i);
        CHECK(std::count_if(after.begin(), after.end(),
                            [&](const Triplet& rating) { return std::get<0>(rating) == id; }) >= 6);
    }
}

TEST_CASE("a given split is taken as it is, and influences no training") {
    const TemporaryFolder folder;
    const std::string path = spill(folder / "train.csv", joined(some_lines(4)));
    // u0a and item 1000 sort before or between those of training; v rates what only the validation has.
    const std::string test = spill(folder / "test.tsv", "u0a\t1000\t5\nu1\t1000\t4\nu0a\t0\t3\n");
    const std::string validation = spill(folder / "validation.csv", "user,item,rating\nv,999,1\nu2,1000,2\n");
    const PreparedRatings alone = prepare(path, {.center = Center::biases});
    const PreparedRatings both =
        prepare(path, {.validation = {0, validation}, .test = {0, test}, .center = Center::biases});
    const ratings::Dataset &a = alone.ratings.data, &b = both.ratings.data;
    CHECK(std::equal(
        a.train().begin(), a.train().end(), b.train().begin(), b.train().end(),
        [](const Rating& x, const Rating& y) { return x.user == y.user && x.item == y.item && x.value == y.value; }));
    CHECK(std::equal(a.user_offsets().begin(), a.user_offsets().end(), b.user_offsets().begin()));
    CHECK(std::equal(a.item_offsets().begin(), a.item_offsets().end(), b.item_offsets().begin()));
    CHECK(b.users() == a.users() + 2);
    CHECK(b.items() == a.items() + 2);
    CHECK(both.ratings.users.trained() == a.users());
    for (std::size_t i = 0; i < a.users(); ++i) CHECK(both.ratings.users.text(i) == alone.ratings.users.text(i));
    CHECK(named(both, b.test()) == std::vector<Triplet>{{"u0a", "0", 3}, {"u0a", "1000", 5}, {"u1", "1000", 4}});
    CHECK(named(both, b.validation()) == std::vector<Triplet>{{"u2", "1000", 2}, {"v", "999", 1}});
}

TEST_CASE("a drawn validation beside a given test") {
    const TemporaryFolder folder;
    const std::string path = spill(folder / "train.csv", joined(some_lines(5)));
    const std::string test = spill(folder / "test.csv", "u1,1000,4\n");
    const PreparedRatings drawn = prepare(path, {.validation = {15, {}}});
    const PreparedRatings both = prepare(path, {.validation = {15, {}}, .test = {0, test}});
    CHECK(named(drawn, drawn.ratings.data.validation()) == named(both, both.ratings.data.validation()));
    CHECK(both.ratings.data.test().size() == 1);
    CHECK(both.ratings.data.train().size() + 15 == both.read.ratings);
}

void check_refused(const std::string& path, const PrepareOptions& options, const std::vector<std::string>& words) {
    const auto prepared = io::prepare_ratings(path, options);
    REQUIRE(!prepared.ok());
    CAPTURE(prepared.status().message());
    for (const std::string& word : words) CHECK(contains(prepared.status().message(), word));
}

TEST_CASE("what cannot be prepared is refused") {
    const TemporaryFolder folder;
    const std::string path = spill(folder / "r.csv", "1,1,1\n1,2,2\n2,1,3\n");
    check_refused(path, {.at_least = 3}, {"r.csv", "leaves no ratings", "3"});
    check_refused(path, {.validation = {2, {}}, .test = {1, {}}}, {"r.csv", "validation 2", "test 1", "3 ratings"});
    check_refused(path, {.test = {0, folder / "none.csv"}}, {"none.csv"});
    const std::string text_ids = spill(folder / "t.csv", "1,5,1\nbob,1,3\n");
    check_refused(path, {.test = {0, text_ids}}, {"t.csv", "line 2", "'bob'"});
    const std::string overlap = spill(folder / "o.csv", "2,2,5\n2,1,3\n"), apart = spill(folder / "p.csv", "2,2,5\n");
    check_refused(path, {.test = {0, overlap}}, {"o.csv", "user '2' and item '1'", "r.csv"});
    check_refused(path, {.validation = {0, overlap}}, {"o.csv", "r.csv"});
    check_refused(path, {.validation = {0, apart}, .test = {0, apart}}, {"p.csv", "user '2' and item '2'"});
    const std::string twice = spill(folder / "d.csv", "2,2,5\n2,2,3\n");
    check_refused(path, {.test = {0, twice}}, {"d.csv", "lines 1 and 2"});
    CHECK(prepare(path, {.test = {0, twice}, .duplicates = io::Duplicates::mean}).ratings.data.test()[0].value == 4);
}

TEST_CASE("known results of the filter on real ratings") {
    struct Known {
        const char* file;
        std::size_t users, items, ratings;
    };
    for (const Known& known :
         {Known{"ml-100k/u.data", 893, 925, 93'725}, Known{"yelp/ratings.csv", 1290, 1304, 60'831}}) {
        const std::string path = std::string(LANEWISE_TEST_DATA) + "/" + known.file;
        if (!std::filesystem::exists(path)) continue;
        const PreparedRatings prepared = prepare(path, {.at_least = 21});
        CHECK(prepared.kept.users == known.users);
        CHECK(prepared.kept.items == known.items);
        CHECK(prepared.kept.ratings == known.ratings);
    }
}

}  // namespace
}  // namespace lanewise::tests
