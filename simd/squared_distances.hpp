// All squared distances between points and centroids, as sums of squared differences.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void squared_distances(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
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

}  // namespace lanewise::simd::kernel
