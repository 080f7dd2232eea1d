// Rows less their columns' means, times the root of their weight, in double.
#pragma once

#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

#include "core/block_sum.hpp"
#include "core/padded.hpp"

namespace lanewise {

template <class Real>
class CentredRows {
public:
    CentredRows(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept;

    // weights may be null. Without centring the means are 0. The matrix and the weights are kept as views. Errors: non-finite
    // values and values beyond the limit, with the row and column of the first.
    Status set(MatrixView<const Real> matrix, const double* weights, bool centring, double limit,
               const char* name) noexcept;

    std::size_t rows() const noexcept { return matrix_.rows; }
    std::size_t cols() const noexcept { return matrix_.cols; }
    // A column's mean is middle + rest: far from 0, one number has too few bits for what rows less their mean add up to.
    const double* middles() const noexcept { return middles_; }
    const double* rests() const noexcept { return rests_; }
    double mean(std::size_t j) const noexcept { return middles_[j] + rests_[j]; }
    double total_square() const noexcept { return total_square_; }  // weighted, about the means

    // Row i, and zeros up to padded(cols): lanes after lanes of columns, `panel` apart.
    void load(std::size_t i, double* out, std::size_t panel = simd::lanes<double>) const noexcept;

private:
    const double* sums_about_middles() noexcept;  // sums, sums of squares, the mass
    bool is_usable(const double* sums, double limit) const noexcept;

    int threads_;
    MatrixView<const Real> matrix_;
    const double* weights_ = nullptr;
    BlockSum sum_;
    double* largest_;  // threads x cols
    double* middles_;  // cols
    double* rests_;    // cols
    double total_square_ = 0;
};

}  // namespace lanewise
