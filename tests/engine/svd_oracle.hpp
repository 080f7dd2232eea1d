// Singular values by the plainest way, and what a decomposition has to be.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <lanewise/svd.hpp>

#include "tests/engine/sparse_data.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {

// All singular values, falling: one-sided Jacobi on the columns in Wide.
inline std::vector<double> singular_values(const Dense& matrix, std::size_t rows, std::size_t cols) {
    std::vector<Wide> a(matrix.begin(), matrix.end());
    const auto product = [&](std::size_t p, std::size_t q) {
        Wide sum = 0;
        for (std::size_t i = 0; i < rows; ++i) sum += a[i * cols + p] * a[i * cols + q];
        return sum;
    };
    bool turned = true;
    for (int sweep = 0; sweep < 40 && turned; ++sweep) {
        turned = false;
        for (std::size_t p = 0; p < cols; ++p) {
            for (std::size_t q = p + 1; q < cols; ++q) {
                const Wide pp = product(p, p), pq = product(p, q), qq = product(q, q);
                if (fabs(pq) <= 1e-17 * sqrt(pp * qq)) continue;
                turned = true;
                // The smaller angle: tangent t, cotangent of the double (pp - qq) / 2 pq.
                const Wide cotangent = (pp - qq) / (2 * pq), root = sqrt(1 + cotangent * cotangent);
                const Wide t = 1 / (cotangent < 0 ? cotangent - root : cotangent + root);
                const Wide c = 1 / sqrt(1 + t * t), s = c * t;
                for (std::size_t i = 0; i < rows; ++i) {
                    const Wide x = a[i * cols + p], y = a[i * cols + q];
                    a[i * cols + p] = c * x + s * y;
                    a[i * cols + q] = c * y - s * x;
                }
            }
        }
    }
    std::vector<double> values;
    for (std::size_t j = 0; j < cols; ++j) values.push_back(static_cast<double>(sqrt(product(j, j))));
    std::sort(values.rbegin(), values.rend());
    values.resize(std::min(rows, cols));
    return values;
}

inline svd::Options svd_options(std::size_t rank, std::int32_t oversampling = 10, std::int32_t iterations = 12) {
    svd::Options options;
    options.rank = static_cast<std::int32_t>(rank);
    options.oversampling = oversampling;
    options.iterations = iterations;
    options.threads = 1;
    return options;
}

template <class Real>
svd::Decomposition<Real> decomposed(const Sparse<Real>& matrix, const svd::Options& options) {
    auto result = svd::decompose<Real>(matrix.view(), options);
    REQUIRE_MESSAGE(result.ok(), std::string(result.status().message()));
    return std::move(*result);
}

// The largest element of X^T X - I.
template <class Real>
double distance_from_orthonormal(MatrixView<const Real> x) {
    double worst = 0;
    for (std::size_t a = 0; a < x.cols; ++a) {
        for (std::size_t b = a; b < x.cols; ++b) {
            double sum = a == b ? -1 : 0;
            for (std::size_t i = 0; i < x.rows; ++i) sum += static_cast<double>(x(i, a)) * static_cast<double>(x(i, b));
            worst = std::max(worst, std::fabs(sum));
        }
    }
    return worst;
}

// The largest element of A - U S V^T.
template <class Real>
double distance_from(const Dense& matrix, const svd::Decomposition<Real>& found) {
    const MatrixView<const Real> u = found.left(), v = found.right();
    double worst = 0;
    for (std::size_t i = 0; i < u.rows; ++i) {
        for (std::size_t j = 0; j < v.rows; ++j) {
            double sum = -matrix[i * v.rows + j];
            for (std::size_t t = 0; t < u.cols; ++t) {
                sum += static_cast<double>(u(i, t)) * found.values()[t] * static_cast<double>(v(j, t));
            }
            worst = std::max(worst, std::fabs(sum));
        }
    }
    return worst;
}

// What holds for every matrix.
template <class Real>
void check_form(const svd::Decomposition<Real>& found) {
    const double precision = sizeof(Real) == 4 ? 1e-6 : 1e-12;
    CHECK(distance_from_orthonormal(found.left()) <= precision);
    CHECK(distance_from_orthonormal(found.right()) <= precision);
    const std::span<const double> values = found.values();
    CHECK(std::is_sorted(values.rbegin(), values.rend()));
    CHECK(values.back() >= 0);
    const auto positive = std::count_if(values.begin(), values.end(), [](double value) { return value > 0; });
    CHECK(found.report().rank == positive);
    const MatrixView<const Real> v = found.right();
    for (std::size_t t = 0; t < v.cols; ++t) {
        Real largest = 0;
        for (std::size_t j = 0; j < v.rows; ++j) largest = std::max(largest, std::fabs(v(j, t)));
        std::size_t first = 0;
        while (std::fabs(v(first, t)) < largest * static_cast<Real>(1 - 0x1p-40)) ++first;
        CHECK(v(first, t) > 0);
    }
}

}  // namespace lanewise::tests
