#include "ridge/checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/column_moments.hpp"

namespace lanewise::ridge {

bool addressable(const Shape& shape, int threads) noexcept {
    const auto n = static_cast<double>(shape.points), d = static_cast<double>(shape.dimensions) + 64;
    const double t = static_cast<double>(shape.targets) + 64, size = n < d ? n + 64 : d;
    // Sums over blocks have 6 vectors a thread, and one for each time that the blocks can be halved.
    const double bytes =
        8 * (size * (size + t) * 72 * (threads + 1) + d * (t + 128 * (threads + 1)) + (n < d ? 2 * n * d + n * t : 0));
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

Status check_options(const Options& options) noexcept {
    if (!(options.regularization >= 0) || !std::isfinite(options.regularization)) {
        return Status::error(ErrorCode::invalid_argument, "regularization is %g; expected a finite number, 0 or more",
                             options.regularization);
    }
    return check_threads(options.threads);
}

template <class Real>
Status check_input(const Input<Real>& input, const Options& options) noexcept {
    if (Status status = check_matrix(input.points, "points"); !status.ok()) return status;
    if (Status status = check_matrix(input.targets, "targets"); !status.ok()) return status;
    if (input.targets.rows != input.points.rows) {
        return Status::error(ErrorCode::invalid_shape, "targets has %zu rows for %zu points", input.targets.rows,
                             input.points.rows);
    }
    if (Status status = check_weights(input.weights, input.points.rows); !status.ok()) return status;
    return check_options(options);
}

Status check_output(const Shape& shape, const Output& output) noexcept {
    const MatrixView<double>& b = output.coefficients;
    if (b.data == nullptr || b.rows != shape.targets || b.cols != shape.dimensions || b.stride < b.cols) {
        return Status::error(
            ErrorCode::invalid_shape,
            "output.coefficients has shape (%zu, %zu), stride %zu; expected (targets, dimensions) = (%zu, %zu)", b.rows,
            b.cols, b.stride, shape.targets, shape.dimensions);
    }
    if (!output.intercepts.empty() && output.intercepts.size() != shape.targets) {
        return Status::error(ErrorCode::invalid_shape, "output.intercepts has %zu places for %zu targets",
                             output.intercepts.size(), shape.targets);
    }
    return {};
}

template <class Real>
Status check_prediction(MatrixView<const double> coefficients, std::span<const double> intercepts,
                        MatrixView<const Real> points, int threads) noexcept {
    if (Status status = check_matrix(coefficients, "coefficients"); !status.ok()) return status;
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    if (points.cols != coefficients.cols) {
        return Status::error(ErrorCode::invalid_shape,
                             "points has %zu columns, but the coefficients have %zu dimensions", points.cols,
                             coefficients.cols);
    }
    if (!intercepts.empty() && intercepts.size() != coefficients.rows) {
        return Status::error(ErrorCode::invalid_shape, "intercepts has %zu values for %zu targets", intercepts.size(),
                             coefficients.rows);
    }
    constexpr double most = std::numeric_limits<double>::max();
    if (Status status = check_values(coefficients, most, "coefficients"); !status.ok()) return status;
    const MatrixView<const double> row{intercepts.data(), intercepts.empty() ? std::size_t{0} : 1, intercepts.size()};
    if (Status status = check_values(row, most, "intercepts"); !status.ok()) return status;
    return check_threads(threads);
}

template <class Real>
Status check_predictions(MatrixView<const double> coefficients, MatrixView<const Real> points,
                         MatrixView<Real> predictions) noexcept {
    if (predictions.data != nullptr && predictions.rows == points.rows && predictions.cols == coefficients.rows &&
        predictions.stride >= predictions.cols) {
        return {};
    }
    return Status::error(ErrorCode::invalid_shape,
                         "predictions has shape (%zu, %zu), stride %zu; expected (points, targets) = (%zu, %zu)",
                         predictions.rows, predictions.cols, predictions.stride, points.rows, coefficients.rows);
}

template Status check_input(const Input<float>&, const Options&) noexcept;
template Status check_input(const Input<double>&, const Options&) noexcept;
template Status check_prediction(MatrixView<const double>, std::span<const double>, MatrixView<const float>,
                                 int) noexcept;
template Status check_prediction(MatrixView<const double>, std::span<const double>, MatrixView<const double>,
                                 int) noexcept;
template Status check_predictions(MatrixView<const double>, MatrixView<const float>, MatrixView<float>) noexcept;
template Status check_predictions(MatrixView<const double>, MatrixView<const double>, MatrixView<double>) noexcept;

}  // namespace lanewise::ridge
