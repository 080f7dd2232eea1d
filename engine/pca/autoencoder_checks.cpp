#include "pca/autoencoder_checks.hpp"

#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/column_moments.hpp"

namespace lanewise::pca {
namespace {

constexpr double most = std::numeric_limits<double>::max();

}  // namespace

Status check_vector(std::span<const double> values, const char* name) noexcept {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) continue;
        return Status::error(ErrorCode::non_finite, "%s[%zu] is %s; every value must be finite", name, i,
                             std::isnan(values[i]) ? "NaN" : "infinite");
    }
    return {};
}

Status check_matrices(MatrixView<const double> encoder, MatrixView<const double> decoder, int threads) noexcept {
    if (Status status = check_matrix(encoder, "encoder"); !status.ok()) return status;
    if (Status status = check_matrix(decoder, "decoder"); !status.ok()) return status;
    if (decoder.rows != encoder.cols || decoder.cols != encoder.rows) {
        return Status::error(ErrorCode::invalid_shape,
                             "decoder has shape (%zu, %zu); expected (%zu, %zu), for an encoder (%zu, %zu)",
                             decoder.rows, decoder.cols, encoder.cols, encoder.rows, encoder.rows, encoder.cols);
    }
    if (Status status = check_values(encoder, most, "encoder"); !status.ok()) return status;
    if (Status status = check_values(decoder, most, "decoder"); !status.ok()) return status;
    return check_threads(threads);
}

Status check_autoencoder(const Autoencoder& autoencoder) noexcept {
    const auto& [components, mean, scales] = autoencoder;
    if (Status status = check_matrix(components, "components"); !status.ok()) return status;
    if (components.rows > most_columns) {
        return Status::error(ErrorCode::invalid_shape, "components has %zu rows; at most %zu are possible",
                             components.rows, most_columns);
    }
    if (mean.size() != components.cols) {
        return Status::error(ErrorCode::invalid_shape, "mean has %zu values, but the components have %zu dimensions",
                             mean.size(), components.cols);
    }
    if (!scales.empty() && scales.size() != components.rows) {
        return Status::error(ErrorCode::invalid_shape, "scales has %zu values for %zu components", scales.size(),
                             components.rows);
    }
    if (Status status = check_values(components, most, "components"); !status.ok()) return status;
    if (Status status = check_vector(mean, "mean"); !status.ok()) return status;
    if (Status status = check_vector(scales, "scales"); !status.ok()) return status;
    for (std::size_t k = 0; k < scales.size(); ++k) {
        if (scales[k] >= 0) continue;
        return Status::error(ErrorCode::invalid_argument, "scales[%zu] is %g; expected 0 or more", k, scales[k]);
    }
    return {};
}

template <class Real>
Status check_written(MatrixView<Real> matrix, std::size_t rows, std::size_t cols, const char* name) noexcept {
    if (matrix.data != nullptr && matrix.rows == rows && matrix.cols == cols && matrix.stride >= cols) return {};
    return Status::error(ErrorCode::invalid_shape, "%s has shape (%zu, %zu), stride %zu%s; expected (%zu, %zu)", name,
                         matrix.rows, matrix.cols, matrix.stride, matrix.data == nullptr ? ", no data" : "", rows,
                         cols);
}

template Status check_written(MatrixView<float>, std::size_t, std::size_t, const char*) noexcept;
template Status check_written(MatrixView<double>, std::size_t, std::size_t, const char*) noexcept;

}  // namespace lanewise::pca
