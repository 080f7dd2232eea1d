#include "io/ratings_data.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include "io/files.hpp"
#include "io/model_file.hpp"

namespace lanewise::tests {
namespace {

using io::IdTable;
using io::RatingsData;
using ratings::Center;
using ratings::Rating;

const std::vector<Rating> train = {{0, 0, 1}, {0, 1, 4.5}, {2, 0, -3}}, validation = {{1, 1, 2}}, test = {{3, 2, 1e-3}};

RatingsData some(Center center, std::vector<Rating> own_train = train) {
    RatingsData ratings;
    ratings.users = IdTable::of_integers({3, 5, 8, 13});
    ratings.items = IdTable::of_texts(std::vector<std::string_view>{"a", "b,c", "d"});
    auto data = ratings::Dataset::make({4, 3, {own_train, validation, test}, center, {}, {}});
    REQUIRE_MESSAGE(data.ok(), data.status().message());
    ratings.data = std::move(*data);
    return ratings;
}

bool same(std::span<const Rating> a, std::span<const Rating> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Rating& x, const Rating& y) {
        return x.user == y.user && x.item == y.item && x.value == y.value;
    });
}

TEST_CASE("ratings are loaded as they were saved, and saved as they were loaded") {
    const TemporaryFolder folder;
    for (const Center center : {Center::user, Center::none, Center::global, Center::biases}) {
        const RatingsData saved = some(center);
        const Status status = io::save_ratings(folder / "a.lw", saved);
        REQUIRE_MESSAGE(status.ok(), status.message());
        const auto loaded = io::load_ratings(folder / "a.lw");
        REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
        CHECK(loaded->users == saved.users);
        CHECK(loaded->items == saved.items);
        CHECK(loaded->data.center() == center);
        CHECK(same(loaded->data.train(), saved.data.train()));
        CHECK(same(loaded->data.validation(), saved.data.validation()));
        CHECK(same(loaded->data.test(), saved.data.test()));
        CHECK(std::equal(loaded->data.user_offsets().begin(), loaded->data.user_offsets().end(),
                         saved.data.user_offsets().begin()));
        CHECK(std::equal(loaded->data.item_offsets().begin(), loaded->data.item_offsets().end(),
                         saved.data.item_offsets().begin()));
        CHECK(loaded->fingerprint() == saved.fingerprint());
        REQUIRE(io::save_ratings(folder / "b.lw", *loaded).ok());
        CHECK(slurp(folder / "a.lw") == slurp(folder / "b.lw"));
    }
}

TEST_CASE("the fingerprint is that of what a model is fitted to") {
    std::set<std::uint64_t> fingerprints;
    for (const Center center : {Center::user, Center::none, Center::global, Center::biases}) {
        fingerprints.insert(some(center).fingerprint());
    }
    fingerprints.insert(some(Center::user, {{0, 0, 1}, {0, 1, 4.5}, {2, 1, -3}}).fingerprint());
    fingerprints.insert(some(Center::user, {{0, 0, 1}, {0, 1, 4.5}, {2, 0, -2}}).fingerprint());
    RatingsData other_ids = some(Center::user);
    other_ids.users = IdTable::of_integers({3, 5, 8, 14});
    fingerprints.insert(other_ids.fingerprint());
    CHECK(fingerprints.size() == 7);
    RatingsData other_test = some(Center::user);
    const std::vector<Rating> less = {{1, 2, 5}};
    auto data = ratings::Dataset::make({4, 3, {train, less, {}}, Center::user, {}, {}});
    REQUIRE(data.ok());
    other_test.data = std::move(*data);
    CHECK(other_test.fingerprint() == some(Center::user).fingerprint());
}

TEST_CASE("ratings without an id for each user and item are not saved") {
    const TemporaryFolder folder;
    RatingsData ratings = some(Center::user);
    ratings.users = IdTable::of_integers({3, 5, 8});
    CHECK(!io::save_ratings(folder / "a.lw", ratings).ok());
    CHECK(!io::save_ratings(folder / "a.lw", RatingsData{}).ok());
    CHECK(folder.files() == 0);
}

// What save_ratings writes, made by hand, with changes.
struct Handmade {
    std::string algorithm = "ratings", center = "user", without = "";
    IdTable users = IdTable::of_integers({3, 5, 8, 13}), items = IdTable::of_integers({0, 1, 2});
    std::vector<double> user_offsets = {1, 2, 3, 4}, item_offsets = {0, 0, 0};
    std::vector<std::int32_t> train_users = {0, 0, 2}, train_items = {0, 1, 0};
    std::vector<double> train_values = {1, 4.5, -3};
    std::vector<std::int32_t> test_users = {3}, test_items = {2};
    std::vector<double> test_values = {1};
    bool in_float32 = false;

    Status load(const TemporaryFolder& folder) const {
        io::ModelWriter writer(algorithm);
        writer.text("center", center);
        users.save(writer, "users");
        items.save(writer, "items");
        writer.array<double>("user_offsets", user_offsets, {user_offsets.size()});
        writer.array<double>("item_offsets", item_offsets, {item_offsets.size()});
        const std::vector<float> narrow(train_values.begin(), train_values.end());
        if (without != "train.users") writer.array<std::int32_t>("train.users", train_users, {train_users.size()});
        writer.array<std::int32_t>("train.items", train_items, {train_items.size()});
        if (in_float32) writer.array<float>("train.values", narrow, {narrow.size()});
        else writer.array<double>("train.values", train_values, {train_values.size()});
        writer.array<std::int32_t>("validation.users", {}, {0});
        writer.array<std::int32_t>("validation.items", {}, {0});
        writer.array<double>("validation.values", {}, {0});
        writer.array<std::int32_t>("test.users", test_users, {test_users.size()});
        writer.array<std::int32_t>("test.items", test_items, {test_items.size()});
        writer.array<double>("test.values", test_values, {test_values.size()});
        REQUIRE(writer.save(folder / "m.lw").ok());
        return io::load_ratings(folder / "m.lw").status();
    }
};

TEST_CASE("a file with a correct checksum and wrong content is refused") {
    const TemporaryFolder folder;
    const Status fine = Handmade{}.load(folder);
    REQUIRE_MESSAGE(fine.ok(), fine.message());
    const std::function<void(Handmade&)> damages[] = {
        [](Handmade& file) { file.center = "median"; },
        [](Handmade& file) { file.without = "train.users"; },
        [](Handmade& file) {
            file.users = IdTable::of_integers({3, 5, 8});
        },
        [](Handmade& file) {
            file.users = IdTable::of_integers({3, 8, 5, 13});
        },
        [](Handmade& file) {
            file.items = IdTable::of_integers({0, 1, 2, 3});
        },
        [](Handmade& file) { file.user_offsets[2] = std::nan(""); },
        [](Handmade& file) { file.item_offsets.pop_back(); },
        [](Handmade& file) { file.user_offsets.clear(); },
        [](Handmade& file) {
            file.user_offsets.clear();
            file.item_offsets.clear();
        },
        [](Handmade& file) { file.train_users[2] = 4; },
        [](Handmade& file) { file.train_users[0] = -1; },
        [](Handmade& file) { file.train_items[1] = 3; },
        [](Handmade& file) { file.train_items[1] = 0; },
        [](Handmade& file) {
            file.train_items = {1, 0, 0};
        },
        [](Handmade& file) { file.train_items.pop_back(); },
        [](Handmade& file) { file.train_values.push_back(1); },
        [](Handmade& file) { file.train_values[1] = INFINITY; },
        [](Handmade& file) { file.in_float32 = true; },
        [](Handmade& file) {
            file.train_users.clear();
            file.train_items.clear();
            file.train_values.clear();
        },
        [](Handmade& file) {
            file.test_users[0] = 2;
            file.test_items[0] = 0;
        },
        [](Handmade& file) { file.test_users[0] = 9; },
        [](Handmade& file) { file.test_values[0] = std::nan(""); },
    };
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        CAPTURE(i);
        Handmade file;
        damages[i](file);
        const Status status = file.load(folder);
        CHECK(status.code() == ErrorCode::corrupt_file);
        CHECK(contains(status.message(), "m.lw"));
    }
    CHECK(Handmade{.algorithm = "kmeans"}.load(folder).code() == ErrorCode::unsupported);
    CHECK(io::load_ratings(folder / "none.lw").status().code() == ErrorCode::not_found);
}

}  // namespace
}  // namespace lanewise::tests
