#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "engine/ratings_data.hpp"

namespace lanewise::tests {
namespace {

struct Pass {
    ratings::Shape before, after;
};

struct Filtered {
    std::vector<Rating> kept;
    std::vector<Pass> passes;
};

Filtered filtered(std::vector<Rating> all, std::uint64_t at_least, std::size_t users, std::size_t items) {
    Filtered result;
    const auto note = [](void* context, const ratings::Shape& before, const ratings::Shape& after) {
        static_cast<std::vector<Pass>*>(context)->push_back({before, after});
    };
    const auto kept = ratings::filter(all, users, items, at_least, {note, &result.passes});
    REQUIRE_MESSAGE(kept.ok(), kept.status().message());
    all.resize(*kept);
    result.kept = all;
    return result;
}

std::map<std::int32_t, std::size_t> counts(const std::vector<Rating>& all, std::int32_t Rating::*index) {
    std::map<std::int32_t, std::size_t> counts;
    for (const Rating& rating : all) ++counts[rating.*index];
    return counts;
}

// A matrix, and rows and columns leave it as the words of the description have it: without ratings, too.
struct Matrix {
    std::vector<Rating> ratings;
    std::map<std::int32_t, std::size_t> users, items;  // those that are there, with how many ratings

    explicit Matrix(const std::vector<Rating>& all)
        : ratings(all), users(counts(all, &Rating::user)), items(counts(all, &Rating::item)) {}

    void drop(std::map<std::int32_t, std::size_t> Matrix::*side, std::int32_t Rating::*index, std::uint64_t at_least) {
        std::erase_if(this->*side, [&](const auto& entry) { return entry.second < at_least; });
        std::erase_if(ratings, [&](const Rating& rating) { return !(this->*side).contains(rating.*index); });
        for (auto& [user, count] : users) count = 0;
        for (auto& [item, count] : items) count = 0;
        for (const Rating& rating : ratings) {
            ++users[rating.user];
            ++items[rating.item];
        }
    }
    void check(const ratings::Shape& shape) const {
        CHECK(shape.users == users.size());
        CHECK(shape.items == items.size());
        CHECK(shape.ratings == ratings.size());
    }
};

TEST_CASE("the filter does pass by pass what its words say") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        const std::vector<Rating> all = skewed_ratings(80, 60, 900, seed);
        for (const std::uint64_t at_least : {1, 2, 5, 9, 14}) {
            CAPTURE(seed);
            CAPTURE(at_least);
            const Filtered result = filtered(all, at_least, 80, 60);
            Matrix matrix(all);
            for (std::size_t i = 0; i < result.passes.size(); ++i) {
                const std::size_t before = matrix.users.size() + matrix.items.size();
                matrix.check(result.passes[i].before);
                matrix.drop(&Matrix::users, &Rating::user, at_least);
                matrix.drop(&Matrix::items, &Rating::item, at_least);
                matrix.check(result.passes[i].after);
                const bool changed = matrix.users.size() + matrix.items.size() != before;
                CHECK(changed == (i + 1 < result.passes.size()));
            }
            CHECK(same(result.kept, matrix.ratings));
            for (const auto index : {&Rating::user, &Rating::item}) {
                for (const auto& [number, count] : counts(result.kept, index)) CHECK(count >= at_least);
            }
        }
    }
}

TEST_CASE("filtering again changes nothing, and the order of ratings decides nothing") {
    const std::vector<Rating> all = skewed_ratings(70, 50, 800, 4);
    const Filtered once = filtered(all, 6, 70, 50);
    CHECK(once.kept.size() > 0);
    CHECK(once.kept.size() < all.size());
    const Filtered twice = filtered(once.kept, 6, 70, 50);
    CHECK(same(once.kept, twice.kept));
    CHECK(twice.passes.size() == 1);
    CHECK(same(sorted(filtered(shuffled(all, 5), 6, 70, 50).kept), sorted(once.kept)));
}

TEST_CASE("a limit of 0 or 1 keeps all; one that is too high keeps nothing") {
    const std::vector<Rating> all = skewed_ratings(20, 20, 100, 6);
    CHECK(same(filtered(all, 0, 20, 20).kept, all));
    CHECK(same(filtered(all, 1, 20, 20).kept, all));
    CHECK(filtered(all, 21, 20, 20).kept.empty());
    CHECK(filtered(all, std::numeric_limits<std::uint64_t>::max(), 20, 20).kept.empty());
    CHECK(filtered({}, 3, 0, 0).kept.empty());
    CHECK(filtered({}, 3, 5, 5).passes.size() == 1);
}

TEST_CASE("a chain that loses its ends in every pass takes linear time") {
    // User i rates items i and i + 1: with at least 2 each, the last item goes, then the last user, and so on.
    constexpr std::int32_t n = 40'000;
    std::vector<Rating> chain;
    for (std::int32_t i = 0; i < n; ++i) chain.insert(chain.end(), {{i, i, 1}, {i, i + 1, 1}});
    const Filtered result = filtered(chain, 2, n, n + 1);
    CHECK(result.kept.empty());
    CHECK(result.passes.size() > n / 4);
}

TEST_CASE("what cannot be filtered is refused and left alone") {
    const std::vector<Rating> good = skewed_ratings(10, 10, 40, 7);
    const auto refused = [&](const Rating& bad, ErrorCode code) {
        std::vector<Rating> all = good;
        all[5] = bad;
        const std::vector<Rating> before = all;
        const auto kept = ratings::filter(all, 10, 10, 3);
        CHECK(kept.status().code() == code);
        CHECK(std::string(kept.status().message()).find("ratings[5]") != std::string::npos);
        CHECK(std::equal(all.begin(), all.end(), before.begin(),
                         [](const Rating& a, const Rating& b) { return a.user == b.user && a.item == b.item; }));
    };
    refused({10, 0, 1}, ErrorCode::invalid_argument);
    refused({-1, 0, 1}, ErrorCode::invalid_argument);
    refused({0, 10, 1}, ErrorCode::invalid_argument);
    refused({0, std::numeric_limits<std::int32_t>::min(), 1}, ErrorCode::invalid_argument);
    refused({0, 0, std::nan("")}, ErrorCode::non_finite);
    refused({0, 0, INFINITY}, ErrorCode::non_finite);
    std::vector<Rating> all = good;
    CHECK(ratings::filter(all, ratings::most_ratings + 1, 10, 3).status().code() == ErrorCode::invalid_shape);
    CHECK(ratings::filter(all, 10, ratings::most_ratings + 1, 3).status().code() == ErrorCode::invalid_shape);
}

}  // namespace
}  // namespace lanewise::tests
