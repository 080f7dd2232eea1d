// Cholesky factors of a mixture's covariance matrices, and their inverses.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

#include "core/arena.hpp"

namespace lanewise::mixture {

// Matrices of one size. Each is scaled to a diagonal between 1/2 and 2 by powers of two, which changes no digit: a pivot that is not
// more than d times the rounding of 1 is then none.
class Factors {
public:
    Factors() noexcept = default;
    Factors(Arena& arena, std::size_t matrices, std::size_t dims) noexcept;

    // For the matrices of a mixture of this kind and size; none where it has only variances.
    Factors(Arena& arena, const Parameters& parameters) noexcept;

    // Takes matrix m, d x d without gaps; its lower triangle is read.
    void load(std::size_t m, const double* matrix) noexcept;

    // L of L L^T, of all that were loaded.
    void factorize() noexcept;

    // Loads and factorizes a mixture's. Errors: the first matrix that is not positive definite, and its pivot.
    Status factorize(const Parameters& parameters) noexcept;

    // L^-1 beside L.
    void invert() noexcept;

    // The first pivot of matrix m that is not positive, or -1.
    std::int32_t failed(std::size_t m) const noexcept { return failed_[m]; }

    // Element (i, j), j <= i, of L and of L^-1.
    double factor(std::size_t m, std::size_t i, std::size_t j) const noexcept { return factors_[place(m, i, j)] * scale(m, i); }
    double inverse(std::size_t m, std::size_t i, std::size_t j) const noexcept { return inverses_[place(m, i, j)] / scale(m, j); }

    std::size_t matrices() const noexcept { return matrices_; }

private:
    std::size_t place(std::size_t m, std::size_t i, std::size_t j) const noexcept;
    double scale(std::size_t m, std::size_t i) const noexcept { return scales_[m * dims_ + i]; }

    std::size_t matrices_ = 0;
    std::size_t dims_ = 0;
    double* factors_ = nullptr;   // tiles of [triangle][lane]
    double* inverses_ = nullptr;  // the same
    double* scales_ = nullptr;    // matrices x dims
    std::int32_t* failed_ = nullptr;
};

// Matrices that a mixture of this kind has.
std::size_t matrix_count(Covariance covariance, std::size_t components) noexcept;

}  // namespace lanewise::mixture
