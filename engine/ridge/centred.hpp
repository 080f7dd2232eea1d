// Rows less their columns' means, times the root of their weight, in double.
#pragma once

#include <lanewise/ridge.hpp>
#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"
#include "core/padded.hpp"

namespace lanewise::ridge {

inline constexpr std::size_t lanes = simd::lanes<double>;

template <class Real>
class Centred {
public:
    Centred(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept;

    // weights may be null. Without centring the means are 0. The matrix and the weights are kept as views. Errors: non-finite
    // values and values beyond the limit, with the row and column of the first.
    Status set(MatrixView<const Real> matrix, const double* weights, bool centring, double limit,
               const char* name) noexcept;

    std::size_t rows() const noexcept { return matrix_.rows; }
    std::size_t cols() const noexcept { return matrix_.cols; }
    const double* means() const noexcept { return means_; }

    // Row i, and zeros up to padded(cols).
    void load(std::size_t i, double* out) const noexcept;

private:
    const double* sums_about_means() noexcept;
    bool is_usable(const double* sums, double limit) const noexcept;

    int threads_;
    MatrixView<const Real> matrix_;
    const double* weights_ = nullptr;
    BlockSum sum_;
    double* squares_;  // threads x cols, of no use
    double* largest_;  // threads x cols
    double* means_;    // cols
};

}  // namespace lanewise::ridge
