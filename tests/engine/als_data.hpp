// Ratings to factorize, and a dense oracle in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <lanewise/als.hpp>

#include "tests/engine/data.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {

template <class Real>
struct SparseData {
    std::size_t rows = 0, cols = 0;
    std::vector<std::size_t> offsets{0};
    std::vector<std::int32_t> columns;
    std::vector<Real> values;

    SparseView<Real> view() const { return {rows, cols, offsets, columns, values}; }

    void add(std::size_t column, double value) {
        columns.push_back(static_cast<std::int32_t>(column));
        values.push_back(static_cast<Real>(value));
    }
    void end_row() {
        offsets.push_back(columns.size());
        ++rows;
    }
};

// Each entry is there with the given probability; its value is f(user, item).
template <class Real, class F>
SparseData<Real> sparse(std::size_t users, std::size_t items, double density, std::uint64_t seed, F&& f) {
    Random random(seed);
    SparseData<Real> data;
    data.cols = items;
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            if (random.uniform() < density) data.add(x, f(i, x));
        }
        data.end_row();
    }
    return data;
}

// Normal numbers.
template <class Real>
SparseData<Real> noise(std::size_t users, std::size_t items, double density, std::uint64_t seed) {
    Random random(seed + 1);
    return sparse<Real>(users, items, density, seed, [&](std::size_t, std::size_t) { return random.normal(); });
}

// Products of planted factors of the given rank, and noise of the given size.
template <class Real>
SparseData<Real> planted(std::size_t users, std::size_t items, std::size_t rank, double size, double density,
                         std::uint64_t seed) {
    Random random(seed + 1);
    std::vector<double> q(users * rank), p(items * rank);
    for (double& value : q) value = random.normal();
    for (double& value : p) value = random.normal();
    return sparse<Real>(users, items, density, seed, [&](std::size_t i, std::size_t x) {
        double sum = size * random.normal();
        for (std::size_t j = 0; j < rank; ++j) sum += q[i * rank + j] * p[x * rank + j];
        return sum;
    });
}

// x with A x = b, from the lower triangle of row-major A, n x n, positive definite; by elimination.
inline std::vector<double> solve_positive(std::vector<Wide> a, std::vector<Wide> b) {
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t i = j + 1; i < n; ++i) {
            const Wide factor = a[i * n + j] / a[j * n + j];
            for (std::size_t t = j + 1; t <= i; ++t) a[i * n + t] -= factor * a[t * n + j];
            b[i] -= factor * b[j];
        }
    }
    std::vector<double> x(n);
    for (std::size_t j = n; j-- > 0;) {
        Wide sum = b[j];
        for (std::size_t t = j + 1; t < n; ++t) sum -= a[t * n + j] * static_cast<Wide>(x[t]);
        x[j] = static_cast<double>(sum / a[j * n + j]);
    }
    return x;
}

// The factors that minimize a row's part of the loss, from the normal equations.
template <class Real>
std::vector<double> exact_row(const SparseView<Real>& ratings, std::size_t row, MatrixView<const Real> others,
                              double lambda) {
    const std::size_t k = others.cols;
    std::vector<Wide> a(k * k), b(k);
    for (std::size_t t = ratings.offsets[row]; t < ratings.offsets[row + 1]; ++t) {
        const Real* y = others.row(static_cast<std::size_t>(ratings.columns[t]));
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j <= i; ++j) a[i * k + j] += static_cast<Wide>(y[i]) * static_cast<Wide>(y[j]);
            b[i] += static_cast<Wide>(y[i]) * static_cast<Wide>(ratings.values[t]);
        }
    }
    for (std::size_t i = 0; i < k; ++i) a[i * k + i] += static_cast<Wide>(lambda);
    return solve_positive(std::move(a), std::move(b));
}

template <class Real>
SparseData<Real> transposed(const SparseView<Real>& matrix) {
    SparseData<Real> result;
    result.cols = matrix.rows;
    for (std::size_t x = 0; x < matrix.cols; ++x) {
        for (std::size_t i = 0; i < matrix.rows; ++i) {
            for (std::size_t t = matrix.offsets[i]; t < matrix.offsets[i + 1]; ++t) {
                if (static_cast<std::size_t>(matrix.columns[t]) == x)
                    result.add(i, static_cast<double>(matrix.values[t]));
            }
        }
        result.end_row();
    }
    return result;
}

template <class Real>
double dot(const Real* a, const Real* b, std::size_t k) {
    double sum = 0;
    for (std::size_t j = 0; j < k; ++j) sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
    return sum;
}

// als.hpp's L, plainly.
template <class Real>
double plain_loss(const SparseView<Real>& ratings, const als::Options& options, MatrixView<const Real> users,
                  MatrixView<const Real> items) {
    double loss = 0;
    std::vector<double> count(ratings.cols);
    const bool counted = options.scale == als::Scale::count;
    for (std::size_t i = 0; i < ratings.rows; ++i) {
        for (std::size_t t = ratings.offsets[i]; t < ratings.offsets[i + 1]; ++t) {
            const auto x = static_cast<std::size_t>(ratings.columns[t]);
            const double residual =
                static_cast<double>(ratings.values[t]) - dot(users.row(i), items.row(x), users.cols);
            loss += residual * residual;
            ++count[x];
        }
        const double c = counted ? static_cast<double>(ratings.entries_of(i)) : 1;
        loss += options.regularization * c * dot(users.row(i), users.row(i), users.cols);
    }
    for (std::size_t x = 0; x < ratings.cols; ++x) {
        loss += options.regularization * (counted ? count[x] : 1) * dot(items.row(x), items.row(x), items.cols);
    }
    return loss;
}

template <class Real>
struct Start {
    std::size_t rows, cols;
    std::vector<Real> values;
    MatrixView<const Real> view() const { return {values.data(), rows, cols}; }
};

template <class Real>
Start<Real> normal_start(std::size_t items, std::size_t k, std::uint64_t seed) {
    Random random(seed);
    Start<Real> start{items, k, std::vector<Real>(items * k)};
    for (Real& value : start.values) value = static_cast<Real>(random.normal());
    return start;
}

template <class Real>
als::Fitted<Real> fit_als(const als::Input<Real>& input, const als::Options& options, const Observer& observer = {}) {
    auto fitted = als::fit<Real>(input, options, observer);
    REQUIRE_MESSAGE(fitted.ok(), std::string(fitted.status().message()));
    return std::move(*fitted);
}

inline void check(const Status& status, ErrorCode code, const std::vector<std::string>& parts) {
    const char* message = status.message();
    INFO(std::string(message));
    CHECK(std::string(to_string(status.code())) == to_string(code));
    for (const std::string& part : parts) CHECK(contains(message, part));
}

// Steps without an early stop.
inline als::Options als_options(std::int32_t k, double lambda, std::int32_t steps) {
    als::Options options;
    options.factors = k;
    options.regularization = lambda;
    options.max_steps = steps;
    options.patience = steps;
    return options;
}

template <class Real>
bool same_factors(const als::Fitted<Real>& a, const als::Fitted<Real>& b) {
    const auto same = [](MatrixView<const Real> x, MatrixView<const Real> y) {
        return x.rows == y.rows && x.cols == y.cols && std::memcmp(x.data, y.data, x.rows * x.cols * sizeof(Real)) == 0;
    };
    return same(a.users(), b.users()) && same(a.items(), b.items());
}

}  // namespace lanewise::tests
