// One run of expectation-maximization, from its start to convergence; fit keeps the best of several.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include <lanewise/mixture/fit.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"
#include "mixture/densities.hpp"
#include "mixture/expectation.hpp"
#include "mixture/maximization.hpp"

namespace lanewise::mixture {

using Clock = std::chrono::steady_clock;

// The arrays of a run's outcome.
struct RunArrays {
    ParameterSpans mixture;
    std::span<ComponentReport> components;
    std::span<double> history;
};

template <class Real>
class Runner {
public:
    Runner() noexcept = default;
    Runner(Arena& arena, FitShape shape, const Options& options, int threads) noexcept;

    void load(MatrixView<const Real> points, const double* weights) noexcept;

    // The first parameters: a component for each label, or those given.
    void start(const std::int32_t* labels, const Options& options, const RunArrays& to) noexcept;
    Status start(const Parameters& given, const RunArrays& to) noexcept;

    // Iterates from what start() left in `arrays`. Errors: variances that Real cannot compute with.
    Result<FitReport> run(const Options& options, const RunArrays& arrays, const Observer& observer,
                          Clock::time_point begin) noexcept;

    // Whether the observer asked the last run to stop.
    bool stopped() const noexcept { return stopped_; }

private:
    Parameters view(const ParameterSpans& spans) const noexcept;
    MatrixView<const Real> block(std::size_t index) const noexcept;
    const double* weights_of(std::size_t block) const noexcept;
    const double* sums_of_labels(const std::int32_t* labels, const ParameterSpans& to) noexcept;
    void score(const RunArrays& arrays, FitReport& report) noexcept;
    bool restart(const ParameterSpans& mixture, std::span<ComponentReport> components, double mass) noexcept;
    typename Expectation<Real>::Worst worst() noexcept;

    Covariance covariance_ = Covariance::full;
    std::size_t dims_ = 0;
    int threads_ = 1;
    bool stopped_ = false;
    MatrixView<const Real> points_;
    const double* weights_ = nullptr;
    Densities<Real> densities_;
    Expectation<Real> expectation_;
    Maximization maximization_;
    BlockSum sums_;   // of a pass
    BlockSum score_;  // log-likelihood and mass
    BlockSum label_sums_;
    double* origin_ = nullptr;  // dims zeros
    typename Expectation<Real>::Worst* worst_ = nullptr;  // a thread
};

}  // namespace lanewise::mixture
