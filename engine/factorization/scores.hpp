// The predicted ratings of a user: one definition for all that predict.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <lanewise/als/recommender.hpp>

#include "factorization/padded.hpp"

namespace lanewise::als {

// Item factors in padded rows, and their offsets.
template <class Real>
struct ItemTable {
    const Real* rows = nullptr;
    const double* offsets = nullptr;
    std::size_t items = 0;
    std::size_t factors = 0;
};

// A user's factors as simd::dots takes them.
template <class Real>
struct PaddedUser {
    static constexpr std::size_t most = padded<Real>(most_factors);

    void load(const Users<Real>& users, std::size_t user) noexcept {
        const Real* row = users.factors.row(user);
        std::fill(std::copy_n(row, users.factors.cols, values), values + padded<Real>(users.factors.cols), Real(0));
        offset = users.offsets.empty() ? 0 : users.offsets[user];
    }

    alignas(64) Real values[most];
    double offset;
};

inline double rating_of(double product, double user_offset, double item_offset) noexcept {
    return product + (user_offset + item_offset);
}

template <class Real>
double rating_of(const ItemTable<Real>& table, const Users<Real>& users, std::size_t user, std::int32_t item) noexcept {
    PaddedUser<Real> padded_user;
    padded_user.load(users, user);
    Real product = 0;
    simd::dots(table.rows, padded<Real>(table.factors), &item, 1, table.factors, padded_user.values, &product);
    return rating_of(static_cast<double>(product), padded_user.offset, table.offsets[item]);
}

}  // namespace lanewise::als
