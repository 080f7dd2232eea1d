// Centroids that can own a point of a box: the bisector test of the filtering algorithm (Kanungo et al. 2002, section 2).
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
LANEWISE_INLINE void contenders_of_box(const Real* tiles, std::size_t count, std::size_t dims, const Real* low,
                                       const Real* high, const Real* rival, Real margin, std::uint8_t* keep) {
    using P = Pack<Real, Arch>;
    const P allowed = P::broadcast(margin), one = P::broadcast(1), zero = P::broadcast(0);
    for (std::size_t tile = 0; tile * P::lanes < count; ++tile) {
        P own = zero, rivals = zero;
        for (std::size_t j = 0; j < dims; ++j) {
            const P value = P::load(tiles + (tile * dims + j) * P::lanes), best = P::broadcast(rival[j]);
            const P corner = select(less(best, value), P::broadcast(high[j]), P::broadcast(low[j]));
            own = SquaredDifference::step(corner, value, own);
            rivals = SquaredDifference::step(corner, best, rivals);
        }
        Real kept[P::lanes];
        select(less(allowed, sub(own, rivals)), zero, one).store(kept);
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

template <class Arch, class Real>
void contenders(const Real* tiles, std::size_t count, std::size_t dims, const Real* low, const Real* high,
                const Real* rival, Real margin, std::uint8_t* keep) {
    // Colours, whose loop over dimensions the compiler then unrolls.
    if (!small<Arch> && dims == 3) contenders_of_box<Arch>(tiles, count, 3, low, high, rival, margin, keep);
    else contenders_of_box<Arch>(tiles, count, dims, low, high, rival, margin, keep);
}

}  // namespace lanewise::simd::kernel
