// Fitting a Gaussian mixture by expectation-maximization, E-step and M-step in one pass over the points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include <lanewise/export.h>
#include <lanewise/matrix.hpp>
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/mixture/statistics.hpp>
#include <lanewise/observer.hpp>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

enum class Init : std::uint8_t {
    kmeans,     // the clusters of k-means, itself begun by k-means++
    plus_plus,  // the nearest of k centres that greedy k-means++ draws
    random,     // the nearest of k different points, drawn at random
    labels,     // Input::labels
    given,      // Input::start
};

struct Options {
    std::int32_t components = 1;  // k, 1 to the number of points
    Covariance covariance = Covariance::full;
    Init init = Init::kmeans;
    std::int32_t n_init = 1;            // runs from different draws; the highest log-likelihood is kept, the earlier run on a tie
    std::int32_t max_iterations = 100;  // at least 1
    double tolerance = 1e-3;       // stop when the log-likelihood per point rises by less than this; at least 0
    double regularization = 1e-6;  // the smallest covariance, relative to the data's variance: see Statistics::maximize
    std::uint64_t seed = 0;
    int threads = 0;  // 0: all
};

template <class Real>
struct Input {
    MatrixView<const Real> points;               // n x d, finite
    std::span<const double> weights = {};        // n, at least 0, their sum 1e-150 to 1e150: one of 3 counts as three points
    std::span<const std::int32_t> labels = {};   // n, 0 ... k-1, for Init::labels
    const Parameters* start = nullptr;           // k components of d dimensions, of the kind that is fitted, for Init::given
};

// Where fit leaves its results; untouched when it returns an error.
struct FitOutput {
    ParameterSpans mixture;                        // as the kind says
    std::span<ComponentReport> components = {};    // k, or empty
    std::span<double> history = {};  // the log-likelihood per point before each update; the first 10,000 at most, or empty
};

struct FitReport {
    double log_likelihood = 0;  // of the mixture that is returned, per point (per unit of weight)
    double aic = 0;             // Akaike's information criterion: 2 p - 2 L; smaller is better
    double bic = 0;             // the Bayesian one: p log(n) - 2 L. p: free parameters, n: sum of weights, L = n * log_likelihood
    std::int32_t iterations = 0;
    bool converged = false;  // false: max_iterations came first, or the observer stopped it
    std::int32_t best_run = 0;
    std::int32_t history_size = 0;  // entries of FitOutput::history that were written
    std::int32_t floored = 0;       // components whose covariance is held up by the floor at the end
    std::int32_t restarts = 0;      // components that had lost all their weight and were restarted, in the run that is kept
    std::int32_t empty = 0;         // components without weight at the end: no point needs them
};

struct FitShape {
    std::size_t points = 0;      // n
    std::size_t dimensions = 0;  // d
};

// Bytes that fit needs: O(threads * k * d * d), and for the starts that look for centres O(n) more; 0 when a size overflows.
template <class Real>
LANEWISE_API std::size_t workspace_bytes(FitShape shape, const Options& options) noexcept;

// Fits without allocating. The log-likelihood never falls from one iteration to the next, but for rounding and after a restart:
// a component that has lost all its weight begins anew at the point that the mixture explains worst, once for each component
// and run. Errors: every argument out of range, values that are not finite with row and column, means or variances too large or small
// for Real, a workspace that is too small.
template <class Real>
LANEWISE_API Result<FitReport> fit(const Input<Real>& input, const Options& options, const FitOutput& output,
                      std::span<std::byte> workspace, const Observer& observer = {}) noexcept;

// A fitted mixture that owns its arrays.
class Fitted {
public:
    Fitted(Mixture mixture, const FitReport& report, std::unique_ptr<std::byte[]> memory,
           std::span<const ComponentReport> components, std::span<const double> history) noexcept
        : mixture_(std::move(mixture)),
          report_(report),
          memory_(std::move(memory)),
          components_(components),
          history_(history) {}

    const Parameters& parameters() const noexcept { return mixture_.parameters(); }
    const FitReport& report() const noexcept { return report_; }
    std::span<const ComponentReport> components() const noexcept { return components_; }
    std::span<const double> history() const noexcept { return history_; }

private:
    Mixture mixture_;
    FitReport report_;
    std::unique_ptr<std::byte[]> memory_;  // of what follows
    std::span<const ComponentReport> components_;
    std::span<const double> history_;
};

// The convenience overload: it allocates for you.
template <class Real>
LANEWISE_API Result<Fitted> fit(const Input<Real>& input, const Options& options = {}, const Observer& observer = {}) noexcept;

}  // namespace lanewise::mixture
