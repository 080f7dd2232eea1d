// A sparse matrix as an operator, by rows and by columns, its entries times a power of two that brings the largest near 1: so
// no product of entries overflows.
#pragma once

#include <lanewise/sparse.hpp>

#include "core/arena.hpp"
#include "svd/operator.hpp"

namespace lanewise::svd {

template <class Real>
class SparseOperator final : public Operator {
public:
    SparseOperator(Arena& arena, int threads) noexcept
        : threads_(threads), values_(arena.take<double>(each() * chunk)) {}

    // Both are kept as views: the matrix and its transpose.
    void set(const SparseView<Real>& matrix, const SparseView<Real>& transpose) noexcept;

    // What singular values of the operator are to be multiplied with: a power of two.
    double unit() const noexcept { return unit_; }

    std::size_t rows() const noexcept override { return matrix_.rows; }
    std::size_t cols() const noexcept override { return matrix_.cols; }
    void multiply(MatrixView<const double> block, MatrixView<double> product) const noexcept override {
        multiply(matrix_, block, product);
    }
    void multiply_transposed(MatrixView<const double> block, MatrixView<double> product) const noexcept override {
        multiply(transpose_, block, product);
    }

private:
    static constexpr std::size_t chunk = 256;  // entries that are turned into doubles at a time

    std::size_t each() const noexcept { return static_cast<std::size_t>(threads_); }
    void multiply(const SparseView<Real>& matrix, MatrixView<const double> block,
                  MatrixView<double> product) const noexcept;

    int threads_;
    double* values_;  // threads x chunk
    SparseView<Real> matrix_;
    SparseView<Real> transpose_;
    double scale_ = 1;
    double unit_ = 1;
};

}  // namespace lanewise::svd
