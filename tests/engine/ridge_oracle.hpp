// Ridge regression by the plainest way: the normal equations with a column of ones, in Wide.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <lanewise/ridge.hpp>

#include "tests/engine/data.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {

// Data with its weights, or none.
template <class Real>
struct Regression {
    Points<Real> points, targets;
    std::vector<double> weights;

    ridge::Input<Real> input() const { return {points.view(), targets.view(), weights}; }
};

// Targets that depend on the points, and noise.
template <class Real>
Regression<Real> some_regression(std::size_t n, std::size_t d, std::size_t t, bool weighted, std::uint64_t seed) {
    Regression<Real> data{cloud<Real>(n, d, seed), cloud<Real>(n, t, seed + 1), {}};
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t c = 0; c < t; ++c)
            data.targets(i, c) += static_cast<Real>(c + 1) * data.points(i, c % d) + Real{3};
        if (weighted) data.weights.push_back(0.25 * static_cast<double>(1 + (i + seed) % 7));
    }
    return data;
}

inline ridge::Options ridge_options(double regularization, bool intercept = true) {
    return {regularization, intercept, 1};
}

// For each target d coefficients and the intercept, row by row.
template <class Real>
std::vector<double> regression_oracle(const Regression<Real>& data, double regularization, bool intercept) {
    const std::size_t n = data.points.rows, d = data.points.cols, t = data.targets.cols;
    const std::size_t size = d + (intercept ? 1 : 0), width = size + t;
    const auto column = [&](std::size_t i, std::size_t j) -> Wide {
        if (j < d) return static_cast<Wide>(data.points(i, j));
        return j < size ? 1 : static_cast<Wide>(data.targets(i, j - size));
    };
    std::vector<Wide> a(size * width);
    for (std::size_t p = 0; p < size; ++p) {
        for (std::size_t q = 0; q < width; ++q) {
            for (std::size_t i = 0; i < n; ++i) {
                const Wide weight = data.weights.empty() ? 1 : static_cast<Wide>(data.weights[i]);
                a[p * width + q] += weight * column(i, p) * column(i, q);
            }
        }
        if (p < d) a[p * width + p] += static_cast<Wide>(regularization);
    }
    // Gauss and Jordan, with pivots.
    for (std::size_t k = 0; k < size; ++k) {
        std::size_t best = k;
        for (std::size_t i = k + 1; i < size; ++i) {
            if (fabs(a[i * width + k]) > fabs(a[best * width + k])) best = i;
        }
        for (std::size_t j = 0; j < width; ++j) std::swap(a[k * width + j], a[best * width + j]);
        for (std::size_t i = 0; i < size; ++i) {
            const Wide factor = i == k ? 0 : a[i * width + k] / a[k * width + k];
            for (std::size_t j = k; j < width && i != k; ++j) a[i * width + j] -= factor * a[k * width + j];
        }
    }
    std::vector<double> result(t * (d + 1));
    for (std::size_t c = 0; c < t; ++c) {
        for (std::size_t j = 0; j < size; ++j) {
            result[c * (d + 1) + j] = static_cast<double>(a[j * width + size + c] / a[j * width + j]);
        }
    }
    return result;
}

template <class Real>
ridge::Model regressed(const Regression<Real>& data, const ridge::Options& options) {
    auto result = ridge::fit<Real>(data.input(), options);
    REQUIRE_MESSAGE(result.ok(), std::string(result.status().message()));
    return std::move(*result);
}

// The weighted sum of squared residuals.
template <class Real>
double residual_of(const Regression<Real>& data, const ridge::Model& model) {
    Wide sum = 0;
    for (std::size_t i = 0; i < data.points.rows; ++i) {
        for (std::size_t c = 0; c < data.targets.cols; ++c) {
            Wide r =
                static_cast<Wide>(data.targets(i, c)) - static_cast<Wide>(model.intercepts()[c]);
            for (std::size_t j = 0; j < data.points.cols; ++j) {
                r -= static_cast<Wide>(model.coefficients()(c, j)) * static_cast<Wide>(data.points(i, j));
            }
            sum += (data.weights.empty() ? 1 : static_cast<Wide>(data.weights[i])) * r * r;
        }
    }
    return static_cast<double>(sum);
}

// Largest difference of coefficients and intercepts.
inline double difference(const ridge::Model& a, const ridge::Model& b) {
    double worst = 0;
    for (std::size_t c = 0; c < a.coefficients().rows; ++c) {
        worst = std::max(worst, std::fabs(a.intercepts()[c] - b.intercepts()[c]));
        for (std::size_t j = 0; j < a.coefficients().cols; ++j) {
            worst = std::max(worst, std::fabs(a.coefficients()(c, j) - b.coefficients()(c, j)));
        }
    }
    return worst;
}

}  // namespace lanewise::tests
