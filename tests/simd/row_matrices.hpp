// A matrix by rows, of which the upper triangle and the sides beside it count, and how far a factor and a solution may be off.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "tests/simd/matrices.hpp"

namespace lanewise::tests {

template <class Real>
struct RowMatrix {
    std::size_t dims;
    std::size_t columns;  // dims, and the sides
    std::size_t stride;
    Output<Real> values;

    Real& at(std::size_t i, std::size_t j) { return values[i * stride + j]; }
    const Real& at(std::size_t i, std::size_t j) const { return values[i * stride + j]; }

    // What may hold anything gets the value that is expected.
    void forget_beside(const RowMatrix& expected) {
        for (std::size_t i = 0; i < dims; ++i) {
            for (std::size_t j = 0; j < i; ++j) at(i, j) = expected.at(i, j);
            for (std::size_t j = columns; j < columns + simd::lanes<Real>; ++j) at(i, j) = expected.at(i, j);
        }
    }

    // The upper triangle, 0 below it, or the sides.
    Matrix triangle() const {
        Matrix result(dims, std::vector<Wide>(dims));
        for (std::size_t i = 0; i < dims; ++i) {
            for (std::size_t j = i; j < dims; ++j) result[i][j] = static_cast<Wide>(at(i, j));
        }
        return result;
    }
    Matrix sides() const {
        Matrix result(dims, std::vector<Wide>(columns - dims));
        for (std::size_t i = 0; i < dims; ++i) {
            for (std::size_t j = dims; j < columns; ++j) result[i][j - dims] = static_cast<Wide>(at(i, j));
        }
        return result;
    }
};

// G^T G + I / 4 times a power of two; sides are normal. NaN wherever anything may stand.
template <class Real>
RowMatrix<Real> draw_row_matrix(Random& random, std::size_t dims, std::size_t sides) {
    const std::size_t columns = dims + sides;
    const std::size_t stride = columns + simd::lanes<Real> + random.below(5);
    RowMatrix<Real> drawn{dims, columns, stride, Output<Real>(dims * stride, random.below(4))};
    for (std::size_t i = 0; i < dims; ++i) {
        std::fill_n(&drawn.at(i, 0), columns + simd::lanes<Real>, std::numeric_limits<Real>::quiet_NaN());
    }
    const std::size_t rank = std::min<std::size_t>(dims, 40);
    std::vector<double> g(dims * rank);
    for (double& value : g) value = random.normal();
    const int exponent = static_cast<int>(random.below(20)) - 10;
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = i; j < dims; ++j) {
            double sum = i == j ? 0.25 : 0;
            for (std::size_t t = 0; t < rank; ++t) sum += g[i * rank + t] * g[j * rank + t];
            drawn.at(i, j) = static_cast<Real>(std::ldexp(sum, exponent));
        }
        for (std::size_t j = dims; j < columns; ++j) drawn.at(i, j) = static_cast<Real>(random.normal());
    }
    return drawn;
}

// Units as in is_factor: U^T U = A, and U^T y = b.
template <class Real>
bool is_row_factor(const RowMatrix<Real>& before, const RowMatrix<Real>& after) {
    const std::size_t dims = before.dims;
    const Matrix u = after.triangle();
    const Matrix lower = transposed(u);
    Matrix symmetric = before.triangle();
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j < i; ++j) symmetric[i][j] = symmetric[j][i];
    }
    return is_product<Real>(symmetric, lower, u, 2 * dims + 8) &&
           is_product<Real>(before.sides(), lower, after.sides(), 2 * dims + 8);
}

// U x = y.
template <class Real, class Values>
bool is_row_solution(const RowMatrix<Real>& factor, const Values& before, const Values& after) {
    const auto column = [&](const Values& values) {
        Matrix result(factor.dims, std::vector<Wide>(1));
        for (std::size_t i = 0; i < factor.dims; ++i) result[i][0] = static_cast<Wide>(values[i]);
        return result;
    };
    return is_product<Real>(column(before), factor.triangle(), column(after), 2 * factor.dims + 8);
}

}  // namespace lanewise::tests
