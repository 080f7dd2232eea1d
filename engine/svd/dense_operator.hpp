// A dense matrix as an operator, less a mean of each column where one is given: its elements times a power of two that
// brings the largest near 1, so that no product of them overflows.
#pragma once

#include "core/arena.hpp"
#include "core/block_sum.hpp"
#include "svd/operator.hpp"

namespace lanewise::svd {

template <class Real>
class DenseOperator final : public Operator {
public:
    // width: of the blocks of vectors.
    DenseOperator(Arena& arena, std::size_t rows, std::size_t cols, std::size_t width, int threads) noexcept;

    // The matrix is kept as a view; mean and rest, a value a column each or null for 0, are copied, and what is subtracted is their sum,
    // one after the other. The differences must be finite.
    void set(MatrixView<const Real> matrix, const double* mean, const double* rest = nullptr) noexcept;

    // What singular values of the operator are to be multiplied with: a power of two.
    double unit() const noexcept { return unit_; }

    std::size_t rows() const noexcept override { return matrix_.rows; }
    std::size_t cols() const noexcept override { return matrix_.cols; }
    void multiply(MatrixView<const double> block, MatrixView<double> product) const noexcept override;
    void multiply_transposed(MatrixView<const double> block, MatrixView<double> product) const noexcept override;

private:
    struct Scratch {
        double *values, *vectors, *sums;
    };

    Scratch of(int thread) const noexcept;
    double largest() const noexcept;
    void centre(std::size_t row, std::size_t first, std::size_t count, double* to, std::size_t apart) const noexcept;
    void multiply_rows(std::size_t first, std::size_t count, MatrixView<const double> block, MatrixView<double> product,
                       const Scratch& scratch) const noexcept;
    void add_rows(std::size_t first, std::size_t count, std::size_t first_col, std::size_t cols,
                  MatrixView<const double> block, double* sum, const Scratch& scratch) const noexcept;
    void write_columns(const double* sum, std::size_t first, MatrixView<double> product, double* pieces) const noexcept;

    std::size_t width_;
    int threads_;
    double* mean_;          // cols
    double* rest_;          // cols
    double* values_;        // threads x elements of the matrix, turned into doubles
    double* vectors_;       // threads x a part of a block, laid out anew
    double* sums_;          // threads x task's rows x padded(width)
    mutable BlockSum sum_;  // of a panel of columns: [lanes columns][padded(width)][lanes]
    double* largest_;       // threads
    MatrixView<const Real> matrix_;
    double scale_ = 1;
    double unit_ = 1;
};

}  // namespace lanewise::svd
