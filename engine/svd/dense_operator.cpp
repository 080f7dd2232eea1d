#include "svd/dense_operator.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/parallel.hpp"

namespace lanewise::svd {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;
constexpr std::size_t task_rows = 64;
constexpr std::size_t depth = 128;             // summed at a time: columns of A, rows of A^T's sums
constexpr std::size_t stride = depth + lanes;  // rows of `depth` values would meet in few sets of the first cache
constexpr std::size_t panel = 512;             // columns that BlockSum holds sums of
constexpr std::size_t strip = 8 * lanes;       // columns that are turned into doubles together
static_assert(strip <= task_rows);

std::size_t panel_of(std::size_t cols) noexcept { return std::min(panel, padded<double>(cols)); }

}  // namespace

template <class Real>
DenseOperator<Real>::DenseOperator(Arena& arena, std::size_t rows, std::size_t cols, std::size_t width,
                                   int threads) noexcept
    : width_(width),
      threads_(threads),
      mean_(arena.take<double>(cols)),
      rest_(arena.take<double>(cols)),
      sum_(arena, (rows + depth - 1) / depth, panel_of(cols) * padded<double>(width), threads) {
    const auto each = static_cast<std::size_t>(threads);
    values_ = arena.take<double>(each * task_rows * stride);
    vectors_ = arena.take<double>(each * padded<double>(width) * stride);
    sums_ = arena.take<double>(each * task_rows * padded<double>(width));
    largest_ = arena.take<double>(each);
}

template <class Real>
typename DenseOperator<Real>::Scratch DenseOperator<Real>::of(int thread) const noexcept {
    const auto own = static_cast<std::size_t>(thread);
    return {values_ + own * task_rows * stride, vectors_ + own * padded<double>(width_) * stride,
            sums_ + own * task_rows * padded<double>(width_)};
}

template <class Real>
void DenseOperator<Real>::set(MatrixView<const Real> matrix, const double* mean, const double* rest) noexcept {
    matrix_ = matrix;
    for (std::size_t j = 0; j < matrix.cols; ++j) {
        mean_[j] = mean == nullptr ? 0 : mean[j];
        rest_[j] = rest == nullptr ? 0 : rest[j];
    }
    const int exponent = exponent_of(largest());
    scale_ = std::ldexp(1.0, -exponent);
    unit_ = std::ldexp(1.0, exponent);
}

// Some columns of a row, in units.
template <class Real>
void DenseOperator<Real>::centre(std::size_t row, std::size_t first, std::size_t count, double* to,
                                 std::size_t apart) const noexcept {
    simd::centre(matrix_.row(row) + first, count, static_cast<const double*>(mean_ + first),
                 static_cast<const double*>(rest_ + first), scale_, to, apart);
}

template <class Real>
double DenseOperator<Real>::largest() const noexcept {
    std::fill_n(largest_, threads_, 0.0);
    parallel_for((matrix_.rows + task_rows - 1) / task_rows, threads_, [&](std::size_t task, int thread) {
        double most = largest_[thread];
        for (std::size_t i = task * task_rows; i < std::min(matrix_.rows, (task + 1) * task_rows); ++i) {
            for (std::size_t j = 0; j < matrix_.cols; ++j)
                most = std::max(most, std::fabs((static_cast<double>(matrix_(i, j)) - mean_[j]) - rest_[j]));
        }
        largest_[thread] = most;
    });
    return *std::max_element(largest_, largest_ + threads_);
}

template <class Real>
void DenseOperator<Real>::multiply(MatrixView<const double> block, MatrixView<double> product) const noexcept {
    parallel_for((matrix_.rows + task_rows - 1) / task_rows, threads_, [&](std::size_t task, int thread) {
        const std::size_t first = task * task_rows;
        multiply_rows(first, std::min(task_rows, matrix_.rows - first), block, product, of(thread));
    });
}

// A chain of fma for each element of the product, columns of A in their order.
template <class Real>
void DenseOperator<Real>::multiply_rows(std::size_t first, std::size_t count, MatrixView<const double> block,
                                        MatrixView<double> product, const Scratch& scratch) const noexcept {
    std::fill_n(scratch.sums, count * block.stride, 0.0);  // for each pack of columns, its lanes of each row
    for (std::size_t t = 0; t < matrix_.cols; t += depth) {
        const std::size_t here = std::min(depth, matrix_.cols - t);
        for (std::size_t i = 0; i < count; ++i) {
            centre(first + i, t, here, scratch.values + i * stride, lanes);
        }
        for (std::size_t pack = 0; pack < block.stride / lanes; ++pack) {
            for (std::size_t j = 0; j < here; ++j) {
                std::memcpy(scratch.vectors + j * lanes, block.row(t + j) + pack * lanes, lanes * sizeof(double));
            }
            simd::outer_product(static_cast<const double*>(scratch.values), stride, count,
                                static_cast<const double*>(scratch.vectors), here, scratch.sums + pack * count * lanes);
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t pack = 0; pack < block.stride / lanes; ++pack) {
            std::memcpy(product.row(first + i) + pack * lanes, scratch.sums + (pack * count + i) * lanes,
                        lanes * sizeof(double));
        }
    }
}

template <class Real>
void DenseOperator<Real>::multiply_transposed(MatrixView<const double> block,
                                              MatrixView<double> product) const noexcept {
    for (std::size_t first_col = 0; first_col < matrix_.cols; first_col += panel) {
        const std::size_t cols = std::min(panel, matrix_.cols - first_col);
        const double* sum = sum_.run([&](std::size_t part, double* own, int thread) {
            std::fill_n(own, panel_of(matrix_.cols) * product.stride, 0.0);
            const std::size_t first = part * depth;
            add_rows(first, std::min(depth, matrix_.rows - first), first_col, cols, block, own, of(thread));
        });
        parallel_for((cols + lanes - 1) / lanes, threads_, [&](std::size_t tile, int thread) {
            write_columns(sum + tile * product.stride * lanes, first_col + tile * lanes, product, of(thread).sums);
        });
    }
}

// The transposed product of some rows, for some columns: of each column and each vector, a chain of fma over the rows.
template <class Real>
void DenseOperator<Real>::add_rows(std::size_t first, std::size_t count, std::size_t first_col, std::size_t cols,
                                   MatrixView<const double> block, double* sum, const Scratch& scratch) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t v = 0; v < block.cols; ++v) scratch.vectors[v * stride + i] = block(first + i, v);
    }
    for (std::size_t from = 0; from < cols; from += strip) {
        const std::size_t here = std::min(strip, cols - from);
        for (std::size_t i = 0; i < count; ++i) {
            const Real* row = matrix_.row(first + i) + first_col + from;
            // The next strip's: rows far apart defeat the hardware's guess. Past the end of the row it does nothing.
            for (std::size_t j = 0; j < strip; j += 64 / sizeof(Real)) __builtin_prefetch(row + strip + j);
            centre(first + i, first_col + from, here, scratch.values + i * lanes, lanes * stride);
        }
        for (std::size_t j = 0; j < here; j += lanes) {
            simd::outer_product(static_cast<const double*>(scratch.vectors), stride, block.cols,
                                static_cast<const double*>(scratch.values + j * stride), count,
                                sum + (from + j) * block.stride);
        }
    }
}

// lanes columns' sums become as many rows of the product.
template <class Real>
void DenseOperator<Real>::write_columns(const double* sum, std::size_t first, MatrixView<double> product,
                                        double* pieces) const noexcept {
    simd::pack(sum, lanes, product.stride, lanes, static_cast<const double*>(nullptr), pieces);
    for (std::size_t l = 0; l < std::min(lanes, product.rows - first); ++l) {
        for (std::size_t v = 0; v < product.stride; v += lanes) {
            std::memcpy(product.row(first + l) + v, pieces + (v + l) * lanes, lanes * sizeof(double));
        }
    }
}

template class DenseOperator<float>;
template class DenseOperator<double>;

}  // namespace lanewise::svd
