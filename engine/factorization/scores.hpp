// The predicted ratings of a user: one definition for all that predict.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <lanewise/als/recommender.hpp>

#include "core/padded.hpp"

namespace lanewise::als {

template <class Real>
double length_of(const Real* factors, std::size_t count) noexcept {
    double square = 0;
    for (std::size_t j = 0; j < count; ++j) square += static_cast<double>(factors[j]) * static_cast<double>(factors[j]);
    return std::sqrt(square);
}

inline constexpr std::size_t most_padded = 256;  // of the factors of either type
static_assert(most_padded >= static_cast<std::size_t>(most_factors));

// A user's factors as simd::dots takes them.
template <class Real>
void load_user(const Users<Real>& users, std::size_t user, Real* vector) noexcept {
    const std::size_t k = users.factors.cols;
    std::fill(std::copy_n(users.factors.row(user), k, vector), vector + padded<Real>(k), Real(0));
}

template <class Real>
double offset_of(const Users<Real>& users, std::size_t user) noexcept {
    return users.offsets.empty() ? 0 : users.offsets[user];
}

inline double rating_of(double product, double user_offset, double item_offset) noexcept {
    return product + (user_offset + item_offset);
}

template <class Real>
double rating_of(const ItemTable<Real>& table, const Users<Real>& users, std::size_t user, std::int32_t item) noexcept {
    alignas(64) Real vector[most_padded];
    load_user(users, user, vector);
    Real product = 0;
    simd::dots(table.rows, padded<Real>(table.factors), &item, 1, table.factors, static_cast<const Real*>(vector),
               &product);
    return rating_of(static_cast<double>(product), offset_of(users, user), table.offsets[item]);
}

// From an item's factors as the caller has them, to the same bits.
template <class Real>
double rating_of(const Real* item, double item_offset, const Users<Real>& users, std::size_t user) noexcept {
    alignas(64) Real vector[most_padded], row[most_padded];
    const std::size_t k = users.factors.cols;
    load_user(users, user, vector);
    std::fill(std::copy_n(item, k, row), row + padded<Real>(k), Real(0));
    const std::int32_t first = 0;
    Real product = 0;
    simd::dots(static_cast<const Real*>(row), padded<Real>(k), &first, 1, k, static_cast<const Real*>(vector), &product);
    return rating_of(static_cast<double>(product), offset_of(users, user), item_offset);
}

}  // namespace lanewise::als
