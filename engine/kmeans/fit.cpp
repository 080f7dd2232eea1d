#include <lanewise/kmeans.hpp>

#include "core/parallel.hpp"
#include "kmeans/fitter.hpp"
#include "kmeans/row_points.hpp"

namespace lanewise::kmeans {
namespace {

template <class Real>
struct FitMemory {
    FitMemory(Arena& arena, Shape shape, const Options& options, int threads) noexcept
        : points(arena, shape, static_cast<std::size_t>(options.clusters), threads),
          fitter(arena, shape, options, threads) {}

    RowPoints<Real> points;
    Fitter<Real> fitter;
};

}  // namespace

template <class Real>
std::size_t workspace_bytes(Shape shape, const Options& options) noexcept {
    if (!check_options(options, shape.points).ok() || shape.dimensions == 0 || shape.dimensions > most_columns) return 0;
    const int threads = resolve_threads(options.threads, block_count(shape.points));
    if (!addressable(shape.dimensions, static_cast<std::size_t>(options.clusters), threads)) return 0;
    Arena arena;
    FitMemory<Real>(arena, shape, options, threads);
    return arena.bytes_needed();
}

template <class Real>
Result<Report> fit(const Input<Real>& input, const Options& options, const Output<Real>& output,
                   std::span<std::byte> workspace, const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    if (Status status = check_output(input, options, output); !status.ok()) return status;
    const Shape shape{input.points.rows, input.points.cols};
    const int threads = resolve_threads(options.threads, block_count(shape.points));
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    FitMemory<Real> memory(arena, shape, options, threads);
    const double* weights = input.weights.empty() ? nullptr : input.weights.data();
    if (Status status = memory.points.load(input.points, weights); !status.ok()) return status;

    Report report = memory.fitter.run(memory.points, options, input.initial_centroids, observer);
    const MatrixView<const Real> centroids = memory.fitter.centroids();
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        std::memcpy(output.centroids.row(c), centroids.row(c), centroids.cols * sizeof(Real));
    }
    if (!output.labels.empty()) {
        std::memcpy(output.labels.data(), memory.points.labels(), output.labels.size_bytes());
    }
    if (static_cast<std::size_t>(report.history_size) > output.history.size()) {
        report.history_size = static_cast<std::int32_t>(output.history.size());
    }
    if (report.history_size > 0) {
        std::memcpy(output.history.data(), memory.fitter.history(),
                    static_cast<std::size_t>(report.history_size) * sizeof(double));
    }
    return report;
}

template std::size_t workspace_bytes<float>(Shape, const Options&) noexcept;
template std::size_t workspace_bytes<double>(Shape, const Options&) noexcept;
template Result<Report> fit(const Input<float>&, const Options&, const Output<float>&, std::span<std::byte>,
                            const Observer&) noexcept;
template Result<Report> fit(const Input<double>&, const Options&, const Output<double>&, std::span<std::byte>,
                            const Observer&) noexcept;

}  // namespace lanewise::kmeans
