// The singular value decomposition of a small square matrix.
#pragma once

#include <cstddef>

namespace lanewise::svd {

// a = sum over i of values[i] p_i w_i^T, by one-sided Jacobi rotations: on return row i of a, n x n with that stride, is
// values[i] w_i, row i of left is p_i, and values fall. The p_i are orthonormal to 1e-13 or so, and so are the w_i, where
// their value is not 0: small values lose no accuracy that a's rows have. Elements must be small enough for their
// squares. The same bits everywhere.
void small_svd(double* a, std::size_t stride, std::size_t n, double* left, double* values) noexcept;

}  // namespace lanewise::svd
