#include "svd/block_product.hpp"

#include <cstring>

#include "core/parallel.hpp"

namespace lanewise::svd {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;
constexpr std::size_t task_rows = 32;

}  // namespace

BlockProduct::BlockProduct(Arena& arena, std::size_t cols, int threads) noexcept : cols_(cols), threads_(threads) {
    tiles_ = arena.take<double>(cols * padded<double>(cols));
    products_ = arena.take<double>(static_cast<std::size_t>(threads) * task_rows * padded<double>(cols));
}

// product: for each pack of columns, its lanes of each row.
void BlockProduct::multiply_rows(MatrixView<double> x, bool upper, double* product) const noexcept {
    const std::size_t packs = padded<double>(cols_) / lanes;
    std::memset(product, 0, packs * x.rows * lanes * sizeof(double));
    for (std::size_t pack = 0; pack < packs; ++pack) {
        const std::size_t depth = upper && (pack + 1) * lanes < cols_ ? (pack + 1) * lanes : cols_;
        simd::outer_product(static_cast<const double*>(x.data), x.stride, x.rows, tiles_ + pack * cols_ * lanes, depth,
                            product + pack * x.rows * lanes);
    }
    for (std::size_t i = 0; i < x.rows; ++i) {
        for (std::size_t pack = 0; pack < packs; ++pack) {
            std::memcpy(x.row(i) + pack * lanes, product + (pack * x.rows + i) * lanes, lanes * sizeof(double));
        }
    }
}

void BlockProduct::run(MatrixView<double> x, MatrixView<const double> t, bool upper) const noexcept {
    for (std::size_t pack = 0; pack < padded<double>(cols_) / lanes; ++pack) {
        for (std::size_t i = 0; i < cols_; ++i) {
            std::memcpy(tiles_ + (pack * cols_ + i) * lanes, t.row(i) + pack * lanes, lanes * sizeof(double));
        }
    }
    parallel_for((x.rows + task_rows - 1) / task_rows, threads_, [&](std::size_t task, int thread) {
        const std::size_t first = task * task_rows;
        const std::size_t count = x.rows - first < task_rows ? x.rows - first : task_rows;
        multiply_rows({x.row(first), count, x.cols, x.stride}, upper,
                      products_ + static_cast<std::size_t>(thread) * task_rows * padded<double>(cols_));
    });
}

BlockGram::BlockGram(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept
    : cols_(cols), sum_(arena, block_count(rows), cols * padded<double>(cols), threads) {
    scratch_ = arena.take<double>(static_cast<std::size_t>(threads) * simd::gram_scratch<double>(cols));
}

const double* BlockGram::run(MatrixView<const double> x) noexcept {
    return sum_.run([&](std::size_t block, double* sum, int thread) {
        std::memset(sum, 0, cols_ * padded<double>(cols_) * sizeof(double));
        const std::size_t first = block * block_rows;
        simd::gram(x.row(first), x.stride, static_cast<const std::int32_t*>(nullptr), rows_of_block(block, x.rows),
                   cols_, scratch_ + static_cast<std::size_t>(thread) * simd::gram_scratch<double>(cols_), sum,
                   padded<double>(cols_));
    });
}

}  // namespace lanewise::svd
