// Tall blocks of vectors: the product with a small matrix, and the Gram matrix.
#pragma once

#include "core/block_sum.hpp"
#include "svd/operator.hpp"

namespace lanewise::svd {

// x <- x T in place, T square.
class BlockProduct {
public:
    BlockProduct(Arena& arena, std::size_t cols, int threads) noexcept;

    // T, cols x cols, of a block's form. Of an upper triangular one, what stands left of the diagonal must be 0 and is skipped.
    void run(MatrixView<double> x, MatrixView<const double> t, bool upper) const noexcept;

private:
    void multiply_rows(MatrixView<double> x, bool upper, double* product) const noexcept;

    std::size_t cols_;
    int threads_;
    double* tiles_;     // T, lanes columns after lanes columns
    double* products_;  // threads x task's rows x padded(cols)
};

// x^T x of blocks with so many rows.
class BlockGram {
public:
    BlockGram(Arena& arena, std::size_t rows, std::size_t cols, int threads) noexcept;

    // The upper triangle of cols x padded(cols), the rest being anything; valid until the next run.
    const double* run(MatrixView<const double> x) noexcept;

private:
    std::size_t cols_;
    BlockSum sum_;
    double* scratch_;  // threads x what simd::gram takes
};

}  // namespace lanewise::svd
