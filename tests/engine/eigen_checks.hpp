// Symmetric eigenvalue problems: some matrices, and what holds for every solution.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/symmetric_eigen.hpp"
#include "pca/symmetric_solver.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {

using Values = std::vector<double>;

struct Solved {
    Values values;           // n
    Points<double> vectors;  // as many rows as were wanted
};

inline Solved solve(const Values& a, std::size_t n, std::size_t wanted, int threads = 1) {
    Arena measure;
    pca::SymmetricSolver(measure, n, threads);
    std::vector<std::byte> memory(measure.bytes_needed(), std::byte{0xFF});
    Arena arena(memory);
    pca::SymmetricSolver solver(arena, n, threads);
    REQUIRE(arena.fits());
    for (std::size_t i = 0; i < n; ++i) std::copy_n(a.data() + i * n, n, solver.matrix().row(i));
    REQUIRE(solver.solve());
    Solved result{Values(solver.values(), solver.values() + n), Points<double>(wanted, n)};
    solver.find_vectors(result.vectors.view());
    return result;
}

inline double largest(const Values& a) {
    double result = 0;
    for (const double value : a) result = std::max(result, std::fabs(value));
    return result;
}

// The largest |sum over t of x_t y_t - expected|, NaN becoming infinite.
inline double worst_of(double worst, double off) {
    return std::isfinite(off) ? std::max(worst, std::fabs(off)) : INFINITY;
}

// Of k rows: products less those of orthonormal ones.
inline double distance_from_orthonormal(const Points<double>& rows) {
    double worst = 0;
    for (std::size_t a = 0; a < rows.rows; ++a) {
        for (std::size_t b = a; b < rows.rows; ++b) {
            double sum = a == b ? -1 : 0;
            for (std::size_t t = 0; t < rows.cols; ++t) sum += rows(a, t) * rows(b, t);
            worst = worst_of(worst, sum);
        }
    }
    return worst;
}

// The largest element of A v_k - l_k v_k, relative to the largest eigenvalue.
inline double residual(const Values& a, const Solved& found) {
    const std::size_t n = found.values.size();
    const double size = largest(found.values);
    double worst = 0;
    for (std::size_t k = 0; k < found.vectors.rows; ++k) {
        for (std::size_t i = 0; i < n; ++i) {
            double sum = -(found.values[k] / size) * found.vectors(k, i);
            for (std::size_t t = 0; t < n; ++t) sum += a[i * n + t] / size * found.vectors(k, t);
            worst = worst_of(worst, sum);
        }
    }
    return worst;
}

inline void check_signs(const Points<double>& vectors) {
    for (std::size_t k = 0; k < vectors.rows; ++k) {
        const double* v = vectors.row(k);
        const double peak = largest({v, v + vectors.cols});
        const double* end = v + vectors.cols;
        const double* first = std::find_if(v, end, [&](double x) { return std::fabs(x) >= peak * (1 - 0x1p-40); });
        REQUIRE(first != end);
        CHECK(*first > 0);
    }
}

// n reflections and O(n) rotations a vector, each orthogonal to a few roundings, which add up to less than 8 n; the header's n 2^-52
// for the values, and the oracle's own 1e-14.
inline void check_solved(const Values& a, std::size_t n, const Solved& found) {
    const double rounding = static_cast<double>(n) * 0x1p-52;
    CHECK(std::is_sorted(found.values.rbegin(), found.values.rend()));
    CHECK(distance_from_orthonormal(found.vectors) <= 8 * rounding);
    check_signs(found.vectors);
    const double size = largest(found.values);
    if (size > 0) CHECK(residual(a, found) <= 8 * rounding);
    if (n > 40) return;  // Jacobi takes too long
    Values copy = a, expected(n), vectors(n * n);
    REQUIRE(symmetric_eigen(copy.data(), n, expected.data(), vectors.data()));
    double worst = 0;
    for (std::size_t k = 0; k < n; ++k) worst = worst_of(worst, found.values[k] - expected[n - 1 - k]);
    CHECK(worst <= (rounding + 1e-14) * size);
}

inline void check_matrix(const Values& a, std::size_t n) {
    const Solved all = solve(a, n, n);
    check_solved(a, n, all);
    for (const std::size_t some : {std::size_t{1}, (n + 1) / 2}) {
        const Solved few = solve(a, n, some);
        CHECK(same_bytes(few.values, all.values));
        CHECK(same_bytes(few.vectors.values, std::span(all.vectors.values).first(some * n)));
    }
}

inline Values random_symmetric(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Values a(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = random.normal();
    }
    return a;
}

// Orthonormal to rounding, whatever they are.
inline Points<double> directions(std::size_t n) { return solve(random_symmetric(n, n), n, n).vectors; }

inline Values with_spectrum(const Values& spectrum) {
    const std::size_t n = spectrum.size();
    const Points<double> v = directions(n);
    Values a(n * n);
    for (std::size_t k = 0; k < n; ++k) {
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) a[i * n + j] += spectrum[k] * (v(k, i) * v(k, j));
        }
    }
    return a;
}

inline Values tridiagonal(const Values& diagonal, const Values& beside) {
    const std::size_t n = diagonal.size();
    Values a(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        a[i * n + i] = diagonal[i];
        if (i + 1 < n) a[i * n + i + 1] = a[(i + 1) * n + i] = beside[i];
    }
    return a;
}

inline Values scaled(Values a, double by) {
    for (double& value : a) value *= by;
    return a;
}

// Element (i, j) is about step^(i + j) (from the front), in the order given.
inline Values graded(std::size_t n, double step, bool rising) {
    Values a = random_symmetric(n, 3);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            const std::size_t power = rising ? 2 * (n - 1) - i - j : i + j;
            a[i * n + j] *= std::pow(step, static_cast<double>(power));
        }
    }
    return a;
}

}  // namespace lanewise::tests
