#include "core/sparse_checks.hpp"

#include <cmath>

namespace lanewise {
namespace {

// Before any entry is looked at: afterwards every row's range is within the arrays.
template <class Real>
Status check_offsets(const SparseView<Real>& matrix, const char* name) noexcept {
    if (matrix.offsets.size() != matrix.rows + 1) {
        return Status::error(ErrorCode::invalid_shape, "%s.offsets has %zu values for %zu rows; expected %zu", name,
                             matrix.offsets.size(), matrix.rows, matrix.rows + 1);
    }
    if (matrix.columns.size() != matrix.values.size()) {
        return Status::error(ErrorCode::invalid_shape, "%s.columns has %zu entries, but %s.values has %zu", name,
                             matrix.columns.size(), name, matrix.values.size());
    }
    if (matrix.offsets[0] != 0) {
        return Status::error(ErrorCode::invalid_argument, "%s.offsets[0] is %zu; expected 0", name, matrix.offsets[0]);
    }
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        if (matrix.offsets[i + 1] >= matrix.offsets[i]) continue;
        return Status::error(ErrorCode::invalid_argument, "%s.offsets[%zu] is %zu, less than the %zu before it", name,
                             i + 1, matrix.offsets[i + 1], matrix.offsets[i]);
    }
    if (matrix.offsets[matrix.rows] == matrix.columns.size()) return {};
    return Status::error(ErrorCode::invalid_argument, "%s.offsets ends with %zu; expected the number of entries, %zu",
                         name, matrix.offsets[matrix.rows], matrix.columns.size());
}

template <class Real>
Status check_row(const SparseView<Real>& matrix, std::size_t row, const char* name) noexcept {
    std::int64_t before = -1;
    for (std::size_t e = matrix.offsets[row]; e < matrix.offsets[row + 1]; ++e) {
        const std::int64_t column = matrix.columns[e];
        if (column < 0 || static_cast<std::uint64_t>(column) >= matrix.cols) {
            return Status::error(ErrorCode::invalid_argument, "%s has column %lld in row %zu; expected 0 to %zu", name,
                                 static_cast<long long>(column), row, matrix.cols - 1);
        }
        if (column <= before) {
            return Status::error(ErrorCode::invalid_argument,
                                 "%s has column %lld after column %lld in row %zu; expected rising columns", name,
                                 static_cast<long long>(column), static_cast<long long>(before), row);
        }
        if (!std::isfinite(matrix.values[e])) {
            return Status::error(ErrorCode::non_finite, "%s[%zu, %lld] is %s; every value must be finite", name, row,
                                 static_cast<long long>(column), std::isnan(matrix.values[e]) ? "NaN" : "infinite");
        }
        before = column;
    }
    return {};
}

}  // namespace

template <class Real>
Status check_sparse(const SparseView<Real>& matrix, const char* name) noexcept {
    if (matrix.rows == 0 || matrix.cols == 0) {
        return Status::error(ErrorCode::invalid_shape,
                             "%s has shape (%zu, %zu); at least one row and one column are needed", name, matrix.rows,
                             matrix.cols);
    }
    if (matrix.rows > most_sparse_rows || matrix.cols > most_sparse_rows) {
        return Status::error(ErrorCode::invalid_shape,
                             "%s has shape (%zu, %zu); at most %zu rows and columns are possible", name, matrix.rows,
                             matrix.cols, most_sparse_rows);
    }
    if (Status status = check_offsets(matrix, name); !status.ok()) return status;
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        if (Status status = check_row(matrix, i, name); !status.ok()) return status;
    }
    return {};
}

template Status check_sparse(const SparseView<float>&, const char*) noexcept;
template Status check_sparse(const SparseView<double>&, const char*) noexcept;

}  // namespace lanewise
