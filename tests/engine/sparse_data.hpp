// Sparse matrices for tests, and their dense twins.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <lanewise/sparse.hpp>

#include "tests/support/random.hpp"

namespace lanewise::tests {

template <class Real>
struct Sparse {
    std::size_t rows, cols;
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> columns;
    std::vector<Real> values;

    SparseView<Real> view() const { return {rows, cols, offsets, columns, values}; }
};

// Row-major, what is not there being 0.
using Dense = std::vector<double>;

template <class Real>
Dense dense(const SparseView<Real>& matrix) {
    Dense result(matrix.rows * matrix.cols);
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        for (std::size_t e = matrix.offsets[i]; e < matrix.offsets[i + 1]; ++e) {
            result[i * matrix.cols + static_cast<std::size_t>(matrix.columns[e])] =
                static_cast<double>(matrix.values[e]);
        }
    }
    return result;
}

// The entries of a dense matrix that are not 0.
template <class Real>
Sparse<Real> sparse(const Dense& matrix, std::size_t rows, std::size_t cols) {
    Sparse<Real> result{rows, cols, {0}, {}, {}};
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            if (matrix[i * cols + j] == 0) continue;
            result.columns.push_back(static_cast<std::int32_t>(j));
            result.values.push_back(static_cast<Real>(matrix[i * cols + j]));
        }
        result.offsets.push_back(result.columns.size());
    }
    return result;
}

// Each entry is there with probability `share`, normal.
template <class Real>
Sparse<Real> random_sparse(std::size_t rows, std::size_t cols, double share, std::uint64_t seed) {
    Random random(seed);
    Dense matrix(rows * cols);
    for (double& value : matrix) {
        const double drawn = random.normal();
        value = random.uniform() < share ? drawn : 0;
    }
    return sparse<Real>(matrix, rows, cols);
}

}  // namespace lanewise::tests
