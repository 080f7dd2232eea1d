// What the decomposition knows of a matrix: how to multiply a block of vectors with it, and with its transpose.
#pragma once

#include <cmath>
#include <cstddef>

#include <lanewise/matrix.hpp>
#include <lanewise/simd.hpp>

#include "core/padded.hpp"

namespace lanewise::svd {

// A matrix A that is n x m. A block of vectors is padded: its stride is padded<double>(columns), what is beyond them is 0. Products overwrite a block with as many columns and the same stride, its padding too.
class Operator {
public:
    virtual std::size_t rows() const noexcept = 0;
    virtual std::size_t cols() const noexcept = 0;
    virtual void multiply(MatrixView<const double> block, MatrixView<double> product) const noexcept = 0;  // A
    virtual void multiply_transposed(MatrixView<const double> block,
                                     MatrixView<double> product) const noexcept = 0;  // A^T

protected:
    ~Operator() = default;
};

// Elements of magnitudes up to `largest` are about 1 or less when multiplied by 2^-exponent. Subnormal ones stay below: the
// power of two itself must not overflow.
inline int exponent_of(double largest) noexcept {
    return largest > 0x1p-1000 ? std::ilogb(largest) : largest > 0 ? -1000 : 0;
}

class Transposed final : public Operator {
public:
    explicit Transposed(const Operator& matrix) noexcept : matrix_(matrix) {}
    std::size_t rows() const noexcept override { return matrix_.cols(); }
    std::size_t cols() const noexcept override { return matrix_.rows(); }
    void multiply(MatrixView<const double> block, MatrixView<double> product) const noexcept override {
        matrix_.multiply_transposed(block, product);
    }
    void multiply_transposed(MatrixView<const double> block, MatrixView<double> product) const noexcept override {
        matrix_.multiply(block, product);
    }

private:
    const Operator& matrix_;
};

}  // namespace lanewise::svd
