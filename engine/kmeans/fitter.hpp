// n_init runs of initialization and Lloyd's iterations, and the best of them.
#pragma once

#include <cstring>

#include <lanewise/kmeans.hpp>

#include "kmeans/checks.hpp"
#include "kmeans/init.hpp"
#include "kmeans/lloyd.hpp"

namespace lanewise::kmeans {

inline std::size_t history_size(const Options& options) noexcept {
    const auto wanted = static_cast<std::size_t>(options.max_iterations);
    return wanted < history_limit ? wanted : history_limit;
}

template <class Real>
class Fitter {
public:
    Fitter(Arena& arena, Shape shape, const Options& options, int threads) noexcept
        : clusters_(static_cast<std::size_t>(options.clusters)),
          dims_(shape.dimensions),
          history_size_(history_size(options)),
          initializer_(arena, shape, options, threads),
          lloyd_(arena, shape, clusters_) {
        const std::size_t runs = options.n_init > 1 ? 2 : 1;
        for (std::size_t run = 0; run < runs; ++run) {
            centroids_[run] = arena.take<Real>(clusters_ * dims_);
            history_[run] = arena.take<double>(history_size_);
        }
    }

    // The best run's report; its centroids and history stay here, its labels with the points.
    Report run(RowPoints<Real>& points, const Options& options, MatrixView<const Real> initial,
               const Observer& observer) noexcept {
        const Clock::time_point start = Clock::now();
        Report best;
        int spare = 0;  // where the next run goes; the best one is in the other
        // Runs from the same start would all end the same.
        const bool draws = options.init == Init::plus_plus || options.init == Init::random;
        const std::int32_t runs = draws ? options.n_init : 1;
        std::int32_t run = 0;
        for (bool stopped = false; run < runs && !stopped; ++run) {
            const MatrixView<Real> centroids{centroids_[spare], clusters_, dims_};
            if (options.init == Init::given) {
                for (std::size_t c = 0; c < clusters_; ++c) {
                    std::memcpy(centroids.row(c), initial.row(c), dims_ * sizeof(Real));
                }
            } else {
                initializer_.fill(points, options, run, centroids);
            }
            Report report =
                lloyd_.run(points, options, centroids, {history_[spare], history_size_}, observer, start);
            stopped = lloyd_.stopped();
            report.best_run = run;
            if (run == 0 || report.inertia < best.inertia) {
                best = report;
                best_ = spare;
                if (runs > 1) spare = 1 - spare;
            }
        }
        if (best.best_run + 1 < run) points.assign(centroids());  // the labels are those of the last run
        return best;
    }

    MatrixView<const Real> centroids() const noexcept { return {centroids_[best_], clusters_, dims_}; }
    const double* history() const noexcept { return history_[best_]; }

private:
    std::size_t clusters_;
    std::size_t dims_;
    std::size_t history_size_;
    Initializer<Real> initializer_;
    Lloyd<Real> lloyd_;
    Real* centroids_[2] = {};
    double* history_[2] = {};
    int best_ = 0;
};

}  // namespace lanewise::kmeans
