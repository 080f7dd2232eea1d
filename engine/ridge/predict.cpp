#include <lanewise/ridge.hpp>

#include <limits>

#include "core/checks.hpp"
#include "core/column_moments.hpp"
#include "core/centred_rows.hpp"
#include "core/parallel.hpp"
#include "ridge/checks.hpp"

namespace lanewise::ridge {
namespace {

struct PredictMemory {
    PredictMemory(Arena& arena, const Shape& shape, int threads) noexcept {
        const auto each = static_cast<std::size_t>(threads);
        by_dimension = arena.take<double>(shape.dimensions * padded<double>(shape.targets));
        point = arena.take<double>(each * shape.dimensions);
        prediction = arena.take<double>(each * padded<double>(shape.targets));
        scratch = arena.take<double>(each * 4 * shape.dimensions);
    }

    double* by_dimension;  // dimensions x padded(targets)
    double* point;         // threads x dimensions
    double* prediction;    // threads x padded(targets)
    double* scratch;       // what check_values takes
};

// padded(targets) predictions.
template <class Real>
const double* predict_row(const PredictMemory& memory, std::span<const double> intercepts,
                          MatrixView<const Real> points, std::size_t i, std::size_t targets, int thread) noexcept {
    double* point = memory.point + static_cast<std::size_t>(thread) * points.cols;
    double* prediction = memory.prediction + static_cast<std::size_t>(thread) * padded<double>(targets);
    for (std::size_t j = 0; j < points.cols; ++j) point[j] = static_cast<double>(points(i, j));
    for (std::size_t t = 0; t < padded<double>(targets); ++t) prediction[t] = t < intercepts.size() ? intercepts[t] : 0;
    simd::combine(static_cast<const double*>(memory.by_dimension), padded<double>(targets),
                  static_cast<const std::int32_t*>(nullptr), points.cols, targets, static_cast<const double*>(point),
                  prediction);
    return prediction;
}

}  // namespace

std::size_t predict_workspace_bytes(const Shape& shape, int threads) noexcept {
    if (!check_threads(threads).ok()) return 0;
    const int resolved = resolve_threads(threads, block_count(shape.points));
    if (!addressable(shape, resolved)) return 0;
    Arena arena;
    PredictMemory(arena, shape, resolved);
    return arena.bytes_needed();
}

template <class Real>
Status predict(MatrixView<const double> coefficients, std::span<const double> intercepts, MatrixView<const Real> points,
               MatrixView<Real> predictions, int threads, std::span<std::byte> workspace) noexcept {
    if (Status status = check_prediction(coefficients, intercepts, points, threads); !status.ok()) return status;
    if (Status status = check_predictions(coefficients, points, predictions); !status.ok()) return status;
    const Shape shape{points.rows, points.cols, coefficients.rows};
    const std::size_t needed = predict_workspace_bytes(shape, threads);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    threads = resolve_threads(threads, block_count(points.rows));
    Arena arena(workspace);
    const PredictMemory memory(arena, shape, threads);
    constexpr double most = std::numeric_limits<double>::max();
    if (Status status = check_values(points, most, "points", threads, memory.scratch); !status.ok()) return status;
    for (std::size_t j = 0; j < points.cols; ++j) {
        for (std::size_t t = 0; t < padded<double>(shape.targets); ++t) {
            memory.by_dimension[j * padded<double>(shape.targets) + t] = t < shape.targets ? coefficients(t, j) : 0;
        }
    }
    parallel_for(block_count(points.rows), threads, [&](std::size_t block, int thread) {
        const std::size_t first = block * block_rows, end = first + rows_of_block(block, points.rows);
        for (std::size_t i = first; i < end; ++i) {
            const double* prediction = predict_row(memory, intercepts, points, i, shape.targets, thread);
            for (std::size_t t = 0; t < shape.targets; ++t) predictions(i, t) = static_cast<Real>(prediction[t]);
        }
    });
    return {};
}

template Status predict(MatrixView<const double>, std::span<const double>, MatrixView<const float>, MatrixView<float>,
                        int, std::span<std::byte>) noexcept;
template Status predict(MatrixView<const double>, std::span<const double>, MatrixView<const double>, MatrixView<double>,
                        int, std::span<std::byte>) noexcept;

}  // namespace lanewise::ridge
