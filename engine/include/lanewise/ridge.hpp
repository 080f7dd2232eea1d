// Ridge regression with many right-hand sides: for each target t the coefficients b and the intercept a that minimise
//     sum over i of w_i (y_it - a - b . x_i)^2 + lambda |b|^2.
// T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2nd edition, section 3.4.1. One system serves
// all targets, solved by a Cholesky factorization of its matrix scaled to a unit diagonal: X^T W X + lambda I of d rows, or with
// fewer points than dimensions the equivalent one of n, b = X^T (X X^T + lambda I)^-1 y. With an intercept, weighted means are
// subtracted first, so that data far from the origin loses nothing.
//
// Everything is computed in double; Real is float or double, the data's. The same bits for any number of threads and on every
// instruction set but sse2.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

namespace lanewise::ridge {

struct Options {
    double regularization = 1;  // lambda, at least 0; the intercept is not penalised
    bool intercept = true;      // else it is 0
    int threads = 0;            // 0: all
};

template <class Real>
struct Input {
    MatrixView<const Real> points;         // X, n x d
    MatrixView<const Real> targets;        // Y, n x t
    std::span<const double> weights = {};  // n, at least 0, or empty: 1 each
};

// Where fit leaves its results. Untouched when it returns an error.
struct Output {
    MatrixView<double> coefficients;    // t x d
    std::span<double> intercepts = {};  // t, or empty: not wanted
};

struct Report {
    // The lambda of the solution. More than was asked for where the system was singular to working precision: some column is a
    // combination of others (or constant, with an intercept) and lambda is close to 0. Then by the least power of 4 times 2^-44
    // of the largest diagonal element (of 1, where all are 0) with which it could be solved; the coefficients are near those
    // of least norm.
    double regularization = 0;
    double residual = 0;  // weighted sum of squared residuals, of all targets
};

struct Shape {
    std::size_t points = 0;      // n
    std::size_t dimensions = 0;  // d
    std::size_t targets = 0;     // t
};

// Bytes that fit needs: O(threads log(n) d (d + t)), or O(d n + threads log(d) n^2) where n < d; 0 when an option is out of range
// or a size overflows.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept;

// Fits without allocating. Errors: every argument that is out of range, values that are not finite with their place, sums of
// squares or coefficients that overflow, a workspace that is too small.
template <class Real>
LANEWISE_API Result<Report> fit(const Input<Real>& input, const Options& options, const Output& output,
                   std::span<std::byte> workspace) noexcept;

// Bytes that predict needs; 0 when a size overflows.
LANEWISE_API std::size_t predict_workspace_bytes(const Shape& shape, int threads) noexcept;

// predictions, n x t: a + b . x_i for each point and target, rounded to Real. intercepts has t values or none. Errors: every
// argument that is out of range, values that are not finite with their place, a workspace that is too small.
template <class Real>
LANEWISE_API Status predict(MatrixView<const double> coefficients, std::span<const double> intercepts, MatrixView<const Real> points,
               MatrixView<Real> predictions, int threads, std::span<std::byte> workspace) noexcept;

class Model;

// The convenience overload: it allocates for you.
template <class Real>
LANEWISE_API Result<Model> fit(const Input<Real>& input, const Options& options = {}) noexcept;

// A model that owns its arrays.
class LANEWISE_API Model {
public:
    MatrixView<const double> coefficients() const noexcept { return coefficients_; }
    std::span<const double> intercepts() const noexcept { return intercepts_; }
    const Report& report() const noexcept { return report_; }

    // Allocates.
    template <class Real>
    Status predict(MatrixView<const Real> points, MatrixView<Real> predictions, int threads = 0) const noexcept;

private:
    template <class Real>
    friend Result<Model> fit(const Input<Real>&, const Options&) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    MatrixView<const double> coefficients_;
    std::span<const double> intercepts_;
    Report report_;
};

}  // namespace lanewise::ridge
