// Refusing bad arguments that all algorithms take, before any work.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

namespace lanewise {

inline constexpr std::size_t most_columns = std::size_t{1} << 24;
inline constexpr int most_threads = 1024;

// A matrix with rows, columns, data, a stride that holds its columns, and a size that does not overflow.
template <class Real>
Status check_matrix(MatrixView<const Real> matrix, const char* name) noexcept;

// Weights of so many rows: none, or one each, finite, at least 0 and not all 0.
Status check_weights(std::span<const double> weights, std::size_t rows) noexcept;

Status check_threads(int threads) noexcept;

// A caller's workspace of `size` bytes where `needed` are, 0 for more than can be addressed.
Status check_workspace(std::size_t size, std::size_t needed) noexcept;

}  // namespace lanewise
