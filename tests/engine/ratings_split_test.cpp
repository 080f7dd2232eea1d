#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "engine/ratings_data.hpp"

namespace lanewise::tests {
namespace {

struct Drawn {
    std::vector<Rating> train, validation, test;
};

Drawn drawn(std::vector<Rating> all, std::size_t validation, std::size_t test, std::uint64_t seed) {
    const auto split = ratings::draw_split(all, validation, test, seed);
    REQUIRE_MESSAGE(split.ok(), split.status().message());
    const auto copy = [](std::span<const Rating> part) { return std::vector<Rating>(part.begin(), part.end()); };
    return {copy(split->train), copy(split->validation), copy(split->test)};
}

bool same(const Drawn& a, const Drawn& b) {
    return tests::same(a.train, b.train) && tests::same(a.validation, b.validation) && tests::same(a.test, b.test);
}

TEST_CASE("a split is disjoint, complete and sorted") {
    const std::vector<Rating> all = skewed_ratings(40, 30, 500, 1);
    for (const auto& [validation, test] : {std::pair<std::size_t, std::size_t>{50, 30},
                                           {0, 0},
                                           {1, 0},
                                           {0, 1},
                                           {all.size() - 2, 1},
                                           {0, all.size() - 1}}) {
        const Drawn parts = drawn(all, validation, test, 3);
        CHECK(parts.validation.size() == validation);
        CHECK(parts.test.size() == test);
        CHECK(tests::same(parts.train, sorted(parts.train)));
        CHECK(tests::same(parts.validation, sorted(parts.validation)));
        CHECK(tests::same(parts.test, sorted(parts.test)));
        std::vector<Rating> together = parts.train;
        together.insert(together.end(), parts.validation.begin(), parts.validation.end());
        together.insert(together.end(), parts.test.begin(), parts.test.end());
        CHECK(tests::same(sorted(together), sorted(all)));
    }
}

TEST_CASE("the seed decides what is drawn, the order of ratings does not") {
    const std::vector<Rating> all = skewed_ratings(40, 30, 500, 2);
    const Drawn first = drawn(all, 40, 20, 7);
    CHECK(same(drawn(all, 40, 20, 7), first));
    CHECK(same(drawn(shuffled(all, 9), 40, 20, 7), first));
    CHECK(!same(drawn(all, 40, 20, 8), first));
}

TEST_CASE("every rating is drawn equally often") {
    std::vector<Rating> all;
    for (std::int32_t i = 0; i < 10; ++i) all.push_back({i, 0, 1});
    std::vector<double> validated(10), tested(10);
    constexpr std::size_t seeds = 4000;
    for (std::size_t seed = 0; seed < seeds; ++seed) {
        const Drawn parts = drawn(all, 3, 2, seed);
        for (const Rating& rating : parts.validation) ++validated[static_cast<std::size_t>(rating.user)];
        for (const Rating& rating : parts.test) ++tested[static_cast<std::size_t>(rating.user)];
    }
    for (std::size_t i = 0; i < 10; ++i) {
        CHECK(std::abs(validated[i] - 0.3 * seeds) < 4.5 * std::sqrt(0.21 * seeds));
        CHECK(std::abs(tested[i] - 0.2 * seeds) < 4.5 * std::sqrt(0.16 * seeds));
    }
}

TEST_CASE("at least one rating must be left for training") {
    std::vector<Rating> all = skewed_ratings(10, 10, 50, 3);
    const std::vector<Rating> before = all;
    const std::size_t n = all.size();
    for (const auto& [validation, test] :
         {std::pair<std::size_t, std::size_t>{n, 0}, {0, n}, {n - 1, 1}, {n + 5, 0}, {SIZE_MAX, 2}, {2, SIZE_MAX}}) {
        const auto split = ratings::draw_split(all, validation, test, 0);
        CHECK(split.status().code() == ErrorCode::invalid_argument);
        CHECK(std::string(split.status().message()).find(std::to_string(n)) != std::string::npos);
        CHECK(tests::same(all, before));
    }
    std::vector<Rating> none;
    CHECK(!ratings::draw_split(none, 0, 0, 0).ok());
}

}  // namespace
}  // namespace lanewise::tests
