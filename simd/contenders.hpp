// Centroids that can own a point of a box: the bisector test of the filtering algorithm (Kanungo et al. 2002, section 2).
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// The lowest of the centroids that are nearest to the middle of the box.
template <class Arch, class Real>
LANEWISE_INLINE std::size_t nearest_to_middle(const Real* tiles, std::size_t count, std::size_t dims, const Real* low,
                                              const Real* high) {
    using P = Pack<Real, Arch>;
    Real best[P::lanes];
    P least = P::broadcast(__builtin_huge_val()), where = P::broadcast(0);
    for (std::size_t tile = 0; tile * P::lanes < count; ++tile) {
        P sum = P::broadcast(0);
        for (std::size_t j = 0; j < dims; ++j) {
            const P value = P::load(tiles + (tile * dims + j) * P::lanes);
            sum = SquaredDifference::step(P::broadcast(Real(0.5) * (low[j] + high[j])), value, sum);
        }
        if (count - tile * P::lanes < P::lanes) {
            // Spare lanes hold no centroid.
            sum.store(best);
            for (std::size_t l = count - tile * P::lanes; l < P::lanes; ++l) best[l] = __builtin_huge_val();
            sum = P::load(best);
        }
        const auto closer = less(sum, least);
        where = select(closer, P::broadcast(static_cast<Real>(tile)), where);
        least = min(sum, least);
    }
    Real tile[P::lanes];
    least.store(best);
    where.store(tile);
    std::size_t lane = 0;
    for (std::size_t l = 1; l < P::lanes; ++l) {
        if (best[l] < best[lane] || (best[l] == best[lane] && tile[l] < tile[lane])) lane = l;
    }
    return static_cast<std::size_t>(tile[lane]) * P::lanes + lane;
}

template <class Arch, class Real>
void contenders(const Real* tiles, std::size_t count, std::size_t dims, const Real* low, const Real* high, Real margin,
                std::uint8_t* keep) {
    using P = Pack<Real, Arch>;
    const std::size_t z = nearest_to_middle<Arch>(tiles, count, dims, low, high);
    const Real* winner = tiles + z / P::lanes * dims * P::lanes + z % P::lanes;
    const P allowed = P::broadcast(margin), one = P::broadcast(1), zero = P::broadcast(0);
    for (std::size_t tile = 0; tile * P::lanes < count; ++tile) {
        P own = zero, winners = zero;
        for (std::size_t j = 0; j < dims; ++j) {
            const P value = P::load(tiles + (tile * dims + j) * P::lanes), best = P::broadcast(winner[j * P::lanes]);
            const P corner = select(less(best, value), P::broadcast(high[j]), P::broadcast(low[j]));
            own = SquaredDifference::step(corner, value, own);
            winners = SquaredDifference::step(corner, best, winners);
        }
        Real kept[P::lanes];
        select(less(allowed, sub(own, winners)), zero, one).store(kept);
        std::uint8_t* to = keep + tile * P::lanes;
        const auto write = [&](std::size_t lanes) LANEWISE_INLINE_LAMBDA {
            for (std::size_t l = 0; l < lanes; ++l) to[l] = kept[l] != 0 ? 1 : 0;
        };
        // Of so many, known beforehand, the compiler makes bytes without a loop.
        const std::size_t here = count - tile * P::lanes;
        if (here >= P::lanes) write(P::lanes);
        else write(here);
    }
}

}  // namespace lanewise::simd::kernel
