#include "mixture/checks.hpp"

#include <cmath>
#include <limits>

namespace lanewise::mixture {
namespace {

Status check_finite(std::span<const double> values, const char* name) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) continue;
        return Status::error(ErrorCode::non_finite, "%s: value %zu is %s; every value must be finite", name, i,
                             std::isnan(values[i]) ? "NaN" : "infinite");
    }
    return {};
}

Status check_weights_of_components(std::span<const double> weights) noexcept {
    constexpr double tolerance = 1e-6;  // what float32 weights of a thousand components may be off by, and more
    double sum = 0;
    for (std::size_t c = 0; c < weights.size(); ++c) {
        if (weights[c] < 0) {
            return Status::error(ErrorCode::invalid_argument, "weights[%zu] is %g; weights must not be negative", c, weights[c]);
        }
        sum += weights[c];
    }
    if (std::abs(sum - 1) <= tolerance) return {};
    return Status::error(ErrorCode::invalid_argument, "the weights sum to %.9g; expected 1, to within %g", sum, tolerance);
}

Status check_symmetric(const double* matrix, std::size_t dims, std::size_t component) noexcept {
    constexpr double tolerance = 1e-8;
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const double one = matrix[i * dims + j], other = matrix[j * dims + i];
            const double scale = std::sqrt(std::abs(matrix[i * dims + i])) * std::sqrt(std::abs(matrix[j * dims + j]));
            if (std::abs(one - other) <= tolerance * scale) continue;
            return Status::error(ErrorCode::invalid_argument,
                                 "covariances[%zu] is not symmetric: [%zu, %zu] is %.9g, but [%zu, %zu] is %.9g", component, i, j,
                                 one, j, i, other);
        }
    }
    return {};
}

Status check_variances(const Parameters& parameters) noexcept {
    const std::size_t each = parameters.covariance == Covariance::diagonal ? parameters.dimensions : 1;
    for (std::size_t i = 0; i < parameters.covariances.size(); ++i) {
        if (parameters.covariances[i] > 0) continue;
        return Status::error(ErrorCode::invalid_argument, "covariances[%zu] is not positive definite: variance %zu is %g", i / each,
                             i % each, parameters.covariances[i]);
    }
    return {};
}

}  // namespace

Status check_sizes(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept {
    if (static_cast<int>(covariance) >= covariance_count) {
        return Status::error(ErrorCode::invalid_argument, "covariance is %d, none of the known kinds", static_cast<int>(covariance));
    }
    if (components < 1 || components > most_components) {
        return Status::error(ErrorCode::invalid_argument, "there are %zu components; expected 1 to %zu", components, most_components);
    }
    if (dimensions < 1 || dimensions > most_dimensions) {
        return Status::error(ErrorCode::invalid_shape, "there are %zu dimensions; expected 1 to %zu", dimensions, most_dimensions);
    }
    // What a component takes in one array, at most a square of doubles or a few rows; the arena sees to how many there are.
    const double bytes = 16.0 * static_cast<double>(components) * static_cast<double>(dimensions) *
                         static_cast<double>(covariance == Covariance::full || covariance == Covariance::tied ? dimensions + 2 : 4);
    if (bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max())) return {};
    return Status::error(ErrorCode::invalid_shape, "%zu components of %zu dimensions are more than can be addressed", components,
                         dimensions);
}

Status check_parameters(const Parameters& parameters) noexcept {
    const std::size_t k = parameters.components, d = parameters.dimensions;
    if (Status status = check_sizes(parameters.covariance, k, d); !status.ok()) return status;
    const std::size_t size = covariance_size(parameters.covariance, k, d);
    if (parameters.weights.size() != k || parameters.means.size() != k * d || parameters.covariances.size() != size) {
        return Status::error(ErrorCode::invalid_shape,
                             "weights, means and covariances have %zu, %zu and %zu values; %zu components of %zu dimensions with %s "
                             "covariances take %zu, %zu and %zu",
                             parameters.weights.size(), parameters.means.size(), parameters.covariances.size(), k, d,
                             to_string(parameters.covariance), k, k * d, size);
    }
    if (Status status = check_finite(parameters.weights, "weights"); !status.ok()) return status;
    if (Status status = check_finite(parameters.means, "means"); !status.ok()) return status;
    if (Status status = check_finite(parameters.covariances, "covariances"); !status.ok()) return status;
    if (Status status = check_weights_of_components(parameters.weights); !status.ok()) return status;
    if (parameters.covariance == Covariance::diagonal || parameters.covariance == Covariance::spherical) {
        return check_variances(parameters);
    }
    for (std::size_t c = 0; c < size / (d * d); ++c) {
        Status status = check_symmetric(parameters.covariances.data() + c * d * d, d, c);
        if (!status.ok()) return status;
    }
    return {};
}

Status check_indices(std::span<const std::size_t> indices, std::size_t limit, const char* name) noexcept {
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (indices[i] >= limit) {
            return Status::error(ErrorCode::invalid_argument, "%s[%zu] is %zu; the mixture has dimensions 0 to %zu", name, i, indices[i],
                                 limit - 1);
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (indices[j] == indices[i]) {
                return Status::error(ErrorCode::invalid_argument, "%s[%zu] and %s[%zu] are both %zu; each may be named once", name, j,
                                     name, i, indices[i]);
            }
        }
    }
    return {};
}

Status check_options(const Options& options, std::size_t rows) noexcept {
    if (options.components < 1 || static_cast<std::size_t>(options.components) > most_components) {
        return Status::error(ErrorCode::invalid_argument, "components is %d; expected 1 to %zu", options.components, most_components);
    }
    if (static_cast<std::size_t>(options.components) > rows) {
        return Status::error(ErrorCode::invalid_argument, "components is %d, more than the %zu points", options.components, rows);
    }
    if (options.n_init < 1) {
        return Status::error(ErrorCode::invalid_argument, "n_init is %d; expected at least 1", options.n_init);
    }
    if (options.max_iterations < 1) {
        return Status::error(ErrorCode::invalid_argument, "max_iterations is %d; expected at least 1", options.max_iterations);
    }
    if (!(options.tolerance >= 0) || !std::isfinite(options.tolerance)) {
        return Status::error(ErrorCode::invalid_argument, "tolerance is %g; expected a finite number, 0 or more", options.tolerance);
    }
    if (!(options.regularization >= 0) || !std::isfinite(options.regularization)) {
        return Status::error(ErrorCode::invalid_argument, "regularization is %g; expected a finite number, 0 or more",
                             options.regularization);
    }
    if (options.init > Init::given) {
        return Status::error(ErrorCode::invalid_argument, "init is %d, none of the known ways to start",
                             static_cast<int>(options.init));
    }
    return check_threads(options.threads);
}

Status check_point_weights(std::span<const double> weights, std::size_t rows) noexcept {
    if (Status status = check_weights(weights, rows); !status.ok() || weights.empty()) return status;
    constexpr double least = 1e-150, most = 1e150;
    double sum = 0;
    for (const double weight : weights) sum += weight;
    if (sum >= least && sum <= most) return {};
    return Status::error(ErrorCode::out_of_range, "the weights sum to %g; expected %g to %g: scale them", sum, least, most);
}

template <class Real>
Status check_points(MatrixView<const Real> points, std::size_t dimensions) noexcept {
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    if (points.cols == dimensions) return {};
    return Status::error(ErrorCode::invalid_shape, "points has %zu columns, but the mixture has %zu dimensions", points.cols,
                         dimensions);
}

template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept {
    if (Status status = check_matrix(input.points, "points"); !status.ok()) return status;
    if (Status status = check_options(options, input.points.rows); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.components);
    if (Status status = check_sizes(options.covariance, k, input.points.cols); !status.ok()) return status;
    if (Status status = check_point_weights(input.weights, input.points.rows); !status.ok()) return status;
    if (options.init == Init::labels) {
        if (input.labels.size() != input.points.rows) {
            return Status::error(ErrorCode::invalid_shape, "labels has %zu values for %zu points", input.labels.size(),
                                 input.points.rows);
        }
        for (std::size_t i = 0; i < input.labels.size(); ++i) {
            if (input.labels[i] >= 0 && input.labels[i] < options.components) continue;
            return Status::error(ErrorCode::invalid_argument, "labels[%zu] is %d; expected 0 to %d", i, input.labels[i],
                                 options.components - 1);
        }
    }
    if (options.init != Init::given) return {};
    if (input.start == nullptr) return Status::error(ErrorCode::invalid_argument, "start is missing; init asks for one");
    if (input.start->components != k || input.start->dimensions != input.points.cols ||
        input.start->covariance != options.covariance) {
        return Status::error(ErrorCode::invalid_shape,
                             "start has %zu components of %zu dimensions, %s covariances; expected %zu of %zu, %s",
                             input.start->components, input.start->dimensions, to_string(input.start->covariance), k,
                             input.points.cols, to_string(options.covariance));
    }
    return check_parameters(*input.start);
}

template <class Real>
Status check_output(const Input<Real>& input, const Options& options, const FitOutput& output) noexcept {
    const auto k = static_cast<std::size_t>(options.components);
    const std::size_t size = covariance_size(options.covariance, k, input.points.cols);
    const ParameterSpans& mixture = output.mixture;
    if (mixture.weights.size() != k || mixture.means.size() != k * input.points.cols || mixture.covariances.size() != size) {
        return Status::error(ErrorCode::invalid_shape,
                             "output.mixture has places for %zu weights, %zu means and %zu covariances; expected %zu, %zu and %zu",
                             mixture.weights.size(), mixture.means.size(), mixture.covariances.size(), k, k * input.points.cols,
                             size);
    }
    if (output.components.empty() || output.components.size() == k) return {};
    return Status::error(ErrorCode::invalid_shape, "output.components has %zu places for %zu components",
                         output.components.size(), k);
}

template Status check_points(MatrixView<const float>, std::size_t) noexcept;
template Status check_points(MatrixView<const double>, std::size_t) noexcept;
template Status check_input(const Input<float>&, const Options&) noexcept;
template Status check_input(const Input<double>&, const Options&) noexcept;
template Status check_output(const Input<float>&, const Options&, const FitOutput&) noexcept;
template Status check_output(const Input<double>&, const Options&, const FitOutput&) noexcept;

}  // namespace lanewise::mixture
