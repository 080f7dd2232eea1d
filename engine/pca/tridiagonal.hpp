// A symmetric matrix as Q T Q^T, T tridiagonal, by Householder reflections: G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th
// edition, section 8.3.1. Several reflections reach the rows together, as in LAPACK's dsytrd: J. J. Dongarra, D. C. Sorensen and S. J.
// Hammarling, "Block reduction of matrices to condensed forms", 1989.
#pragma once

#include <lanewise/matrix.hpp>

#include "core/arena.hpp"
#include "core/padded.hpp"

namespace lanewise::pca {

class Tridiagonal {
public:
    Tridiagonal() noexcept = default;
    Tridiagonal(Arena& arena, std::size_t n, int threads) noexcept;

    // n x n, all of it to be filled before reduce, which replaces it. Its stride is padded<double>(n); the padding is reduce's.
    MatrixView<double> matrix() const noexcept { return matrix_; }

    void reduce() noexcept;

    const double* diagonal() const noexcept { return diagonal_; }  // n
    const double* beside() const noexcept { return beside_; }      // n - 1

    // Vectors, one a lane, lanes<double> values a row, n rows: x <- Q x.
    void multiply(double* vectors) const noexcept;

private:
    template <class F>
    void over_rows(std::size_t first, F&& f) const noexcept;
    void update(std::size_t first, std::size_t end, std::size_t from) const noexcept;
    void update_rows(std::size_t first) noexcept;
    void reflect(std::size_t j) noexcept;
    void multiply_rows(std::size_t first) noexcept;
    void subtract_pending(std::size_t first) noexcept;
    void add_pending(std::size_t first) noexcept;

    std::size_t n_ = 0;
    int threads_ = 1;
    MatrixView<double> matrix_;  // row j ends as reflector j, from column j + 1 on
    double* diagonal_ = nullptr;
    double* beside_ = nullptr;
    double* pending_ = nullptr;  // w and v of reflections that the rows have yet to take: A - v w^T - w v^T
    std::size_t pending_count_ = 0;
    double* reflector_ = nullptr;  // the next v
    double* product_ = nullptr;    // A v
};

}  // namespace lanewise::pca
