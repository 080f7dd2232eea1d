// Ratings for tests, and what can be said of them in the slowest way.
#pragma once

#include <lanewise/ratings.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "support/random.hpp"

namespace lanewise::tests {

using ratings::Rating;

inline bool equal_rating(const Rating& a, const Rating& b) {
    return a.user == b.user && a.item == b.item && a.value == b.value;
}

inline bool same(std::span<const Rating> a, std::span<const Rating> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal_rating);
}

// Distinct pairs, some users and items far more often than others; halves from 0.5 to 5.
inline std::vector<Rating> skewed_ratings(std::size_t users, std::size_t items, std::size_t draws, std::uint64_t seed) {
    Random random(seed);
    std::set<std::pair<std::int32_t, std::int32_t>> seen;
    std::vector<Rating> all;
    for (std::size_t i = 0; i < draws; ++i) {
        const double u = random.uniform(), x = random.uniform();
        const auto user = static_cast<std::int32_t>(u * u * static_cast<double>(users));
        const auto item = static_cast<std::int32_t>(x * x * static_cast<double>(items));
        const double value = 0.5 * static_cast<double>(1 + random.below(10));
        if (seen.emplace(user, item).second) all.push_back({user, item, value});
    }
    return all;
}

inline std::vector<Rating> shuffled(std::vector<Rating> all, std::uint64_t seed) {
    Random random(seed);
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.below(i)]);
    return all;
}

inline std::vector<Rating> sorted(std::vector<Rating> all) {
    std::sort(all.begin(), all.end(),
              [](const Rating& a, const Rating& b) { return std::pair(a.user, a.item) < std::pair(b.user, b.item); });
    return all;
}

}  // namespace lanewise::tests
