#include "svd/checks.hpp"

#include <algorithm>
#include <limits>

#include "core/block_sum.hpp"
#include "core/checks.hpp"
#include "core/magnitudes.hpp"
#include "core/parallel.hpp"
#include "core/sparse_checks.hpp"

namespace lanewise::svd {
namespace {

template <class Real>
Status check_vectors(MatrixView<Real> vectors, std::size_t rows, std::size_t rank, const char* name,
                     const char* side) noexcept {
    if (vectors.data == nullptr && vectors.rows == 0) return {};
    if (vectors.data != nullptr && vectors.rows == rows && vectors.cols == rank && vectors.stride >= rank) return {};
    return Status::error(ErrorCode::invalid_shape,
                         "%s has shape (%zu, %zu), stride %zu; expected (%s, rank) = (%zu, %zu)", name, vectors.rows,
                         vectors.cols, vectors.stride, side, rows, rank);
}

}  // namespace

Status check_options(const Options& options, std::size_t rows, std::size_t cols) noexcept {
    const std::size_t most = std::min(rows, cols);
    if (options.rank < 1 || static_cast<std::size_t>(options.rank) > most) {
        return Status::error(ErrorCode::invalid_argument,
                             "rank is %d; expected 1 to %zu, the smaller side of the matrix", options.rank, most);
    }
    if (options.oversampling < 0) {
        return Status::error(ErrorCode::invalid_argument, "oversampling is %d; expected 0 or more",
                             options.oversampling);
    }
    if (options.iterations < 0) {
        return Status::error(ErrorCode::invalid_argument, "iterations is %d; expected 0 or more", options.iterations);
    }
    return check_threads(options.threads);
}

template <class Real>
Status check_input(const SparseView<Real>& matrix, const Options& options) noexcept {
    if (Status status = check_sparse(matrix, "matrix"); !status.ok()) return status;
    return check_options(options, matrix.rows, matrix.cols);
}

template <class Real>
Status check_input(const MatrixView<const Real>& matrix, const Options& options) noexcept {
    if (Status status = check_matrix(matrix, "matrix"); !status.ok()) return status;
    if (Status status = check_options(options, matrix.rows, matrix.cols); !status.ok()) return status;
    const int threads = resolve_threads(options.threads, block_count(matrix.rows));
    return check_magnitudes(matrix, std::numeric_limits<double>::max(), "matrix", threads);
}

template <class Real>
Status check_output(std::size_t rows, std::size_t cols, const Options& options, const Output<Real>& output) noexcept {
    const auto rank = static_cast<std::size_t>(options.rank);
    if (output.values.size() != rank) {
        return Status::error(ErrorCode::invalid_shape, "output.values has %zu places; expected rank, %zu",
                             output.values.size(), rank);
    }
    if (Status status = check_vectors(output.left, rows, rank, "output.left", "rows"); !status.ok()) return status;
    return check_vectors(output.right, cols, rank, "output.right", "columns");
}

template Status check_input(const SparseView<float>&, const Options&) noexcept;
template Status check_input(const SparseView<double>&, const Options&) noexcept;
template Status check_input(const MatrixView<const float>&, const Options&) noexcept;
template Status check_input(const MatrixView<const double>&, const Options&) noexcept;
template Status check_output(std::size_t, std::size_t, const Options&, const Output<float>&) noexcept;
template Status check_output(std::size_t, std::size_t, const Options&, const Output<double>&) noexcept;

}  // namespace lanewise::svd
