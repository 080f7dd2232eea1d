#include "core/centred_rows.hpp"

#include <algorithm>
#include <cmath>

#include "core/column_moments.hpp"

namespace lanewise {

template <class Real>
CentredRows<Real>::CentredRows(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept
    : threads_(threads), sum_(arena, block_count(rows), 2 * cols + 1, threads) {
    largest_ = arena.take<double>(static_cast<std::size_t>(threads), cols);
    middles_ = arena.take<double>(cols);
    rests_ = arena.take<double>(cols);
}

template <class Real>
Status CentredRows<Real>::set(MatrixView<const Real> matrix, const double* weights, bool centring, double limit,
                          const char* name) noexcept {
    matrix_ = matrix;
    weights_ = weights;
    std::fill_n(middles_, matrix.cols, 0.0);
    std::fill_n(rests_, matrix.cols, 0.0);
    const double* sums = sums_about_middles();
    if (!is_usable(sums, limit)) {
        if (Status status = check_values(matrix, limit, name); !status.ok()) return status;
    }
    const double mass = sums[2 * matrix.cols];
    if (centring) {
        // The second time about the first means, which rounding has left close to the true ones.
        for (std::size_t j = 0; j < matrix.cols; ++j) middles_[j] = sums[j] / mass;
        sums = sums_about_middles();
        for (std::size_t j = 0; j < matrix.cols; ++j) rests_[j] = sums[j] / mass;
    }
    total_square_ = 0;
    for (std::size_t j = 0; j < matrix.cols; ++j) {
        total_square_ += sums[matrix.cols + j] - (centring ? sums[j] * rests_[j] : 0);
    }
    return {};
}

template <class Real>
const double* CentredRows<Real>::sums_about_middles() noexcept {
    const std::size_t cols = matrix_.cols;
    std::fill_n(largest_, static_cast<std::size_t>(threads_) * cols, 0.0);
    return sum_.run([&](std::size_t block, double* out, int thread) {
        std::fill_n(out, 2 * cols, 0.0);
        const std::size_t first = block * block_rows, count = rows_of_block(block, matrix_.rows);
        const std::size_t own = static_cast<std::size_t>(thread) * cols;
        const double* weights = weights_ == nullptr ? nullptr : weights_ + first;
        simd::moments(matrix_.row(first), matrix_.stride, count, cols, static_cast<const double*>(middles_), weights, out,
                      out + cols, largest_ + own);
        out[2 * cols] = mass_of(weights, count);
    });
}

template <class Real>
bool CentredRows<Real>::is_usable(const double* sums, double limit) const noexcept {
    for (std::size_t j = 0; j < matrix_.cols; ++j) {
        if (!std::isfinite(sums[j])) return false;
    }
    return std::all_of(largest_, largest_ + static_cast<std::size_t>(threads_) * matrix_.cols,
                       [&](double largest) { return largest <= limit; });
}

template <class Real>
void CentredRows<Real>::load(std::size_t i, double* out, std::size_t panel) const noexcept {
    const double root = weights_ == nullptr ? 1 : std::sqrt(weights_[i]);
    simd::centre(matrix_.row(i), matrix_.cols, static_cast<const double*>(middles_), static_cast<const double*>(rests_), root, out,
                 panel);
}

template class CentredRows<float>;
template class CentredRows<double>;

}  // namespace lanewise
