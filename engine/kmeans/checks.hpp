// Refusing bad arguments before any work.
#pragma once

#include <lanewise/kmeans.hpp>

namespace lanewise::kmeans {

inline constexpr std::size_t most_clusters = std::size_t{1} << 24;  // indices stay exact in a float's lanes
inline constexpr std::size_t most_dimensions = std::size_t{1} << 24;
inline constexpr int most_threads = 1024;
inline constexpr std::size_t history_limit = 10000;

// A matrix with rows, columns, data, a stride that holds its columns, and a size that does not overflow.
template <class Real>
Status check_matrix(MatrixView<const Real> matrix, const char* name) noexcept;

Status check_weights(std::span<const double> weights, std::size_t rows) noexcept;

Status check_threads(int threads) noexcept;

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

// A caller's workspace of `size` bytes where `needed` are, 0 for more than can be addressed.
Status check_workspace(std::size_t size, std::size_t needed) noexcept;

// Whether arrays of this shape for this many threads could ever be addressed.
bool addressable(std::size_t dimensions, std::size_t clusters, int threads) noexcept;

}  // namespace lanewise::kmeans
