// C[rows][lanes] += A[rows][depth] * B[depth][lanes].
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void outer_product(const Real* a, std::size_t a_stride, std::size_t rows, const Real* b, std::size_t depth, Real* c) {
    using P = Pack<Real, Arch>;
    // One pack wide, so more rows keep as many chains in flight as the other kernels' tiles do.
    constexpr int most = TileShape<Arch>::rows * TileShape<Arch>::packs;
    in_even_steps<most>(rows, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
        Accumulators<P, R, 1> sum;
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { sum.at[r][0] = P::load(c + (first + r) * P::lanes); });
        sweep<MultiplyAdd>(a + first * a_stride, a_stride, b, depth, sum);
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { sum.at[r][0].store(c + (first + r) * P::lanes); });
    });
}

}  // namespace lanewise::simd::kernel
