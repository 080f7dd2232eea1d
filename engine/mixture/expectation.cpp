#include "mixture/expectation.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <lanewise/simd.hpp>

namespace lanewise::mixture {
namespace {

// The power of two by which a block's weights are divided, so that the largest is between 1 and 2 in whatever Real; 0 when all
// weights are.
double weight_unit(const double* weights, std::size_t count) noexcept {
    double most[8] = {};  // of every eighth: a chain each
    const auto look = [&](std::size_t lane, std::size_t i) { most[lane] = weights[i] > most[lane] ? weights[i] : most[lane]; };
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane) look(lane, i + lane);
    }
    for (; i < count; ++i) look(0, i);
    double largest = 0;
    for (const double one : most) largest = one > largest ? one : largest;
    const int exponent = largest == 0 ? 0 : std::ilogb(largest);
    return largest == 0 ? 0 : std::ldexp(1.0, exponent < -1022 ? -1022 : exponent);  // its inverse must be finite
}

}  // namespace

// share(chunk, first, count, weights): the chunk's joint becomes each component's share of the points' weights.
template <class Real>
template <class Share>
void Expectation<Real>::sum_chunks(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                                   double* sum, int thread, Share&& share) const noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    const auto& kernels = simd::kernels<Real>();
    const Chunk<Real> chunk = chunks_.of(thread);
    const std::size_t k = layout_.components, dims = layout_.dims, each = layout_.each();
    std::memset(sum, 0, layout_.width() * sizeof(double));
    const double unit = weights == nullptr ? 1 : weight_unit(weights, points.rows);
    if (unit == 0) return;
    const double per_unit = 1 / unit;
    chunks_.over(points.rows, [&](std::size_t first, std::size_t count) {
        densities.pack(points.row(first), points.stride, count, chunk.tiles);
        for (std::size_t i = 0; weights != nullptr && i < count; ++i) {
            chunk.weights[i] = static_cast<Real>(weights[first + i] * per_unit);
        }
        share(chunk, first, count, weights == nullptr ? nullptr : chunk.weights);
        for (std::size_t c = 0; c < k; ++c) {
            const Real* shares = chunk.joint + c * lanes;
            if (layout_.products) {
                kernels.scatter(chunk.tiles, count, dims, densities.centre(c), shares, k * lanes, chunk.scratch, sum + c * each);
            } else {
                kernels.scatter_diagonal(chunk.tiles, count, dims, densities.centre(c), shares, k * lanes, sum + c * each);
            }
        }
    });
    for (std::size_t i = 0; unit != 1 && i < k * each; ++i) sum[i] *= unit;
}

template <class Real>
void Expectation<Real>::sum_block(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                                  double* sum, int thread) const noexcept {
    LogLikelihood total;
    sum_chunks(densities, points, weights, sum, thread,
               [&](const Chunk<Real>& chunk, std::size_t first, std::size_t count, const Real* scaled) {
                   densities.joint(chunk.tiles, count, chunk.scratch, chunk.joint);
                   simd::kernels<Real>().posteriors(chunk.joint, count, layout_.components, scaled, chunk.log_densities);
                   total.add(chunk.log_densities, weights == nullptr ? nullptr : weights + first, count);
               });
    sum[layout_.width() - 2] = total.sum();
    sum[layout_.width() - 1] = total.mass();
}

template <class Real>
void Expectation<Real>::sum_labelled(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                                     const std::int32_t* labels, double* sum, int thread) const noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    const std::size_t k = layout_.components;
    sum_chunks(densities, points, weights, sum, thread,
               [&](const Chunk<Real>& chunk, std::size_t first, std::size_t count, const Real* scaled) {
                   std::memset(chunk.joint, 0, simd::tile_count(count, lanes) * lanes * k * sizeof(Real));
                   for (std::size_t i = 0; i < count; ++i) {
                       const auto label = static_cast<std::size_t>(labels[first + i]);
                       chunk.joint[(i / lanes * k + label) * lanes + i % lanes] = scaled == nullptr ? Real(1) : scaled[i];
                   }
               });
}

template <class Real>
template <class F>
void Expectation<Real>::over_log_densities(const Densities<Real>& densities, MatrixView<const Real> points, int thread,
                                           F&& f) const noexcept {
    const Chunk<Real> chunk = chunks_.of(thread);
    chunks_.over(points.rows, [&](std::size_t first, std::size_t count) {
        densities.pack(points.row(first), points.stride, count, chunk.tiles);
        densities.joint(chunk.tiles, count, chunk.scratch, chunk.joint);
        simd::kernels<Real>().posteriors(chunk.joint, count, layout_.components, nullptr, chunk.log_densities);
        f(chunk.log_densities, first, count);
    });
}

template <class Real>
void Expectation<Real>::score_block(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                                    double* sum, int thread) const noexcept {
    LogLikelihood total;
    over_log_densities(densities, points, thread, [&](const Real* log_densities, std::size_t first, std::size_t count) {
        total.add(log_densities, weights == nullptr ? nullptr : weights + first, count);
    });
    sum[0] = total.sum();
    sum[1] = total.mass();
}

template <class Real>
auto Expectation<Real>::worst_of(const Densities<Real>& densities, MatrixView<const Real> points, const double* weights,
                                 int thread) const noexcept -> Worst {
    Worst worst{std::numeric_limits<Real>::infinity(), points.rows};
    over_log_densities(densities, points, thread, [&](const Real* log_densities, std::size_t first, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            if (weights != nullptr && weights[first + i] == 0) continue;
            if (log_densities[i] < worst.log_density) worst = {log_densities[i], first + i};
        }
    });
    return worst;
}

template class Expectation<float>;
template class Expectation<double>;

}  // namespace lanewise::mixture
