#include "ridge/centred.hpp"

#include <algorithm>
#include <cmath>

namespace lanewise::ridge {

template <class Real>
Centred<Real>::Centred(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept
    : threads_(threads), sum_(arena, block_count(rows), cols + 1, threads) {
    scratch_ = arena.take<double>(static_cast<std::size_t>(threads) * 2 * cols);
    means_ = arena.take<double>(cols);
}

template <class Real>
void Centred<Real>::set(MatrixView<const Real> matrix, const double* weights, bool centring) noexcept {
    matrix_ = matrix;
    weights_ = weights;
    std::fill_n(means_, matrix.cols, 0.0);
    // The second time about the first means, which rounding has left close to the true ones.
    for (int pass = 0; pass < 2 && centring; ++pass) add_means();
}

// The means of what is left when the means so far are subtracted.
template <class Real>
void Centred<Real>::add_means() noexcept {
    const std::size_t cols = matrix_.cols;
    std::fill_n(scratch_, static_cast<std::size_t>(threads_) * 2 * cols, 0.0);
    const double* sum = sum_.run([&](std::size_t block, double* out, int thread) {
        std::fill_n(out, cols + 1, 0.0);
        double* scratch = scratch_ + static_cast<std::size_t>(thread) * 2 * cols;
        const std::size_t first = block * block_rows, count = rows_of_block(block, matrix_.rows);
        const double* weights = weights_ == nullptr ? nullptr : weights_ + first;
        simd::moments(matrix_.row(first), matrix_.stride, count, cols, static_cast<const double*>(means_), weights, out,
                      scratch, scratch + cols);
        for (std::size_t i = 0; i < count; ++i) out[cols] += weights == nullptr ? 1.0 : weights[i];
    });
    for (std::size_t j = 0; j < cols; ++j) means_[j] += sum[j] / sum[cols];
}

template <class Real>
void Centred<Real>::load(std::size_t i, double* out) const noexcept {
    const double root = weights_ == nullptr ? 1 : std::sqrt(weights_[i]);
    const Real* row = matrix_.row(i);
    for (std::size_t j = 0; j < matrix_.cols; ++j) out[j] = (static_cast<double>(row[j]) - means_[j]) * root;
    for (std::size_t j = matrix_.cols; j < padded(matrix_.cols); ++j) out[j] = 0;
}

template class Centred<float>;
template class Centred<double>;

}  // namespace lanewise::ridge
