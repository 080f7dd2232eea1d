// All squared distances between points and centroids, as sums of squared differences.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// Dims known: a tile's points stay in registers while the centroids pass by.
template <int Dims, class Arch, class Real>
void distances_of_dims(const Real* tiles, std::size_t count, const Real* centroids, std::size_t stride, std::size_t k,
                       Real* out) {
    using P = Pack<Real, Arch>;
    for (std::size_t tile = 0; tile * P::lanes < count; ++tile) {
        P x[Dims];
        unrolled<Dims>([&]<int j>() LANEWISE_INLINE_LAMBDA { x[j] = P::load(tiles + (tile * Dims + j) * P::lanes); });
        for (std::size_t c = 0; c < k; ++c) {
            P sum = P::broadcast(0);
            unrolled<Dims>([&]<int j>() LANEWISE_INLINE_LAMBDA {
                sum = SquaredDifference::step(P::broadcast(centroids[c * stride + j]), x[j], sum);
            });
            sum.store(out + (tile * k + c) * P::lanes);
        }
    }
}

template <class Arch, class Real>
void distances_of_any(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
                      std::size_t k, Real* out) {
    using P = Pack<Real, Arch>;
    over_tiles<Arch>((count + P::lanes - 1) / P::lanes, [&]<int Packs>(std::size_t tile) LANEWISE_INLINE_LAMBDA {
        const Real* points = tiles + tile * dims * P::lanes;
        Real* distances = out + tile * k * P::lanes;
        in_steps<TileShape<Arch>::rows>(k, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            Accumulators<P, R, Packs> sum;
            unrolled<R * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum.at[i / Packs][i % Packs] = P::broadcast(0); });
            sweep<SquaredDifference>(centroids + first * stride, stride, points, dims, sum);
            unrolled<R * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                sum.at[i / Packs][i % Packs].store(distances + ((i % Packs) * k + first + i / Packs) * P::lanes);
            });
        });
    });
}

template <class Arch, class Real>
void squared_distances(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
                       std::size_t k, Real* out) {
    if constexpr (small<Arch>) return distances_of_any<Arch>(tiles, count, dims, centroids, stride, k, out);
    switch (dims) {
        case 1: return distances_of_dims<1, Arch>(tiles, count, centroids, stride, k, out);
        case 2: return distances_of_dims<2, Arch>(tiles, count, centroids, stride, k, out);
        case 3: return distances_of_dims<3, Arch>(tiles, count, centroids, stride, k, out);
        case 4: return distances_of_dims<4, Arch>(tiles, count, centroids, stride, k, out);
        default: return distances_of_any<Arch>(tiles, count, dims, centroids, stride, k, out);
    }
}

}  // namespace lanewise::simd::kernel
