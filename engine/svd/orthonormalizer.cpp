#include "svd/orthonormalizer.hpp"

#include <cmath>
#include <cstring>

#include "core/parallel.hpp"
#include "core/philox.hpp"

namespace lanewise::svd {
namespace {

constexpr int most_passes = 16;
// Of columns with norm 1: rounding leaves a pivot above this its sign and its first digits. Each shifted pass makes a part of
// the columns that was e of them e / sqrt(shift) of them, so three bring everything above rounding within reach.
constexpr double least_pivot = 0x1p-36;
constexpr double shift = 0x1p-36;
constexpr int most_shifted = 3;
// Columns of data whose entries are about 1; a square below the smallest normal number would have no digits.
constexpr double least_norm = 0x1p-400;

}  // namespace

Orthonormalizer::Orthonormalizer(Arena& arena, std::size_t cols, std::uint64_t seed, int threads) noexcept
    : cols_(cols),
      stride_(padded<double>(cols)),
      factor_stride_(padded<double>(cols) + simd::lanes<double>),
      threads_(threads),
      seed_(seed),
      product_(arena, cols, threads) {
    factor_ = arena.take<double>(cols_ * factor_stride_);
    inverse_ = arena.take<double>(cols_ * stride_);
    norms_ = arena.take<double>(cols_);
    row_ = arena.take<double>(stride_);
    lost_ = arena.take<bool>(cols_);
}

void Orthonormalizer::run(MatrixView<double> x, BlockGram& gram, double* r) noexcept {
    for (std::size_t i = 0; r != nullptr && i < cols_; ++i) {
        for (std::size_t j = 0; j < stride_; ++j) r[i * stride_ + j] = i == j ? 1 : 0;
    }
    int shifted = 0;
    for (int pass = 0; pass < most_passes; ++pass) {
        const double* products = gram.run(x);
        if (!measure(products)) {
            replace_lost(x, r);
            continue;
        }
        const bool plain = factorize(products, 1);
        if (!plain && (shifted++ == most_shifted || !factorize(products, 1 + shift))) {
            shifted = most_shifted;
            find_dependent(products);
            replace_lost(x, r);
            continue;
        }
        invert();
        product_.run(x, {inverse_, cols_, cols_, stride_}, true);
        if (r != nullptr) accumulate(r);
        if (plain && nearly_orthogonal_) return;
    }
}

// The columns' norms and angles; false when some column is 0.
bool Orthonormalizer::measure(const double* gram) noexcept {
    bool all = true;
    for (std::size_t j = 0; j < cols_; ++j) {
        norms_[j] = std::sqrt(gram[j * stride_ + j]);
        lost_[j] = !(norms_[j] > least_norm);
        all = all && !lost_[j];
    }
    if (!all) return false;
    double sum = 0;
    for (std::size_t i = 0; i < cols_; ++i) {
        for (std::size_t j = i + 1; j < cols_; ++j) {
            const double cosine = gram[i * stride_ + j] / norms_[i] / norms_[j];
            sum += cosine * cosine;
        }
    }
    nearly_orthogonal_ = sum < 1.0 / 16;
    return true;
}

// Of the Gram matrix over the norms, with that diagonal, columns that are lost being orthogonal to all; false when a pivot failed.
bool Orthonormalizer::factorize(const double* gram, double diagonal) noexcept {
    for (std::size_t i = 0; i < cols_; ++i) {
        double* out = factor_ + i * factor_stride_;
        for (std::size_t j = 0; j < factor_stride_; ++j) out[j] = 0;
        out[i] = diagonal;
        for (std::size_t j = i + 1; j < cols_; ++j) {
            out[j] = lost_[i] || lost_[j] ? 0 : gram[i * stride_ + j] / norms_[i] / norms_[j];
        }
    }
    simd::cholesky_blocked(factor_, factor_stride_, cols_, cols_, least_pivot, &failed_);
    return failed_ < 0;
}

void Orthonormalizer::find_dependent(const double* gram) noexcept {
    while (!factorize(gram, 1)) lost_[failed_] = true;
}

void Orthonormalizer::replace_lost(MatrixView<double> x, double* r) noexcept {
    for (std::size_t j = 0; j < cols_; ++j) {
        if (!lost_[j]) continue;
        const Random random(seed_, ++drawn_);
        parallel_for(block_count(x.rows), threads_, [&](std::size_t block, int) {
            const std::size_t first = block * block_rows, count = rows_of_block(block, x.rows);
            for (std::size_t i = first; i < first + count; ++i) x(i, j) = random.normal(i);
        });
        for (std::size_t t = 0; r != nullptr && t < cols_; ++t) r[j * stride_ + t] = 0;
    }
}

// Of the factor times the norms.
void Orthonormalizer::invert() noexcept {
    for (std::size_t i = cols_; i-- > 0;) {
        double* out = inverse_ + i * stride_;
        std::memset(out, 0, stride_ * sizeof(double));
        simd::combine(static_cast<const double*>(out + stride_), stride_, static_cast<const std::int32_t*>(nullptr),
                      cols_ - 1 - i, cols_, factor_row(i) + i + 1, out);
        const double inverse = 1 / factor_row(i)[i];
        for (std::size_t j = i + 1; j < cols_; ++j) out[j] = -out[j] * inverse;
        out[i] = inverse;
    }
    for (std::size_t i = 0; i < cols_; ++i) {
        for (std::size_t j = i; j < cols_; ++j) inverse_[i * stride_ + j] /= norms_[i];
    }
}

// r <- factor * diag(norms) * r.
void Orthonormalizer::accumulate(double* r) noexcept {
    for (std::size_t i = 0; i < cols_; ++i) {
        double* values = factor_ + i * factor_stride_;
        for (std::size_t t = i; t < cols_; ++t) values[t] *= norms_[t];
        std::memset(row_, 0, stride_ * sizeof(double));
        simd::combine(static_cast<const double*>(r + i * stride_), stride_, static_cast<const std::int32_t*>(nullptr),
                      cols_ - i, cols_, static_cast<const double*>(values + i), row_);
        std::memcpy(r + i * stride_, row_, stride_ * sizeof(double));
    }
}

}  // namespace lanewise::svd
