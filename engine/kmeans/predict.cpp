#include <lanewise/kmeans.hpp>

#include <cmath>

#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"
#include "core/column_moments.hpp"
#include "core/parallel.hpp"
#include "core/squared_difference.hpp"
#include "kmeans/checks.hpp"
#include "kmeans/chunks.hpp"
#include "kmeans/labeller.hpp"

namespace lanewise::kmeans {
namespace {

template <class Real>
struct PredictMemory {
    PredictMemory(Arena& arena, Shape shape, std::size_t clusters, int threads) noexcept
        : labeller(arena, shape.dimensions, clusters, threads),
          inertia(arena, block_count(shape.points), 1, threads),
          chunk(Labeller<Real>::chunk_rows(shape.dimensions)) {
        const auto each = static_cast<std::size_t>(threads);
        const std::size_t dims = shape.dimensions;
        check = arena.take<double>(each * 4 * dims);
        offset = arena.take<double>(dims);
        labels = arena.take<std::int32_t>(each * chunk);
        tiles = arena.take<Real>(each * chunk * dims);
        distances = arena.take<Real>(each * simd::lanes<Real> * clusters);
    }

    Labeller<Real> labeller;
    BlockSum inertia;
    std::size_t chunk;
    double* check;         // threads x 4 x dims
    double* offset;        // dims
    std::int32_t* labels;  // threads x chunk
    Real* tiles;           // threads x chunk x dims
    Real* distances;       // threads x lanes x clusters
};

// Everything is checked before anything is written: f(memory, threads) runs on points that are known to be good.
template <class Real, class F>
Status with_memory(MatrixView<const Real> centroids, MatrixView<const Real> points, int threads,
                   std::span<std::byte> workspace, F&& f) noexcept {
    if (Status status = check_pair(centroids, points, threads); !status.ok()) return status;
    const int most = resolve_threads(threads, block_count(points.rows));
    const Shape shape{points.rows, points.cols};
    const std::size_t needed = predict_workspace_bytes<Real>(shape, centroids.rows, threads);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    PredictMemory<Real> memory(arena, shape, centroids.rows, most);
    Status status = check_values(points, magnitude_limit<Real>(points.cols), "points", most, memory.check);
    if (!status.ok()) return status;
    for (std::size_t j = 0; j < centroids.cols; ++j) {
        double sum = 0;
        for (std::size_t c = 0; c < centroids.rows; ++c) sum += static_cast<double>(centroids(c, j));
        memory.offset[j] = sum / static_cast<double>(centroids.rows);
    }
    memory.labeller.prepare(centroids, memory.offset);
    f(memory, most);
    return {};
}

}  // namespace

template <class Real>
std::size_t predict_workspace_bytes(Shape shape, std::size_t clusters, int threads) noexcept {
    const std::size_t dims = shape.dimensions;
    if (dims == 0 || dims > most_columns || clusters == 0 || clusters > most_clusters || shape.points == 0) return 0;
    if (!check_threads(threads).ok()) return 0;
    const int most = resolve_threads(threads, block_count(shape.points));
    if (!addressable(dims, clusters, most)) return 0;
    Arena arena;
    PredictMemory<Real>(arena, shape, clusters, most);
    return arena.bytes_needed();
}

template <class Real>
Status predict(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<std::int32_t> labels,
               std::span<Real> distances, int threads, std::span<std::byte> workspace) noexcept {
    if (labels.size() != points.rows || (!distances.empty() && distances.size() != points.rows)) {
        return Status::error(ErrorCode::invalid_shape, "labels has %zu and distances %zu places for %zu points",
                             labels.size(), distances.size(), points.rows);
    }
    return with_memory(centroids, points, threads, workspace, [&](PredictMemory<Real>& memory, int most) {
        parallel_for(block_count(points.rows), most, [&](std::size_t block, int thread) {
            over_chunks_of_block(block, points.rows, memory.chunk, [&](std::size_t first, std::size_t count) {
                Real* squared = distances.empty() ? nullptr : distances.data() + first;
                memory.labeller.label(points.row(first), points.stride, count, labels.data() + first, squared, thread);
                for (std::size_t i = 0; squared != nullptr && i < count; ++i) squared[i] = std::sqrt(squared[i]);
            });
        });
    });
}

template <class Real>
Status transform(MatrixView<const Real> centroids, MatrixView<const Real> points, MatrixView<Real> distances, int threads,
                 std::span<std::byte> workspace) noexcept {
    if (distances.rows != points.rows || distances.cols != centroids.rows || distances.stride < distances.cols ||
        distances.data == nullptr) {
        return Status::error(ErrorCode::invalid_shape, "distances has shape (%zu, %zu); expected (points, clusters) = (%zu, %zu)",
                             distances.rows, distances.cols, points.rows, centroids.rows);
    }
    return with_memory(centroids, points, threads, workspace, [&](PredictMemory<Real>& memory, int most) {
        constexpr std::size_t lanes = simd::lanes<Real>;
        const std::size_t dims = points.cols, k = centroids.rows;
        parallel_for(block_count(points.rows), most, [&](std::size_t block, int thread) {
            Real* tile = memory.tiles + static_cast<std::size_t>(thread) * memory.chunk * dims;
            Real* squared = memory.distances + static_cast<std::size_t>(thread) * lanes * k;
            over_chunks_of_block(block, points.rows, lanes, [&](std::size_t first, std::size_t count) {
                simd::kernels<Real>().pack(points.row(first), points.stride, count, dims, nullptr, tile);
                simd::kernels<Real>().squared_distances(tile, count, dims, centroids.data, centroids.stride, k, squared);
                for (std::size_t i = 0; i < count; ++i) {
                    for (std::size_t c = 0; c < k; ++c) distances(first + i, c) = std::sqrt(squared[c * lanes + i]);
                }
            });
        });
    });
}

template <class Real>
Result<double> score(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<const double> weights,
                     int threads, std::span<std::byte> workspace) noexcept {
    if (Status status = check_weights(weights, points.rows); !status.ok()) return status;
    double inertia = 0;
    Status status = with_memory(centroids, points, threads, workspace, [&](PredictMemory<Real>& memory, int) {
        inertia = *memory.inertia.run([&](std::size_t block, double* sum, int thread) {
            std::int32_t* labels = memory.labels + static_cast<std::size_t>(thread) * memory.chunk;
            *sum = 0;
            over_chunks_of_block(block, points.rows, memory.chunk, [&](std::size_t first, std::size_t count) {
                memory.labeller.label(points.row(first), points.stride, count, labels, nullptr, thread);
                for (std::size_t i = 0; i < count; ++i) {
                    const Real* centroid = centroids.row(static_cast<std::size_t>(labels[i]));
                    *sum += (weights.empty() ? 1.0 : weights[first + i]) *
                            squared_difference(points.row(first + i), centroid, points.cols);
                }
            });
        });
    });
    if (!status.ok()) return status;
    return inertia;
}

template std::size_t predict_workspace_bytes<float>(Shape, std::size_t, int) noexcept;
template std::size_t predict_workspace_bytes<double>(Shape, std::size_t, int) noexcept;
template Status predict(MatrixView<const float>, MatrixView<const float>, std::span<std::int32_t>, std::span<float>, int,
                        std::span<std::byte>) noexcept;
template Status predict(MatrixView<const double>, MatrixView<const double>, std::span<std::int32_t>, std::span<double>, int,
                        std::span<std::byte>) noexcept;
template Status transform(MatrixView<const float>, MatrixView<const float>, MatrixView<float>, int,
                          std::span<std::byte>) noexcept;
template Status transform(MatrixView<const double>, MatrixView<const double>, MatrixView<double>, int,
                          std::span<std::byte>) noexcept;
template Result<double> score(MatrixView<const float>, MatrixView<const float>, std::span<const double>, int,
                              std::span<std::byte>) noexcept;
template Result<double> score(MatrixView<const double>, MatrixView<const double>, std::span<const double>, int,
                              std::span<std::byte>) noexcept;

}  // namespace lanewise::kmeans
