// Plane rotations of neighbouring elements of vectors, one a lane.
#pragma once

#include "pack.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void rotate(const Real* cosines, const Real* sines, std::size_t count, Real* rows) {
    using P = Pack<Real, Arch>;
    P x = P::load(rows);
    for (std::size_t i = 0; i < count; ++i) {
        const P c = P::broadcast(cosines[i]), s = P::broadcast(sines[i]), next = P::load(rows + (i + 1) * P::lanes);
        fma(c, x, mul(s, next)).store(rows + i * P::lanes);
        x = fma(sub(P::broadcast(0), s), x, mul(c, next));
    }
    x.store(rows + count * P::lanes);
}

}  // namespace lanewise::simd::kernel
