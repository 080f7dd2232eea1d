#include "io/id_table.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "io/files.hpp"
#include "io/fingerprint.hpp"

namespace lanewise::tests {
namespace {

using io::IdKind;
using io::IdTable;

const std::vector<std::string_view> names = {"", "Zoë", "a", "a,b", "ab", "\xFF"};

IdTable integers() { return IdTable::of_integers({0, 3, 10, 2147483647}); }
IdTable texts() { return IdTable::of_texts(names); }

std::vector<std::string> all_of(const IdTable& table) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < table.size(); ++i) all.push_back(table.text(i));
    return all;
}

using Strings = std::vector<std::string>;

TEST_CASE("an id is found under the number it has") {
    IdTable more = texts();
    const std::vector<std::string_view> new_names = {"0", "a", "zz"};
    const IdTable others = IdTable::of_texts(new_names);
    more.append({&others});
    for (const IdTable& table : {integers(), texts(), more}) {
        for (std::size_t i = 0; i < table.size(); ++i) CHECK(table.find(table.text(i)) == i);
        for (const char* unknown : {"7", "b", " a", "-3", "3.5", "99999999999999999999"}) CHECK(!table.find(unknown));
    }
    CHECK(integers().find("03") == 1);
    CHECK(integers().find("3.0") == 1);
    CHECK(!integers().find(""));
    CHECK(!IdTable().find("1"));
    CHECK(!IdTable().find(""));
}

TEST_CASE("whole numbers are read in all their spellings, and nothing else is") {
    CHECK(io::parse_integer_id("0") == 0);
    CHECK(io::parse_integer_id("007") == 7);
    CHECK(io::parse_integer_id("42.000") == 42);
    CHECK(io::parse_integer_id("2147483647") == 2147483647);
    for (const char* text :
         {"", "2147483648", "-1", "+1", " 1", "1 ", "1.5", "1e3", "0x1", "nan", "99999999999999999999", "1.0.0"}) {
        CAPTURE(text);
        CHECK(!io::parse_integer_id(text));
    }
}

TEST_CASE("a subset keeps the order") {
    CHECK(all_of(integers().subset({true, false, true, false})) == Strings{"0", "10"});
    CHECK(all_of(texts().subset({false, true, false, true, false, false})) == Strings{"Zoë", "a,b"});
    CHECK(texts().subset(std::vector<bool>(6)).size() == 0);
    CHECK(texts().subset(std::vector<bool>(6, true)) == texts());
}

TEST_CASE("ids that come later stand after the others, each once, in order") {
    IdTable table = integers();
    const IdTable first = IdTable::of_integers({3, 5, 11}), second = IdTable::of_integers({1, 5, 10}), none;
    table.append({&first, &none, &second});
    CHECK(all_of(table) == Strings{"0", "3", "10", "2147483647", "1", "5", "11"});
    CHECK(table.trained() == 4);
    CHECK(table.find("5") == 5);
    IdTable words = IdTable::of_texts(std::vector<std::string_view>{"m"});
    const IdTable later = IdTable::of_texts(std::vector<std::string_view>{"a", "m", "z"});
    words.append({&none, &later});
    CHECK(all_of(words) == Strings{"m", "a", "z"});
}

TEST_CASE("a table is loaded as it was saved") {
    const TemporaryFolder folder;
    IdTable two_runs = texts();
    const IdTable later = IdTable::of_texts(std::vector<std::string_view>{"0", "zz"});
    two_runs.append({&later});
    for (const IdTable& table : {integers(), texts(), two_runs, IdTable(), IdTable::of_texts({})}) {
        io::ModelWriter writer("test");
        table.save(writer, "users");
        REQUIRE(writer.save(folder / "t.lw").ok());
        const auto reader = io::ModelReader::load(folder / "t.lw");
        REQUIRE(reader.ok());
        const auto loaded = IdTable::load(*reader, "users");
        REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
        CHECK(*loaded == table);
        CHECK(loaded->hashed(1) == table.hashed(1));
        CHECK(!IdTable::load(*reader, "items").ok());
    }
}

// What save() writes, by hand.
struct Handmade {
    std::string kind = "text";
    std::int64_t trained = 2;
    std::vector<std::int64_t> ids = {4, 9, 2};
    std::vector<std::uint8_t> bytes = {'b', 'c', 'd', 'a'};
    std::vector<std::int64_t> offsets = {0, 1, 3, 4};
    std::vector<std::size_t> shape = {4};

    Status load() const {
        io::ModelWriter writer("test");
        writer.text("x.kind", kind);
        writer.integer("x.trained", trained);
        if (kind == "integer") {
            writer.array<std::int64_t>("x.ids", ids, {ids.size()});
        } else {
            writer.array<std::uint8_t>("x.bytes", bytes, shape);
            writer.array<std::int64_t>("x.offsets", offsets, {offsets.size()});
        }
        const auto content = writer.bytes();
        REQUIRE_MESSAGE(content.ok(), content.status().message());
        const auto reader = io::ModelReader::parse(*content);
        REQUIRE(reader.ok());
        return IdTable::load(*reader, "x").status();
    }
};

TEST_CASE("a damaged table is refused") {
    REQUIRE(Handmade{}.load().ok());
    REQUIRE(Handmade{.kind = "integer"}.load().ok());
    const std::function<void(Handmade&)> damages[] = {
        [](Handmade& table) { table.kind = "float"; },  [](Handmade& table) { table.trained = -1; },
        [](Handmade& table) { table.trained = 4; },     [](Handmade& table) { table.trained = 3; },
        [](Handmade& table) { table.offsets = {}; },    [](Handmade& table) { table.offsets[0] = 1; },
        [](Handmade& table) { table.offsets[3] = 5; },  [](Handmade& table) { table.offsets[3] = 3; },
        [](Handmade& table) { table.offsets[1] = -1; }, [](Handmade& table) { table.offsets[1] = 4; },
        [](Handmade& table) { table.bytes[1] = 'a'; },  [](Handmade& table) { table.bytes[3] = 'b'; },
        [](Handmade& table) {
            table.shape = {2, 2}; },
    };
    const std::function<void(Handmade&)> integer_damages[] = {
        [](Handmade& table) { table.ids[0] = -1; }, [](Handmade& table) { table.ids[1] = 2147483648; },
        [](Handmade& table) { table.ids[1] = 4; },  [](Handmade& table) { table.ids[2] = 9; },
        [](Handmade& table) { table.ids[0] = 10; },
    };
    for (const auto& damage : damages) {
        Handmade table;
        damage(table);
        CHECK(table.load().code() == ErrorCode::corrupt_file);
    }
    for (const auto& damage : integer_damages) {
        Handmade table{.kind = "integer"};
        damage(table);
        CHECK(table.load().code() == ErrorCode::corrupt_file);
    }
}

TEST_CASE("different tables have different hashes") {
    const IdTable one = IdTable::of_texts(std::vector<std::string_view>{"ab", "c"});
    const IdTable two = IdTable::of_texts(std::vector<std::string_view>{"a", "bc"});
    CHECK(one.hashed(0) != two.hashed(0));
    CHECK(one.hashed(0) != one.hashed(1));
    CHECK(IdTable().hashed(0) != IdTable::of_texts({}).hashed(0));
    // http://www.isthe.com/chongo/src/fnv/test_fnv.c
    const char text[] = {'f', 'o', 'o', 'b', 'a', 'r'};
    CHECK(io::fingerprint(io::fingerprint_seed, std::as_bytes(std::span(text))) == 0x85944171F73967E8);
}

}  // namespace
}  // namespace lanewise::tests
