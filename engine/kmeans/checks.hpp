// Refusing bad arguments before any work.
#pragma once

#include <lanewise/kmeans.hpp>

#include "core/checks.hpp"

namespace lanewise::kmeans {

inline constexpr std::size_t most_clusters = std::size_t{1} << 24;  // indices stay exact in a float's lanes
inline constexpr std::size_t history_limit = 10000;

Status check_options(const Options& options, std::size_t rows) noexcept;

// Everything a fit is given but the points' values, which are read later.
template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept;

// Where the results go; input and options have been checked.
template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const Output<Real>& output) noexcept;

// Centroids and points that go together; the centroids' values.
template <class Real>
Status check_pair(MatrixView<const Real> centroids, MatrixView<const Real> points, int threads) noexcept;

// Whether arrays of this shape for this many threads could ever be addressed.
bool addressable(std::size_t dimensions, std::size_t clusters, int threads) noexcept;

}  // namespace lanewise::kmeans
