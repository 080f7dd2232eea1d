#include "core/sparse_transpose.hpp"

namespace lanewise {

template <class Real>
SparseView<Real> transpose(const SparseView<Real>& matrix, const TransposeArrays<Real>& into) noexcept {
    const std::size_t cols = matrix.cols, entries = matrix.entries();
    std::size_t* offsets = into.offsets;
    for (std::size_t j = 0; j <= cols; ++j) offsets[j] = 0;
    for (const std::int32_t column : matrix.columns) ++offsets[static_cast<std::size_t>(column) + 1];
    for (std::size_t j = 0; j < cols; ++j) offsets[j + 1] += offsets[j];
    // offsets[j] is where column j's next entry goes; once all are there it is where column j + 1 begins.
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        for (std::size_t e = matrix.offsets[i]; e < matrix.offsets[i + 1]; ++e) {
            const std::size_t at = offsets[matrix.columns[e]]++;
            into.rows[at] = static_cast<std::int32_t>(i);
            into.values[at] = matrix.values[e];
        }
    }
    for (std::size_t j = cols; j > 0; --j) offsets[j] = offsets[j - 1];
    offsets[0] = 0;
    return {cols, matrix.rows, {offsets, cols + 1}, {into.rows, entries}, {into.values, entries}};
}

template SparseView<float> transpose(const SparseView<float>&, const TransposeArrays<float>&) noexcept;
template SparseView<double> transpose(const SparseView<double>&, const TransposeArrays<double>&) noexcept;

}  // namespace lanewise
