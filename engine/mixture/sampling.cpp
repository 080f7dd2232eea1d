#include <lanewise/mixture/sampling.hpp>

#include <cmath>

#include "core/block_sum.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/philox.hpp"
#include "mixture/checks.hpp"
#include "mixture/chunks.hpp"
#include "mixture/factors.hpp"

namespace lanewise::mixture {
namespace {

struct SampleMemory {
    SampleMemory(Arena& arena, const Parameters& mixture, int threads) noexcept
        : factors(arena, mixture),
          cumulative(arena.take<double>(mixture.components)),
          normals(arena.take<double>(static_cast<std::size_t>(threads) * mixture.dimensions)) {}

    Factors factors;
    double* cumulative;  // components
    double* normals;     // threads x dims
};

// The first component at which the running sum of weights exceeds u; the last with weight where rounding has it that none does.
std::size_t component_at(double u, const Parameters& mixture, const double* cumulative) noexcept {
    std::size_t low = 0, high = mixture.components - 1;
    while (high > 0 && mixture.weights[high] == 0) --high;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (cumulative[middle] > u) high = middle;
        else low = middle + 1;
    }
    return low;
}

// mean + L z.
template <class Real>
void place(const Parameters& mixture, const Factors& factors, std::size_t c, const double* normals, Real* point) noexcept {
    const std::size_t d = mixture.dimensions;
    const std::size_t m = mixture.covariance == Covariance::full ? c : 0;
    for (std::size_t i = 0; i < d; ++i) {
        double value = mixture.means[c * d + i];
        if (factors.matrices() == 0) {
            const bool spherical = mixture.covariance == Covariance::spherical;
            value += std::sqrt(mixture.covariances[spherical ? c : c * d + i]) * normals[i];
        } else {
            for (std::size_t j = 0; j <= i; ++j) value += factors.factor(m, i, j) * normals[j];
        }
        point[i] = static_cast<Real>(value);
    }
}

template <class Real>
Status check_draw(const Parameters& mixture, const Draw& draw, MatrixView<Real> points, std::span<std::int32_t> labels) noexcept {
    if (Status status = check_parameters(mixture); !status.ok()) return status;
    if (Status status = check_threads(draw.threads); !status.ok()) return status;
    if (Status status = check_points(MatrixView<const Real>(points), mixture.dimensions); !status.ok()) return status;
    if (labels.empty() || labels.size() == points.rows) return {};
    return Status::error(ErrorCode::invalid_shape, "labels has %zu places for %zu points", labels.size(), points.rows);
}

}  // namespace

template <class Real>
Status sample(const Parameters& mixture, const Draw& draw, MatrixView<Real> points, std::span<std::int32_t> labels) noexcept {
    if (Status status = check_draw(mixture, draw, points, labels); !status.ok()) return status;
    const std::size_t d = mixture.dimensions, blocks = block_count(points.rows);
    const int threads = resolve_threads(draw.threads, blocks);
    auto allocated = allocate_for([&](Arena& arena) { SampleMemory(arena, mixture, threads); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    SampleMemory memory(arena, mixture, threads);
    if (Status status = memory.factors.factorize(mixture); !status.ok()) return status;
    double sum = 0;
    for (std::size_t c = 0; c < mixture.components; ++c) memory.cumulative[c] = sum += mixture.weights[c];

    // A stream for the components and one for the coordinates.
    const Random which(draw.seed, 2 * draw.stream), where(draw.seed, 2 * draw.stream + 1);
    parallel_for(blocks, threads, [&](std::size_t block, int thread) {
        double* normals = memory.normals + static_cast<std::size_t>(thread) * d;
        const std::size_t first = block * block_rows;
        for (std::size_t i = first; i < first + rows_of_block(block, points.rows); ++i) {
            const std::size_t c = component_at(which.uniform(i) * sum, mixture, memory.cumulative);
            for (std::size_t j = 0; j < d; ++j) normals[j] = where.normal(i * d + j);
            place(mixture, memory.factors, c, normals, points.row(i));
            if (!labels.empty()) labels[i] = static_cast<std::int32_t>(c);
        }
    });
    return {};
}

template Status sample(const Parameters&, const Draw&, MatrixView<float>, std::span<std::int32_t>) noexcept;
template Status sample(const Parameters&, const Draw&, MatrixView<double>, std::span<std::int32_t>) noexcept;

}  // namespace lanewise::mixture
