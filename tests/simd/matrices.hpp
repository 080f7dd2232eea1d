// Batches of small matrices, one a lane, and how far a factor, an inverse and a solution may be off.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "simd/reference/cholesky.hpp"
#include "tests/simd/kernel_check.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {

template <class Real>
std::size_t triangles_size(std::size_t count, std::size_t dims) {
    return simd::tile_count(count, simd::lanes<Real>) * simd::reference::triangle_values<Real>(dims);
}

// Element (i, j <= i) of matrix m. Values: an Input or an Output.
template <class Values>
auto& element_of(Values& matrices, std::size_t m, std::size_t dims, std::size_t i, std::size_t j) {
    using Real = std::remove_cvref_t<decltype(matrices[0])>;
    constexpr std::size_t lanes = simd::lanes<Real>;
    return matrices[m / lanes * simd::reference::triangle_values<Real>(dims) + (i * (i + 1) / 2 + j) * lanes +
                    m % lanes];
}

// What matrix m is, as a whole: symmetric, or 0 above the diagonal.
enum class Kind { symmetric, lower };
using Matrix = std::vector<std::vector<Wide>>;

template <class Values>
Matrix whole(const Values& matrices, std::size_t m, std::size_t dims, Kind kind) {
    Matrix result(dims, std::vector<Wide>(dims));
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            result[i][j] = static_cast<Wide>(element_of(matrices, m, dims, i, j));
            if (kind == Kind::symmetric) result[j][i] = result[i][j];
        }
    }
    return result;
}

inline Matrix transposed(const Matrix& a) {
    Matrix result = a;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < a.size(); ++j) result[i][j] = a[j][i];
    }
    return result;
}

// |expected - a b| <= units * unit roundoff * |a| |b|, element by element: how errors of sums of products are bounded
// (Higham, "Accuracy and Stability of Numerical Algorithms", sections 8.1, 10.1 and 14.2).
template <class Real>
bool is_product(const Matrix& expected, const Matrix& a, const Matrix& b, std::size_t units) {
    const Wide relative = static_cast<Wide>(units) * static_cast<Wide>(unit_roundoff<Real>);
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < expected[i].size(); ++j) {
            Wide difference = expected[i][j];
            Wide magnitude = 0;
            for (std::size_t t = 0; t < b.size(); ++t) {
                difference -= a[i][t] * b[t][j];
                magnitude += fabs(a[i][t] * b[t][j]);
            }
            if (!(fabs(difference) <= relative * magnitude)) return false;
        }
    }
    return true;
}

// Units: a chain of dims products that may round twice each, a subtraction, a reciprocal and a product.
template <class Real, class Matrices, class Factors>
bool is_factor(const Matrices& matrices, const Factors& factors, std::size_t m, std::size_t dims) {
    const Matrix l = whole(factors, m, dims, Kind::lower);
    return is_product<Real>(whole(matrices, m, dims, Kind::symmetric), l, transposed(l), 2 * dims + 8);
}

template <class Real, class Factors, class Inverses>
bool is_inverse(const Factors& factors, const Inverses& inverses, std::size_t m, std::size_t dims) {
    Matrix identity(dims, std::vector<Wide>(dims));
    for (std::size_t i = 0; i < dims; ++i) identity[i][i] = 1;
    return is_product<Real>(identity, whole(factors, m, dims, Kind::lower), whole(inverses, m, dims, Kind::lower),
                            2 * dims + 8);
}

// b - L L^T x against |L| |L^T| |x|, both of the two solutions' errors (Higham, section 10.1).
template <class Real, class Factors, class Before, class After>
bool is_solution(const Factors& factors, const Before& before, const After& after, std::size_t m, std::size_t dims) {
    constexpr std::size_t lanes = simd::lanes<Real>;
    const Matrix l = whole(factors, m, dims, Kind::lower);
    std::vector<Wide> y(dims);
    std::vector<Wide> sizes(dims);
    const auto side = [&](const auto& sides, std::size_t j) {
        return static_cast<Wide>(sides[(m / lanes * dims + j) * lanes + m % lanes]);
    };
    for (std::size_t j = 0; j < dims; ++j) {
        for (std::size_t t = j; t < dims; ++t) {
            y[j] += l[t][j] * side(after, t);
            sizes[j] += fabs(l[t][j] * side(after, t));
        }
    }
    for (std::size_t i = 0; i < dims; ++i) {
        Wide difference = side(before, i);
        Wide magnitude = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            difference -= l[i][j] * y[j];
            magnitude += fabs(l[i][j]) * sizes[j];
        }
        const auto units = static_cast<Wide>(4 * dims + 16);
        if (!(fabs(difference) <= units * static_cast<Wide>(unit_roundoff<Real>) * magnitude)) return false;
    }
    return true;
}

// Well-conditioned and positive definite: G G^T + I / 4 times a power of two. Spare lanes are NaN.
template <class Real>
Input<Real> draw_positive(Random& random, std::size_t count, std::size_t dims) {
    Input<Real> drawn(triangles_size<Real>(count, dims), random.below(4));
    std::fill_n(drawn.data(), drawn.size(), std::numeric_limits<Real>::quiet_NaN());
    std::vector<double> g(dims * dims);
    for (std::size_t m = 0; m < count; ++m) {
        for (double& value : g) value = random.normal();
        const int exponent = static_cast<int>(random.below(40)) - 20;
        for (std::size_t i = 0; i < dims; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = i == j ? 0.25 : 0;
                for (std::size_t t = 0; t < dims; ++t) sum += g[i * dims + t] * g[j * dims + t];
                element_of(drawn, m, dims, i, j) = static_cast<Real>(std::ldexp(sum, exponent));
            }
        }
    }
    drawn.freeze();
    return drawn;
}

// Two in three as above; else with a NaN, 0, or with a value that makes it indefinite.
template <class Real>
Input<Real> draw_mixed(Random& random, std::size_t count, std::size_t dims) {
    Input<Real> drawn = draw_positive<Real>(random, count, dims);
    for (std::size_t m = 0; m < count; ++m) {
        if (!random.one_in(3)) continue;
        const std::size_t kind = random.below(3);
        if (kind == 0) {
            for (std::size_t i = 0; i < dims; ++i) {
                for (std::size_t j = 0; j <= i; ++j) element_of(drawn, m, dims, i, j) = 0;
            }
        } else {
            const std::size_t i = random.below(dims);
            Real& value = element_of(drawn, m, dims, i, random.below(i + 1));
            value = kind == 1 ? std::numeric_limits<Real>::quiet_NaN() : -4 * value;
        }
    }
    drawn.freeze();
    return drawn;
}

template <class T>
Output<T> copy_of(const Input<T>& input, std::size_t shift) {
    Output<T> copy(input.size(), shift);
    std::copy_n(input.data(), input.size(), copy.data());
    return copy;
}

}  // namespace lanewise::tests
