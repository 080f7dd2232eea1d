// Eigenvalues of a symmetric matrix, and eigenvectors of as many of them as are wanted: tridiagonal reduction and the implicit QL
// method with Wilkinson's shifts (G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th edition, section 8.3; the loop is tql2 of
// H. Bowdler, R. S. Martin, C. Reinsch and J. H. Wilkinson, 1968).
//
// QL's rotations are kept, and each eigenvector is a unit vector that goes through them backwards, a lane each: so a few vectors
// cost a few vectors' work, orthonormal to rounding however close their values are. core/symmetric_eigen.hpp is for tens of
// dimensions, where it needs no memory and is the more accurate one for small values.
#pragma once

#include <cstdint>

#include "pca/tridiagonal.hpp"

namespace lanewise::pca {

class SymmetricSolver {
public:
    SymmetricSolver() noexcept = default;
    SymmetricSolver(Arena& arena, std::size_t n, int threads) noexcept;

    // To be filled with all n x n finite elements; destroyed by solve.
    MatrixView<double> matrix() const noexcept { return tridiagonal_.matrix(); }

    // False when QL did not converge in as many rotations as there is room for, twice what matrices take.
    [[nodiscard]] bool solve() noexcept;

    // n, falling. Errors are below n 2^-52 times the largest magnitude.
    const double* values() const noexcept { return values_; }

    // Row k becomes the eigenvector of values()[k], oriented as core/orientation.hpp says. k x n.
    void find_vectors(MatrixView<double> vectors) const noexcept;

private:
    // Rotations of elements first, first + 1, ... with their next ones; the last was done first.
    struct Sweep {
        std::uint32_t first, count;
        std::size_t at;
    };

    double largest_magnitude() const noexcept;
    bool find_values() noexcept;
    void sweep(std::size_t l, std::size_t m) noexcept;
    void order_values(int exponent) noexcept;
    void turn_back(double* vectors) const noexcept;

    std::size_t n_ = 0;
    int threads_ = 1;
    Tridiagonal tridiagonal_;
    double* diagonal_ = nullptr;
    double* beside_ = nullptr;
    double* values_ = nullptr;
    std::uint32_t* order_ = nullptr;  // which of the diagonal values()[k] is
    std::size_t most_rotations_ = 0, rotations_ = 0;
    std::size_t most_sweeps_ = 0, sweep_count_ = 0;
    double* cosines_ = nullptr;
    double* sines_ = nullptr;
    Sweep* sweeps_ = nullptr;
    double* vectors_ = nullptr;  // threads x n x lanes
};

}  // namespace lanewise::pca
