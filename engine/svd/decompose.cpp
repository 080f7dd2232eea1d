#include <lanewise/svd.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/sparse_checks.hpp"
#include "core/sparse_transpose.hpp"
#include "svd/checks.hpp"
#include "svd/decomposer.hpp"
#include "svd/dense_operator.hpp"
#include "svd/sparse_operator.hpp"

namespace lanewise::svd {
namespace {

template <class Real>
struct SparseMemory {
    SparseMemory(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept
        : transposed(arena, shape.cols, shape.entries),
          matrix(arena, threads),
          decomposer(arena, shape.rows, shape.cols, options, threads) {}

    void set(const SparseView<Real>& view) noexcept { matrix.set(view, transpose(view, transposed)); }

    TransposeArrays<Real> transposed;
    SparseOperator<Real> matrix;
    Decomposer decomposer;
};

template <class Real>
struct DenseMemory {
    DenseMemory(Arena& arena, const DenseShape& shape, const Options& options, int threads) noexcept
        : matrix(arena, shape.rows, shape.cols, width_of(shape.rows, shape.cols, options), threads),
          decomposer(arena, shape.rows, shape.cols, options, threads) {}

    void set(const MatrixView<const Real>& view) noexcept { matrix.set(view, nullptr); }

    DenseOperator<Real> matrix;
    Decomposer decomposer;
};

template <class Real>
Shape shape_of(const SparseView<Real>& matrix) noexcept {
    return {matrix.rows, matrix.cols, matrix.entries()};
}
template <class Real>
DenseShape shape_of(const MatrixView<const Real>& matrix) noexcept {
    return {matrix.rows, matrix.cols};
}

double entries_of(const Shape& shape) noexcept { return static_cast<double>(shape.entries); }
double entries_of(const DenseShape&) noexcept { return 0; }

// No product of sizes overflows.
template <class AnyShape>
bool addressable(const AnyShape& shape, const Options& options, int threads) noexcept {
    const auto width = static_cast<double>(width_of(shape.rows, shape.cols, options) + simd::lanes<double>);
    const double side = static_cast<double>(shape.rows) + static_cast<double>(shape.cols);
    // Sums over blocks have 6 vectors a thread, and one for each time that the blocks can be halved.
    const double bytes = 8 * width * (side + (width * 64 + 65536) * (threads + 1)) + 16 * entries_of(shape);
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

template <class AnyShape>
int threads_for(const AnyShape& shape, const Options& options) noexcept {
    return resolve_threads(options.threads, std::max(shape.rows, shape.cols));
}

template <class Memory, class AnyShape>
std::size_t bytes_for(const AnyShape& shape, const Options& options) noexcept {
    if (!check_options(options, shape.rows, shape.cols).ok()) return 0;
    const int threads = threads_for(shape, options);
    if (!addressable(shape, options, threads)) return 0;
    Arena arena;
    Memory(arena, shape, options, threads);
    return arena.bytes_needed();
}

template <class Real>
void copy_vectors(MatrixView<const double> from, MatrixView<Real> to) noexcept {
    for (std::size_t i = 0; to.data != nullptr && i < to.rows; ++i) {
        for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = static_cast<Real>(from(i, j));
    }
}

template <class Real>
struct Arrays {
    Arrays(Arena& arena, std::size_t rows, std::size_t cols, std::size_t rank) noexcept
        : values(arena.take<double>(rank)), left(arena.take<Real>(rows, rank)), right(arena.take<Real>(cols, rank)) {}

    double* values;
    Real* left;
    Real* right;
};

template <class Memory, class Matrix, class Real>
Result<Report> decompose_in(const Matrix& matrix, const Options& options, const Output<Real>& output,
                            std::span<std::byte> workspace) noexcept {
    if (Status status = check_input(matrix, options); !status.ok()) return status;
    if (Status status = check_output(matrix.rows, matrix.cols, options, output); !status.ok()) return status;
    const auto shape = shape_of(matrix);
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    Memory memory(arena, shape, options, threads_for(shape, options));
    memory.set(matrix);
    const Report report{memory.decomposer.run(memory.matrix)};

    const double* values = memory.decomposer.values();
    const double unit = memory.matrix.unit();
    if (!std::isfinite(values[0] * unit)) {
        return Status::error(ErrorCode::out_of_range, "the largest singular value of matrix overflows: scale the data");
    }
    for (std::size_t j = 0; j < output.values.size(); ++j) output.values[j] = values[j] * unit;
    copy_vectors(memory.decomposer.left(), output.left);
    copy_vectors(memory.decomposer.right(), output.right);
    return report;
}

}  // namespace

template <class Real, class Matrix>
Result<Decomposition<Real>> decompose_alone(const Matrix& matrix, const Options& options) noexcept {
    if (Status status = check_input(matrix, options); !status.ok()) return status;
    auto workspace = allocate(workspace_bytes<Real>(shape_of(matrix), options));
    if (!workspace.ok()) return workspace.status();
    const auto rank = static_cast<std::size_t>(options.rank);
    auto results = allocate_for([&](Arena& arena) { Arrays<Real>(arena, matrix.rows, matrix.cols, rank); });
    if (!results.ok()) return results.status();
    Arena arena(results->span());
    const Arrays<Real> arrays(arena, matrix.rows, matrix.cols, rank);

    const Output<Real> output{
        {arrays.values, rank}, {arrays.left, matrix.rows, rank}, {arrays.right, matrix.cols, rank}};
    const Result<Report> report = decompose(matrix, options, output, workspace->span());
    if (!report.ok()) return report.status();
    Decomposition<Real> result;
    result.memory_ = std::move(results->bytes);
    result.values_ = output.values;
    result.left_ = output.left;
    result.right_ = output.right;
    result.report_ = *report;
    return Result<Decomposition<Real>>(std::move(result));
}

template <class Real>
std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept {
    if (shape.rows > most_sparse_rows || shape.cols > most_sparse_rows) return 0;
    return bytes_for<SparseMemory<Real>>(shape, options);
}

template <class Real>
std::size_t workspace_bytes(const DenseShape& shape, const Options& options) noexcept {
    if (shape.cols > most_columns) return 0;
    return bytes_for<DenseMemory<Real>>(shape, options);
}

template <class Real>
Result<Report> decompose(const SparseView<Real>& matrix, const Options& options, const Output<Real>& output,
                         std::span<std::byte> workspace) noexcept {
    return decompose_in<SparseMemory<Real>>(matrix, options, output, workspace);
}

template <class Real>
Result<Report> decompose(MatrixView<const Real> matrix, const Options& options, const Output<Real>& output,
                         std::span<std::byte> workspace) noexcept {
    return decompose_in<DenseMemory<Real>>(matrix, options, output, workspace);
}

template <class Real>
Result<Decomposition<Real>> decompose(const SparseView<Real>& matrix, const Options& options) noexcept {
    return decompose_alone<Real>(matrix, options);
}

template <class Real>
Result<Decomposition<Real>> decompose(MatrixView<const Real> matrix, const Options& options) noexcept {
    return decompose_alone<Real>(matrix, options);
}

#define LANEWISE_INSTANTIATE(Real)                                                                    \
    template std::size_t workspace_bytes<Real>(const Shape&, const Options&) noexcept;                \
    template std::size_t workspace_bytes<Real>(const DenseShape&, const Options&) noexcept;           \
    template Result<Report> decompose(const SparseView<Real>&, const Options&, const Output<Real>&,   \
                                      std::span<std::byte>) noexcept;                                 \
    template Result<Report> decompose(MatrixView<const Real>, const Options&, const Output<Real>&,    \
                                      std::span<std::byte>) noexcept;                                 \
    template Result<Decomposition<Real>> decompose(const SparseView<Real>&, const Options&) noexcept; \
    template Result<Decomposition<Real>> decompose(MatrixView<const Real>, const Options&) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::svd
