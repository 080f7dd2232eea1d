#include "kmeans/checks.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include "core/column_moments.hpp"

namespace lanewise::kmeans {

bool addressable(std::size_t dimensions, std::size_t clusters, int threads) noexcept {
    // 64 bytes a cluster, dimension and thread is more than all arrays of that shape together take.
    const double bytes = 64.0 * static_cast<double>(dimensions) * static_cast<double>(clusters) * (threads + 16);
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

Status check_options(const Options& options, std::size_t rows) noexcept {
    if (options.clusters < 1 || static_cast<std::size_t>(options.clusters) > most_clusters) {
        return Status::error(ErrorCode::invalid_argument, "clusters is %d; expected 1 to %zu", options.clusters,
                             most_clusters);
    }
    if (static_cast<std::size_t>(options.clusters) > rows) {
        return Status::error(ErrorCode::invalid_argument, "clusters is %d, more than the %zu points", options.clusters, rows);
    }
    if (options.n_init < 1) {
        return Status::error(ErrorCode::invalid_argument, "n_init is %d; expected at least 1", options.n_init);
    }
    if (options.max_iterations < 1) {
        return Status::error(ErrorCode::invalid_argument, "max_iterations is %d; expected at least 1",
                             options.max_iterations);
    }
    if (!(options.tolerance >= 0) || !std::isfinite(options.tolerance)) {
        return Status::error(ErrorCode::invalid_argument, "tolerance is %g; expected a finite number, 0 or more",
                             options.tolerance);
    }
    if (options.init > Init::given) {
        return Status::error(ErrorCode::invalid_argument, "init is %d, none of the known ways to start",
                             static_cast<int>(options.init));
    }
    return check_threads(options.threads);
}

template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept {
    if (Status status = check_matrix(input.points, "points"); !status.ok()) return status;
    if (Status status = check_options(options, input.points.rows); !status.ok()) return status;
    if (Status status = check_weights(input.weights, input.points.rows); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.clusters);
    const std::size_t dims = input.points.cols;
    if (options.init == Init::given) {
        const MatrixView<const Real>& start = input.initial_centroids;
        if (start.rows != k || start.cols != dims) {
            return Status::error(ErrorCode::invalid_shape,
                                 "initial_centroids has shape (%zu, %zu); expected (clusters, dimensions) = (%zu, %zu)",
                                 start.rows, start.cols, k, dims);
        }
        if (Status status = check_matrix(start, "initial_centroids"); !status.ok()) return status;
        if (Status status = check_values(start, magnitude_limit<Real>(dims), "initial_centroids"); !status.ok()) {
            return status;
        }
    }
    return {};
}

template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const Output<Real>& output) noexcept {
    const auto k = static_cast<std::size_t>(options.clusters);
    const std::size_t dims = input.points.cols;
    const MatrixView<Real>& centroids = output.centroids;
    if (centroids.data == nullptr || centroids.rows != k || centroids.cols != dims || centroids.stride < dims) {
        return Status::error(ErrorCode::invalid_shape,
                             "output.centroids has shape (%zu, %zu), stride %zu; expected (clusters, dimensions) = (%zu, %zu)",
                             centroids.rows, centroids.cols, centroids.stride, k, dims);
    }
    if (!output.labels.empty() && output.labels.size() != input.points.rows) {
        return Status::error(ErrorCode::invalid_shape, "output.labels has %zu places for %zu points", output.labels.size(),
                             input.points.rows);
    }
    return {};
}

template <class Real>
Status check_pair(MatrixView<const Real> centroids, MatrixView<const Real> points, int threads) noexcept {
    if (Status status = check_matrix(centroids, "centroids"); !status.ok()) return status;
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    if (centroids.rows > most_clusters) {
        return Status::error(ErrorCode::invalid_shape, "centroids has %zu rows; at most %zu are possible", centroids.rows,
                             most_clusters);
    }
    if (centroids.cols != points.cols) {
        return Status::error(ErrorCode::invalid_shape, "points has %zu columns, but the centroids have %zu dimensions",
                             points.cols, centroids.cols);
    }
    if (Status status = check_threads(threads); !status.ok()) return status;
    return check_values(centroids, magnitude_limit<Real>(points.cols), "centroids");
}

template Status check_input(const Input<float>&, const Options&) noexcept;
template Status check_input(const Input<double>&, const Options&) noexcept;
template Status check_output(const Input<float>&, const Options&, const Output<float>&) noexcept;
template Status check_output(const Input<double>&, const Options&, const Output<double>&) noexcept;
template Status check_pair(MatrixView<const float>, MatrixView<const float>, int) noexcept;
template Status check_pair(MatrixView<const double>, MatrixView<const double>, int) noexcept;

}  // namespace lanewise::kmeans
