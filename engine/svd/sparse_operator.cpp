#include "svd/sparse_operator.hpp"

#include <cmath>

#include "core/parallel.hpp"

namespace lanewise::svd {
namespace {

// Rows that a thread takes at a time: few, for some have far more entries than others.
constexpr std::size_t task_rows = 32;

}  // namespace

template <class Real>
void SparseOperator<Real>::set(const SparseView<Real>& matrix, const SparseView<Real>& transpose) noexcept {
    matrix_ = matrix;
    transpose_ = transpose;
    double largest = 0;
    for (const Real value : matrix.values) {
        const double magnitude = std::fabs(static_cast<double>(value));
        if (magnitude > largest) largest = magnitude;
    }
    const int exponent = exponent_of(largest);
    scale_ = std::ldexp(1.0, -exponent);
    unit_ = std::ldexp(1.0, exponent);
}

template <class Real>
void SparseOperator<Real>::multiply(const SparseView<Real>& matrix, MatrixView<const double> block,
                                    MatrixView<double> product) const noexcept {
    parallel_for((matrix.rows + task_rows - 1) / task_rows, threads_, [&](std::size_t task, int thread) {
        double* values = values_ + static_cast<std::size_t>(thread) * chunk;
        const std::size_t first = task * task_rows;
        for (std::size_t i = first; i < matrix.rows && i < first + task_rows; ++i) {
            double* out = product.row(i);
            for (std::size_t j = 0; j < product.stride; ++j) out[j] = 0;
            const std::size_t end = matrix.offsets[i + 1];
            for (std::size_t e = matrix.offsets[i]; e < end; e += chunk) {
                const std::size_t count = end - e < chunk ? end - e : chunk;
                for (std::size_t t = 0; t < count; ++t) values[t] = static_cast<double>(matrix.values[e + t]) * scale_;
                simd::combine(block.data, block.stride, matrix.columns.data() + e, count, block.cols, values, out);
            }
        }
    });
}

template class SparseOperator<float>;
template class SparseOperator<double>;

}  // namespace lanewise::svd
