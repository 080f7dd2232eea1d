#include "kmeans/lloyd.hpp"

#include <cstring>

namespace lanewise::kmeans {
namespace {

double seconds_since(Clock::time_point start) noexcept {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::int32_t empty_clusters(const Statistics& statistics, std::size_t clusters) noexcept {
    std::int32_t count = 0;
    for (std::size_t c = 0; c < clusters; ++c) count += statistics.masses[c] == 0 ? 1 : 0;
    return count;
}

}  // namespace

template <class Real>
Lloyd<Real>::Lloyd(Arena& arena, Shape shape, std::size_t clusters) noexcept {
    next_ = arena.take<Real>(clusters * shape.dimensions);
    chosen_ = arena.take<std::size_t>(clusters);
}

// sum w |x - c|^2 = sum w |x'|^2 - sum over clusters of (2 c'.S - W |c'|^2), with x' = x - offset: no pass over the points. Exact
// sums of integers stay exact in it. Where it would cancel more than 20 of 53 bits, the differences are summed instead.
template <class Real>
double Lloyd<Real>::objective(RowPoints<Real>& points, const Statistics& statistics,
                              MatrixView<const Real> centroids) const noexcept {
    const double* offset = points.moments().offset();
    double explained = 0;
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        double product = 0, norm = 0;
        for (std::size_t j = 0; j < centroids.cols; ++j) {
            const double value = static_cast<double>(centroids(c, j)) - offset[j];
            product += value * statistics.sums[c * centroids.cols + j];
            norm += value * value;
        }
        explained += 2 * product - statistics.masses[c] * norm;
    }
    const double total = points.moments().total_square();
    const double objective = total - explained;
    return objective > total * 0x1p-20 ? objective : points.residual_inertia(centroids);
}

// Empty clusters take the points farthest from their centroids, by the labels and centroids of this iteration.
template <class Real>
void Lloyd<Real>::relocate(RowPoints<Real>& points, const Statistics& statistics, MatrixView<Real> centroids,
                           Report& report) noexcept {
    std::size_t empty = 0;
    for (std::size_t c = 0; c < centroids.rows; ++c) empty += statistics.masses[c] == 0 ? 1 : 0;
    std::size_t found = 0;
    while (found < empty) {
        const std::size_t more = points.farthest(centroids, chosen_, found, empty - found);
        if (more == 0) break;  // fewer different points than clusters
        found += more;
    }
    std::size_t moved = 0;
    for (std::size_t c = 0; c < centroids.rows && moved < found; ++c) {
        if (statistics.masses[c] != 0) continue;
        std::memcpy(next_ + c * centroids.cols, points.points().row(chosen_[moved++]), centroids.cols * sizeof(Real));
    }
    report.relocations += static_cast<std::int32_t>(moved);
}

// Moves every centroid to the mean of its points; returns the squared length of all moves together.
template <class Real>
double Lloyd<Real>::update(RowPoints<Real>& points, const Statistics& statistics, MatrixView<Real> centroids,
                           Report& report) noexcept {
    const std::size_t dims = centroids.cols;
    const double* offset = points.moments().offset();
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        for (std::size_t j = 0; j < dims; ++j) {
            const double mass = statistics.masses[c];
            next_[c * dims + j] =
                mass == 0 ? centroids(c, j) : static_cast<Real>(offset[j] + statistics.sums[c * dims + j] / mass);
        }
    }
    relocate(points, statistics, centroids, report);
    double shift = 0;
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        for (std::size_t j = 0; j < dims; ++j) {
            const double move = static_cast<double>(next_[c * dims + j]) - static_cast<double>(centroids(c, j));
            shift += move * move;
            centroids(c, j) = next_[c * dims + j];
        }
    }
    return shift;
}

template <class Real>
double Lloyd<Real>::evaluate(RowPoints<Real>& points, MatrixView<const Real> centroids, Report& report) noexcept {
    const Statistics statistics = points.assign(centroids);
    report.empty_clusters = empty_clusters(statistics, centroids.rows);
    return objective(points, statistics, centroids);
}

template <class Real>
Report Lloyd<Real>::run(RowPoints<Real>& points, const Options& options, MatrixView<Real> centroids,
                        std::span<double> history, const Observer& observer, Clock::time_point start) noexcept {
    Report report;
    const double tolerance = options.tolerance * points.moments().mean_variance();
    points.forget_labels();
    while (report.iterations < options.max_iterations) {
        const Statistics statistics = points.assign(centroids);
        report.inertia = objective(points, statistics, centroids);
        if (static_cast<std::size_t>(report.iterations) < history.size()) {
            history[static_cast<std::size_t>(report.iterations)] = report.inertia;
            ++report.history_size;
        }
        ++report.iterations;
        stopped_ = !observer({report.iterations, options.max_iterations, report.inertia, seconds_since(start)});
        // With empty clusters there may still be points for them: then an update shifts centroids.
        if (!statistics.changed && empty_clusters(statistics, centroids.rows) == 0) {
            report.converged = true;
            return report;  // the labels belong to these centroids already
        }
        report.converged = update(points, statistics, centroids, report) <= tolerance;
        if (report.converged || stopped_) break;
    }
    report.inertia = evaluate(points, centroids, report);
    return report;
}

template class Lloyd<float>;
template class Lloyd<double>;

}  // namespace lanewise::kmeans
