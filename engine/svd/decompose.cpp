#include <lanewise/svd.hpp>

#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/sparse_checks.hpp"
#include "core/sparse_transpose.hpp"
#include "svd/checks.hpp"
#include "svd/decomposer.hpp"
#include "svd/sparse_operator.hpp"

namespace lanewise::svd {
namespace {

template <class Real>
struct DecomposeMemory {
    DecomposeMemory(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept
        : transposed(arena, shape.cols, shape.entries),
          matrix(arena, threads),
          decomposer(arena, shape.rows, shape.cols, options, threads) {}

    TransposeArrays<Real> transposed;
    SparseOperator<Real> matrix;
    Decomposer decomposer;
};

int threads_for(const Shape& shape, const Options& options) noexcept {
    return resolve_threads(options.threads, std::max(shape.rows, shape.cols));
}

// No product of sizes overflows.
bool addressable(const Shape& shape, const Options& options, int threads) noexcept {
    const auto width = static_cast<double>(width_of(shape.rows, shape.cols, options) + simd::lanes<double>);
    const double side = static_cast<double>(shape.rows) + static_cast<double>(shape.cols);
    const double bytes = 8 * width * (side + width * 64 * (threads + 1)) + 16 * static_cast<double>(shape.entries);
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

template <class Real>
void copy_vectors(MatrixView<const double> from, MatrixView<Real> to) noexcept {
    for (std::size_t i = 0; to.data != nullptr && i < to.rows; ++i) {
        for (std::size_t j = 0; j < to.cols; ++j) to(i, j) = static_cast<Real>(from(i, j));
    }
}

template <class Real>
struct Arrays {
    Arrays(Arena& arena, const SparseView<Real>& matrix, std::size_t rank) noexcept
        : values(arena.take<double>(rank)),
          left(arena.take<Real>(matrix.rows * rank)),
          right(arena.take<Real>(matrix.cols * rank)) {}

    double* values;
    Real* left;
    Real* right;
};

}  // namespace

template <class Real>
std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept {
    if (shape.rows > most_sparse_rows || shape.cols > most_sparse_rows) return 0;
    if (!check_options(options, shape.rows, shape.cols).ok()) return 0;
    const int threads = threads_for(shape, options);
    if (!addressable(shape, options, threads)) return 0;
    Arena arena;
    DecomposeMemory<Real>(arena, shape, options, threads);
    return arena.bytes_needed();
}

template <class Real>
Result<Report> decompose(const SparseView<Real>& matrix, const Options& options, const Output<Real>& output,
                         std::span<std::byte> workspace) noexcept {
    if (Status status = check_input(matrix, options); !status.ok()) return status;
    if (Status status = check_output(matrix, options, output); !status.ok()) return status;
    const Shape shape{matrix.rows, matrix.cols, matrix.entries()};
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    DecomposeMemory<Real> memory(arena, shape, options, threads_for(shape, options));
    memory.matrix.set(matrix, transpose(matrix, memory.transposed));
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

template <class Real>
Result<Decomposition<Real>> decompose(const SparseView<Real>& matrix, const Options& options) noexcept {
    if (Status status = check_input(matrix, options); !status.ok()) return status;
    auto workspace = allocate(workspace_bytes<Real>({matrix.rows, matrix.cols, matrix.entries()}, options));
    if (!workspace.ok()) return workspace.status();
    const auto rank = static_cast<std::size_t>(options.rank);
    auto results = allocate_for([&](Arena& arena) { Arrays<Real>(arena, matrix, rank); });
    if (!results.ok()) return results.status();
    Arena arena(results->span());
    const Arrays<Real> arrays(arena, matrix, rank);

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

template std::size_t workspace_bytes<float>(const Shape&, const Options&) noexcept;
template std::size_t workspace_bytes<double>(const Shape&, const Options&) noexcept;
template Result<Report> decompose(const SparseView<float>&, const Options&, const Output<float>&,
                                  std::span<std::byte>) noexcept;
template Result<Report> decompose(const SparseView<double>&, const Options&, const Output<double>&,
                                  std::span<std::byte>) noexcept;
template Result<Decomposition<float>> decompose(const SparseView<float>&, const Options&) noexcept;
template Result<Decomposition<double>> decompose(const SparseView<double>&, const Options&) noexcept;

}  // namespace lanewise::svd
