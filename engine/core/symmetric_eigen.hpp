// Eigenvalues and eigenvectors of a small symmetric matrix.
#pragma once

#include <cstddef>

namespace lanewise {

// Cyclic Jacobi: a = sum over k of values[k] v_k v_k^T, values ascending; v_k is row k of vectors, n x n. Of a, n x n, the
// lower triangle is read and the whole is destroyed. The v_k are orthonormal, each with its component of largest magnitude
// positive, the first of those that are equal within 2^-40. Errors are below 1e-14: of values, times the largest of their
// magnitudes. The same bits everywhere.
// False when 30 sweeps were not enough (ten are, as a rule) or a holds a NaN or an infinity: then there is no answer.
[[nodiscard]] bool symmetric_eigen(double* a, std::size_t n, double* values, double* vectors) noexcept;

}  // namespace lanewise
