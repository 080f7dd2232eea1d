// Refusing what a Recommender cannot work with, before any work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/als/recommender.hpp>

namespace lanewise::als {

// Products of this many factors of this size do not overflow.
template <class Real>
inline constexpr Real largest_factor = sizeof(Real) == 4 ? Real(1e18) : Real(1e150);

// The first of the values that is not within the limit; count when all are.
template <class Real>
std::size_t first_beyond(const Real* values, std::size_t count, Real limit) noexcept;

// Row i of a matrix of factors: values within the limit.
template <class Real>
Status check_row(MatrixView<const Real> factors, std::size_t i, const char* name) noexcept;

// One an owner, or none.
Status check_offsets(std::span<const double> offsets, std::size_t owners, const char* name) noexcept;

inline constexpr std::size_t most_items = 2147483647;

// Items and factors in range; the values are not read.
template <class Real>
Status check_item_shape(MatrixView<const Real> items) noexcept;

// The same, all rows, all offsets.
template <class Real>
Status check_items(MatrixView<const Real> items, std::span<const double> offsets) noexcept;

// Shapes alone.
template <class Real>
Status check_shape(const Users<Real>& users, std::size_t factors) noexcept;

// Shapes, all rows, all offsets.
template <class Real>
Status check_users(const Users<Real>& users, std::size_t factors) noexcept;

Status check_lists(const ItemLists& lists, std::size_t users, std::size_t items, const char* name) noexcept;

Status check_range(const Range& range) noexcept;

}  // namespace lanewise::als
