#include "core/checks.hpp"

#include <cmath>
#include <limits>

namespace lanewise {

template <class Real>
Status check_matrix(MatrixView<const Real> matrix, const char* name) noexcept {
    if (matrix.rows == 0 || matrix.cols == 0) {
        return Status::error(ErrorCode::invalid_shape, "%s has shape (%zu, %zu); at least one row and one column are needed",
                             name, matrix.rows, matrix.cols);
    }
    if (matrix.data == nullptr) return Status::error(ErrorCode::invalid_argument, "%s has no data", name);
    if (matrix.stride < matrix.cols) {
        return Status::error(ErrorCode::invalid_shape, "%s has stride %zu, less than its %zu columns", name, matrix.stride,
                             matrix.cols);
    }
    if (matrix.cols > most_columns) {
        return Status::error(ErrorCode::invalid_shape, "%s has %zu columns; at most %zu are possible", name, matrix.cols,
                             most_columns);
    }
    constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(Real);
    if (matrix.rows > most / matrix.stride) {
        return Status::error(ErrorCode::invalid_shape, "%s has %zu rows of %zu values: more than can be addressed", name,
                             matrix.rows, matrix.stride);
    }
    return {};
}

Status check_weights(std::span<const double> weights, std::size_t rows) noexcept {
    if (weights.empty()) return {};
    if (weights.size() != rows) {
        return Status::error(ErrorCode::invalid_shape, "weights has %zu values for %zu points", weights.size(), rows);
    }
    bool any = false;
    for (std::size_t i = 0; i < rows; ++i) {
        if (!std::isfinite(weights[i])) {
            return Status::error(ErrorCode::non_finite, "weights[%zu] is %s; every weight must be finite", i,
                                 std::isnan(weights[i]) ? "NaN" : "infinite");
        }
        if (weights[i] < 0) {
            return Status::error(ErrorCode::invalid_argument, "weights[%zu] is %g; weights must not be negative", i,
                                 weights[i]);
        }
        any = any || weights[i] > 0;
    }
    if (!any) return Status::error(ErrorCode::invalid_argument, "weights are all 0; at least one must be positive");
    return {};
}

Status check_threads(int threads) noexcept {
    if (threads >= 0 && threads <= most_threads) return {};
    return Status::error(ErrorCode::invalid_argument, "threads is %d; expected 0 (all) to %d", threads, most_threads);
}

Status check_workspace(std::size_t size, std::size_t needed) noexcept {
    if (needed == 0) return Status::error(ErrorCode::out_of_memory, "the workspace needed cannot be addressed");
    if (size >= needed) return {};
    return Status::error(ErrorCode::workspace_too_small, "the workspace has %zu bytes; %zu are needed", size, needed);
}

template Status check_matrix(MatrixView<const float>, const char*) noexcept;
template Status check_matrix(MatrixView<const double>, const char*) noexcept;

}  // namespace lanewise
