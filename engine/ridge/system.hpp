// A symmetric system with many right-hand sides, and its ridge.
#pragma once

#include <cstddef>

#include <lanewise/simd.hpp>

#include "core/arena.hpp"

namespace lanewise::ridge {

inline constexpr std::size_t lanes = simd::lanes<double>;

class System {
public:
    System(Arena& arena, std::size_t size, std::size_t sides) noexcept;

    std::size_t size() const noexcept { return size_; }
    // size x padded(number of sides).
    double* side_rows() noexcept { return side_rows_; }

    // The matrix, of which the upper triangle counts, is kept as a pointer; the stride is padded(size).
    void set(const double* matrix) noexcept { matrix_ = matrix; }

    // Matrix and sides.
    bool is_finite() const noexcept;

    // Factorizes matrix + lambda I and returns the lambda, raised as Report says.
    double factorize(double lambda) noexcept;

    // The solution for one side, padded(size) values; valid until the next.
    const double* solve(std::size_t side) noexcept;

private:
    bool try_factorize(double lambda) noexcept;

    std::size_t size_, sides_;
    std::size_t stride_;  // of the factor
    const double* matrix_ = nullptr;
    double* side_rows_;
    double* factor_;    // of the matrix with a unit diagonal, and the sides' halves of the solution
    double* scales_;    // size: that make the diagonal 1
    double* solution_;  // padded(size)
};

}  // namespace lanewise::ridge
