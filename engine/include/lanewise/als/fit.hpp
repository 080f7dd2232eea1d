// Factorization of ratings by alternating least squares (Y. Zhou et al., "Large-scale parallel collaborative filtering for the
// Netflix prize", 2008): user i has factors q_i, item x has p_x, and q_i . p_x predicts the rating less its offset. Over the
// ratings W that are there,
//     L = sum over (i, x) in W of (M_ix - q_i . p_x)^2 + lambda (sum over i of c_i |q_i|^2 + sum over x of c_x |p_x|^2)
// with c = 1, or with Scale::count the number of the row's ratings. A step solves all q_i with the p_x fixed, then all p_x
// with the q_i fixed: each exactly, by a Cholesky factorization, so L never rises but for rounding.
//
// Real is float or double: the ratings', the factors' and the systems'. Sums over more than 256 ratings, and losses, are in double.
// The same bits for any number of threads and on every instruction set but sse2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/observer.hpp>
#include <lanewise/ratings.hpp>
#include <lanewise/sparse.hpp>
#include <lanewise/status.hpp>

namespace lanewise::als {

inline constexpr std::int32_t most_factors = 256;

enum class Init : std::uint8_t {
    random,  // item factors uniform on [0, 1)
    svd,     // of the rank-k truncated SVD U S V^T of the matrix, entries that are not there being 0: items V sqrt(S)
    given,   // Input::initial_items
};

enum class Scale : std::uint8_t {
    none,   // lambda for every row
    count,  // lambda times the number of its ratings: Zhou's "weighted-lambda"
};

// What is better, of validation ratings: the loss, penalty included, or the errors alone. A strong penalty may still grow while the
// errors fall.
enum class Monitor : std::uint8_t { loss, rmse };

struct Options {
    std::int32_t factors = 16;    // k, 1 ... most_factors
    double regularization = 0.1;  // lambda, at least 0
    Scale scale = Scale::none;
    Init init = Init::random;
    std::int32_t max_steps = 100;  // at least 1
    // Stop after so many evaluations in a row without a smaller validation loss; at least 0, which is as 1. Without
    // validation ratings the training loss counts.
    std::int32_t patience = 10;
    Monitor monitor = Monitor::loss;
    std::int32_t eval_every = 1;  // steps between evaluations; at least 1. The last step is always evaluated.
    std::uint64_t seed = 0;
    int threads = 0;  // 0: all
};

template <class Real>
struct Input {
    SparseView<Real> ratings;                            // users x items, less their offsets, finite
    std::span<const ratings::Rating> validation = {};    // less their offsets, of the same users and items
    MatrixView<const Real> initial_items = {};           // items x k, for Init::given
};

// The losses after a step: L above on the training ratings, and with the validation ratings for W (NaN when there are none; the
// penalty is the same, training counts included).
struct Evaluation {
    std::int32_t step = 0;  // from 1
    double train_loss = 0;
    double validation_loss = 0;
    double train_rmse = 0;  // root of the mean squared error
    double validation_rmse = 0;
};

// Where fit leaves its results: those of the best evaluation. Untouched when fit returns an error.
template <class Real>
struct Output {
    MatrixView<Real> users;                // n x k; rows without ratings are 0
    MatrixView<Real> items;                // m x k
    std::span<Evaluation> history = {};    // the first 10,000 at most, or empty
};

struct Report {
    Evaluation best;                   // of the factors that are returned
    std::int32_t steps = 0;            // that were taken
    std::int32_t converged_after = -1;  // the step of the best evaluation; -1: max_steps or the observer came first
    std::int32_t history_size = 0;     // entries of Output::history that were written
    std::size_t empty_users = 0;       // without ratings
    std::size_t empty_items = 0;
    // Rows of the last step whose system was singular to working precision, so that lambda was raised for them: by the least
    // power of 4 times 2^-20 (float) or 2^-44 (double) of the largest diagonal element with which it could be solved. Only
    // a lambda of 0 or close to it brings them about.
    std::size_t raised_users = 0;
    std::size_t raised_items = 0;
};

struct Shape {
    std::size_t users = 0;    // n
    std::size_t items = 0;    // m
    std::size_t ratings = 0;  // in training
    std::size_t validation = 0;
};

// Bytes that fit needs, O(ratings + (n + m) k + threads k^2); 0 when a size overflows.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept;

// Factorizes without allocating. Errors: every argument that is out of range, sparse arrays that do not go together, a value that
// is not finite with its row and column, a loss that overflows, a workspace that is too small.
template <class Real>
LANEWISE_API Result<Report> fit(const Input<Real>& input, const Options& options, const Output<Real>& output,
                   std::span<std::byte> workspace, const Observer& observer = {}) noexcept;

// Factors that own their arrays.
template <class Real>
class Fitted {
public:
    MatrixView<const Real> users() const noexcept { return users_; }
    MatrixView<const Real> items() const noexcept { return items_; }
    std::span<const Evaluation> history() const noexcept { return history_; }
    const Report& report() const noexcept { return report_; }

private:
    template <class R>
    friend Result<Fitted<R>> fit(const Input<R>&, const Options&, const Observer&) noexcept;

    std::unique_ptr<std::byte[]> memory_;
    MatrixView<const Real> users_;
    MatrixView<const Real> items_;
    std::span<const Evaluation> history_;
    Report report_;
};

// The convenience overload: it allocates for you.
template <class Real>
LANEWISE_API Result<Fitted<Real>> fit(const Input<Real>& input, const Options& options = {}, const Observer& observer = {}) noexcept;

}  // namespace lanewise::als
