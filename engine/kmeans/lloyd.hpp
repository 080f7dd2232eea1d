// Lloyd's iterations from given centroids to convergence.
#pragma once

#include <chrono>

#include <lanewise/kmeans.hpp>

#include "kmeans/row_points.hpp"

namespace lanewise::kmeans {

using Clock = std::chrono::steady_clock;

// One run: centroids are the start and become the result; the points keep the labels that belong to them.
template <class Real>
class Lloyd {
public:
    Lloyd() noexcept = default;
    Lloyd(Arena& arena, Shape shape, std::size_t clusters) noexcept;

    Report run(RowPoints<Real>& points, const Options& options, MatrixView<Real> centroids, std::span<double> history,
               const Observer& observer, Clock::time_point start) noexcept;

    // Whether the observer asked the last run to stop.
    bool stopped() const noexcept { return stopped_; }

    // Labels and the exact objective of centroids that are not to be moved.
    double evaluate(RowPoints<Real>& points, MatrixView<const Real> centroids, Report& report) noexcept;

private:
    double objective(RowPoints<Real>& points, const Statistics& statistics, MatrixView<const Real> centroids) const noexcept;
    double update(RowPoints<Real>& points, const Statistics& statistics, MatrixView<Real> centroids,
                  Report& report) noexcept;
    void relocate(RowPoints<Real>& points, const Statistics& statistics, MatrixView<Real> centroids,
                  Report& report) noexcept;

    bool stopped_ = false;
    Real* next_ = nullptr;           // clusters x dims
    std::size_t* chosen_ = nullptr;  // clusters: rows that empty clusters moved to
};

}  // namespace lanewise::kmeans
