#include "svd/decomposer.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"
#include "core/philox.hpp"
#include "svd/small_svd.hpp"

namespace lanewise::svd {
namespace {

constexpr std::uint64_t start_stream = 0;  // the orthonormalizer's begin with 1

MatrixView<double> take_block(Arena& arena, std::size_t rows, std::size_t cols) noexcept {
    return {arena.take<double>(rows * padded<double>(cols)), rows, cols, padded<double>(cols)};
}

}  // namespace

std::size_t width_of(std::size_t rows, std::size_t cols, const Options& options) noexcept {
    const std::size_t wanted = static_cast<std::size_t>(options.rank) + static_cast<std::size_t>(options.oversampling);
    return std::min(wanted, std::min(rows, cols));
}

Decomposer::Decomposer(Arena& arena, std::size_t rows, std::size_t cols, const Options& options, int threads) noexcept
    : is_wide_(rows < cols),
      options_(options),
      rank_(static_cast<std::size_t>(options.rank)),
      width_(width_of(rows, cols, options)),
      threads_(threads),
      tall_(take_block(arena, std::max(rows, cols), width_)),
      short_(take_block(arena, std::min(rows, cols), width_)),
      small_(take_block(arena, width_, width_)),
      triangle_(take_block(arena, width_, width_)),
      rotations_(arena.take<double>(width_ * padded<double>(width_))),
      values_(arena.take<double>(width_)),
      largest_(arena.take<double>(width_)),
      tall_gram_(arena, tall_.rows, width_, threads),
      short_gram_(arena, short_.rows, width_, threads),
      small_gram_(arena, width_, width_, threads),
      product_(arena, width_, threads),
      orthonormalizer_(arena, width_, options.seed, threads) {}

std::int32_t Decomposer::run(const Operator& matrix) noexcept {
    if (is_wide_) iterate(Transposed(matrix));
    else iterate(matrix);
    const std::int32_t rank = rotate_to_vectors();
    fix_signs();
    return rank;
}

// Leaves A = tall * triangle^T * short^T, as far as the vectors in short reach. Only that side is made orthonormal between the
// products: what rounding adds to A z is then a multiple of A z's own size or lies within what the other vectors span.
void Decomposer::iterate(const Operator& matrix) noexcept {
    start();
    const std::int32_t iterations = width_ < short_.rows ? options_.iterations : 0;
    for (std::int32_t i = 0; i < iterations; ++i) {
        matrix.multiply(short_, tall_);
        matrix.multiply_transposed(tall_, short_);
        orthonormalizer_.run(short_, short_gram_, nullptr);
    }
    matrix.multiply(short_, tall_);
    orthonormalizer_.run(tall_, tall_gram_, nullptr);
    matrix.multiply_transposed(tall_, short_);
    orthonormalizer_.run(short_, short_gram_, triangle_.data);
}

// Random vectors; the identity if that is all of them.
void Decomposer::start() noexcept {
    const Random random(options_.seed, start_stream);
    const bool everything = width_ == short_.rows;
    parallel_for(block_count(short_.rows), threads_, [&](std::size_t block, int) {
        const std::size_t first = block * block_rows, count = rows_of_block(block, short_.rows);
        for (std::size_t i = first; i < first + count; ++i) {
            double* row = short_.row(i);
            for (std::size_t j = 0; j < short_.stride; ++j) row[j] = 0;
            for (std::size_t j = 0; j < width_ && !everything; ++j) row[j] = random.normal(i * width_ + j);
            if (everything) row[i] = 1;
        }
    });
}

std::int32_t Decomposer::rotate_to_vectors() noexcept {
    const std::size_t stride = triangle_.stride;
    std::fill_n(rotations_, width_ * stride, 0.0);
    small_svd(triangle_.data, stride, width_, rotations_, values_);
    const double negligible = static_cast<double>(tall_.rows) * 0x1p-52 * values_[0];
    std::int32_t rank = 0;
    std::fill_n(small_.data, width_ * stride, 0.0);
    for (std::size_t j = 0; j < width_; ++j) {
        if (!(values_[j] > negligible)) values_[j] = 0;
        if (values_[j] > 0 && j < rank_) ++rank;
        for (std::size_t i = 0; i < width_; ++i) small_(i, j) = values_[j] > 0 ? triangle_(j, i) / values_[j] : 0;
    }
    // Completes the vectors of values that are 0.
    orthonormalizer_.run(small_, small_gram_, nullptr);
    product_.run(tall_, small_, false);
    for (std::size_t j = 0; j < width_; ++j) {
        for (std::size_t i = 0; i < width_; ++i) small_(i, j) = rotations_[j * stride + i];
    }
    product_.run(short_, small_, false);
    return rank;
}

void Decomposer::fix_signs() noexcept {
    MatrixView<double> right = is_wide_ ? tall_ : short_, left = is_wide_ ? short_ : tall_;
    std::fill_n(largest_, width_, 0.0);
    for (std::size_t i = 0; i < right.rows; ++i) {
        for (std::size_t j = 0; j < width_; ++j) largest_[j] = std::max(largest_[j], std::fabs(right(i, j)));
    }
    double* signs = small_.data;
    std::fill_n(signs, width_, 0.0);
    for (std::size_t i = 0; i < right.rows; ++i) {
        for (std::size_t j = 0; j < width_; ++j) {
            const bool is_first = signs[j] == 0 && std::fabs(right(i, j)) >= largest_[j] * (1 - 0x1p-40);
            if (is_first) signs[j] = right(i, j) < 0 ? -1 : 1;
        }
    }
    for (const MatrixView<double>& vectors : {left, right}) {
        for (std::size_t i = 0; i < vectors.rows; ++i) {
            for (std::size_t j = 0; j < width_; ++j) vectors(i, j) *= signs[j];
        }
    }
}

}  // namespace lanewise::svd
