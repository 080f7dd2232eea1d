#include <lanewise/mixture/density.hpp>

#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "mixture/checks.hpp"
#include "mixture/expectation.hpp"

namespace lanewise::mixture {
namespace {

template <class Real>
struct EvaluateMemory {
    EvaluateMemory(Arena& arena, std::size_t rows, const Parameters& mixture, int threads) noexcept
        : densities(arena, mixture.covariance, mixture.components, mixture.dimensions),
          chunks(arena, mixture.components, mixture.dimensions, threads),
          total(arena, block_count(rows), 2, threads),
          check(arena.take<double>(static_cast<std::size_t>(threads) * 4 * mixture.dimensions)) {}

    Densities<Real> densities;
    Chunks<Real> chunks;
    BlockSum total;
    double* check;  // threads x 4 x dims
};

template <class Real>
Status check_evaluation(const Evaluation<Real>& output, std::size_t rows, std::size_t components) noexcept {
    const auto fits = [&](const MatrixView<Real>& matrix) {
        return matrix.data == nullptr || (matrix.rows == rows && matrix.cols == components && matrix.stride >= components);
    };
    if ((output.log_density.empty() || output.log_density.size() == rows) && (output.labels.empty() || output.labels.size() == rows) &&
        fits(output.joint) && fits(output.responsibilities)) {
        return {};
    }
    return Status::error(ErrorCode::invalid_shape,
                         "the output has %zu log-densities, %zu labels, joint (%zu, %zu) and responsibilities (%zu, %zu); expected "
                         "none, or %zu points and %zu components",
                         output.log_density.size(), output.labels.size(), output.joint.rows, output.joint.cols,
                         output.responsibilities.rows, output.responsibilities.cols, rows, components);
}

// Rows of a matrix from tiles of [component][lane].
template <class Real>
void write_rows(const Real* tiles, std::size_t count, MatrixView<Real> matrix, std::size_t first) noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (std::size_t i = 0; matrix.data != nullptr && i < count; ++i) {
        const Real* own = tiles + i / lanes * matrix.cols * lanes + i % lanes;
        for (std::size_t c = 0; c < matrix.cols; ++c) matrix(first + i, c) = own[c * lanes];
    }
}

template <class Real>
void write_labels(const Real* joint, std::size_t count, std::size_t components, std::span<std::int32_t> labels,
                  std::size_t first) noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (std::size_t i = 0; !labels.empty() && i < count; ++i) {
        const Real* own = joint + i / lanes * components * lanes + i % lanes;
        std::size_t best = 0;
        for (std::size_t c = 1; c < components; ++c) {
            if (own[c * lanes] > own[best * lanes]) best = c;
        }
        labels[first + i] = static_cast<std::int32_t>(best);
    }
}

}  // namespace

template <class Real>
std::size_t evaluate_workspace_bytes(std::size_t points, const Parameters& mixture, int threads) noexcept {
    if (points == 0 || !check_sizes(mixture.covariance, mixture.components, mixture.dimensions).ok()) return 0;
    if (!check_threads(threads).ok()) return 0;
    Arena arena;
    EvaluateMemory<Real>(arena, points, mixture, resolve_threads(threads, block_count(points)));
    return arena.bytes_needed();
}

template <class Real>
Result<double> evaluate(const Parameters& mixture, MatrixView<const Real> points, std::span<const double> weights,
                        const Evaluation<Real>& output, int threads, std::span<std::byte> workspace) noexcept {
    if (Status status = check_parameters(mixture); !status.ok()) return status;
    if (Status status = check_points(points, mixture.dimensions); !status.ok()) return status;
    if (Status status = check_point_weights(weights, points.rows); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    const std::size_t k = mixture.components;
    if (Status status = check_evaluation(output, points.rows, k); !status.ok()) return status;
    const std::size_t needed = evaluate_workspace_bytes<Real>(points.rows, mixture, threads);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(points.rows));
    Arena arena(workspace);
    EvaluateMemory<Real> memory(arena, points.rows, mixture, most);
    Status status = check_values(points, largest_magnitude<Real>(points.cols), "points", most, memory.check);
    if (!status.ok()) return status;
    if (status = memory.densities.prepare(mixture); !status.ok()) return status;

    const double* total = memory.total.run([&](std::size_t block, double* sum, int thread) {
        const Chunk<Real> chunk = memory.chunks.of(thread);
        const std::size_t start = block * block_rows;
        LogLikelihood likelihood;
        memory.chunks.over(rows_of_block(block, points.rows), [&](std::size_t offset, std::size_t count) {
            const std::size_t first = start + offset;
            memory.densities.pack(points.row(first), points.stride, count, chunk.tiles);
            memory.densities.joint(chunk.tiles, count, chunk.scratch, chunk.joint);
            write_rows(chunk.joint, count, output.joint, first);
            write_labels(chunk.joint, count, k, output.labels, first);
            simd::kernels<Real>().posteriors(chunk.joint, count, k, nullptr, chunk.log_densities);
            write_rows(chunk.joint, count, output.responsibilities, first);
            for (std::size_t i = 0; !output.log_density.empty() && i < count; ++i) {
                output.log_density[first + i] = chunk.log_densities[i];
            }
            likelihood.add(chunk.log_densities, weights.empty() ? nullptr : weights.data() + first, count);
        });
        sum[0] = likelihood.sum();
        sum[1] = likelihood.mass();
    });
    return total[0] / total[1];
}

template <class Real>
Result<double> evaluate(const Parameters& mixture, MatrixView<const Real> points, std::span<const double> weights,
                        const Evaluation<Real>& output, int threads) noexcept {
    if (Status status = check_parameters(mixture); !status.ok()) return status;
    if (Status status = check_points(points, mixture.dimensions); !status.ok()) return status;
    if (Status status = check_threads(threads); !status.ok()) return status;
    auto memory = allocate(evaluate_workspace_bytes<Real>(points.rows, mixture, threads));
    if (!memory.ok()) return memory.status();
    return evaluate(mixture, points, weights, output, threads, memory->span());
}

#define LANEWISE_INSTANTIATE(Real)                                                                                               \
    template std::size_t evaluate_workspace_bytes<Real>(std::size_t, const Parameters&, int) noexcept;                           \
    template Result<double> evaluate(const Parameters&, MatrixView<const Real>, std::span<const double>, const Evaluation<Real>&, \
                                     int, std::span<std::byte>) noexcept;                                                        \
    template Result<double> evaluate(const Parameters&, MatrixView<const Real>, std::span<const double>, const Evaluation<Real>&, \
                                     int) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::mixture
