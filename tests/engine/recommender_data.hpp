// Factors, lists of items and a plain oracle for what a Recommender says.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <lanewise/als.hpp>

#include "tests/engine/data.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {

// Every fifth user and every seventh item have zero factors; some items are there twice, for ties.
template <class Real>
struct Factors {
    Factors(std::size_t users_, std::size_t items_, std::size_t k_, std::uint64_t seed, bool with_offsets = true)
        : q(users_, k_), p(items_, k_) {
        Random random(seed);
        for (Real& value : q.values) value = static_cast<Real>(random.normal());
        for (Real& value : p.values) value = static_cast<Real>(random.normal());
        for (std::size_t i = 4; i < users_; i += 5)
            std::fill_n(q.values.begin() + static_cast<long>(i * k_), k_, Real(0));
        for (std::size_t x = 6; x < items_; x += 7)
            std::fill_n(p.values.begin() + static_cast<long>(x * k_), k_, Real(0));
        for (std::size_t x = 3; x < items_; x += 3)
            std::copy_n(p.row(x / 3), k_, p.values.begin() + static_cast<long>(x * k_));
        if (!with_offsets) return;
        for (std::size_t i = 0; i < users_; ++i) user_offsets.push_back(3 + random.normal());
        for (std::size_t x = 0; x < items_; ++x) item_offsets.push_back(x % 3 == 0 ? 0.5 : random.normal());
    }

    als::Users<Real> users() const { return {q.view(), user_offsets}; }
    als::Recommender<Real> recommender() const {
        auto made = als::Recommender<Real>::make(p.view(), item_offsets);
        REQUIRE_MESSAGE(made.ok(), std::string(made.status().message()));
        return std::move(*made);
    }
    // In plain double.
    double rating(std::size_t user, std::size_t item) const {
        double sum = 0;
        for (std::size_t j = 0; j < q.cols; ++j)
            sum += static_cast<double>(q(user, j)) * static_cast<double>(p(item, j));
        if (!user_offsets.empty()) sum += user_offsets[user];
        return item_offsets.empty() ? sum : sum + item_offsets[item];
    }

    Points<Real> q, p;
    std::vector<double> user_offsets, item_offsets;
};

struct Lists {
    std::vector<std::size_t> offsets{0};
    std::vector<std::int32_t> items;

    als::ItemLists view() const { return {offsets, items}; }
    bool has(std::size_t user, std::int32_t item) const {
        const auto at = [&](std::size_t i) { return items.begin() + static_cast<long>(offsets[i]); };
        return std::binary_search(at(user), at(user + 1), item);
    }
};

// Each item is there with the given probability; user `full` has all of them.
inline Lists random_lists(std::size_t users, std::size_t items, double density, std::uint64_t seed, std::size_t full) {
    Random random(seed);
    Lists lists;
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            if (i == full || random.uniform() < density) lists.items.push_back(static_cast<std::int32_t>(x));
        }
        lists.offsets.push_back(lists.items.size());
    }
    return lists;
}

// Users x items, by predict.
template <class Real>
std::vector<double> all_ratings(const Factors<Real>& factors, const als::Recommender<Real>& recommender) {
    const std::size_t n = factors.q.rows, m = factors.p.rows;
    std::vector<als::Pair> pairs;
    for (std::size_t t = 0; t < n * m; ++t)
        pairs.push_back({static_cast<std::int32_t>(t / m), static_cast<std::int32_t>(t % m)});
    std::vector<double> ratings(n * m);
    const Status status = recommender.predict(factors.users(), pairs, ratings, {}, 1);
    REQUIRE_MESSAGE(status.ok(), std::string(status.message()));
    return ratings;
}

// Items sorted by falling score, equal ones by number.
inline std::vector<als::Scored> sorted_list(std::vector<als::Scored> list, std::size_t n) {
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    list.resize(n);
    return list;
}

// A row a user, by sorting all that is not seen.
inline std::vector<als::Scored> sorted_lists(const std::vector<double>& ratings, std::size_t m, const Lists& seen,
                                             std::size_t n) {
    std::vector<als::Scored> lists;
    for (std::size_t i = 0; i < ratings.size() / m; ++i) {
        std::vector<als::Scored> list;
        for (std::size_t x = 0; x < m; ++x) {
            const auto item = static_cast<std::int32_t>(x);
            if (!seen.has(i, item)) list.push_back({item, ratings[i * m + x]});
        }
        list = sorted_list(std::move(list), n);
        lists.insert(lists.end(), list.begin(), list.end());
    }
    return lists;
}

// The first n of lists of m, filled up where n is larger.
inline std::vector<als::Scored> first_of(const std::vector<als::Scored>& lists, std::size_t m, std::size_t n) {
    std::vector<als::Scored> first;
    for (std::size_t i = 0; i < lists.size() / m; ++i) {
        for (std::size_t r = 0; r < n; ++r) first.push_back(r < m ? lists[i * m + r] : als::Scored{});
    }
    return first;
}

inline bool same_list(const std::vector<als::Scored>& a, const std::vector<als::Scored>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const als::Scored& one, const als::Scored& two) {
        return one.item == two.item && std::memcmp(&one.score, &two.score, sizeof one.score) == 0;
    });
}

inline void check_error(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
    const char* message = status.message();
    INFO(std::string(message));
    CHECK(std::string(to_string(status.code())) == to_string(code));
    for (const std::string& part : parts) CHECK(contains(message, part));
}

}  // namespace lanewise::tests
