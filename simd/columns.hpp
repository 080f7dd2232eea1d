// Sums of products of columns, a block of them in registers: what the microkernel is for rows that stand one after the other.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd {

// sum[r][p] = fma(a[t * step + r], b[t * step + p * panel ...], sum[r][p]) for t = 0 ... depth-1, in that order.
template <int Rows, int Packs, class P>
LANEWISE_INLINE void sweep_columns(const typename P::Real* a, const typename P::Real* b, std::size_t step,
                                   std::size_t panel, std::size_t depth, Accumulators<P, Rows, Packs>& sum) {
    Accumulators<P, Rows, Packs> local = sum;
    for (std::size_t t = 0; t < depth; ++t, a += step, b += step) {
        P column[Packs];
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { column[p] = P::load(b + p * panel); });
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const P value = P::broadcast(a[r]);
            unrolled<Packs>([&]<int p>()
                                LANEWISE_INLINE_LAMBDA { local.at[r][p] = fma(value, column[p], local.at[r][p]); });
        });
    }
    sum = local;
}

}  // namespace lanewise::simd
