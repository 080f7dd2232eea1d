// A sum of gathered rows, each times a value.
#pragma once

#include "gathered.hpp"
#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// Packs of columns at a time: their sums stay in registers, beside a row's value and what is loaded.
template <class Real, class Arch>
inline constexpr int packs_of_sums = TileShape<Arch>::packs > 1 ? 8 : TileShape<Arch>::rows;

template <class Arch, class Real>
void combine(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
             const Real* values, Real* out) {
    using P = Pack<Real, Arch>;
    const GatheredRows<Real> gathered{rows, stride, index};
    in_even_steps<packs_of_sums<Real, Arch>>(
        (dims + P::lanes - 1) / P::lanes, [&]<int Packs>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            const std::size_t column = first * P::lanes;
            P sum[Packs];
            unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { sum[p] = P::load(out + column + p * P::lanes); });
            for (std::size_t t = 0; t < count; ++t) {
                const Real* row = gathered[t] + column;
                const P value = P::broadcast(values[t]);
                unrolled<Packs>(
                    [&]<int p>() LANEWISE_INLINE_LAMBDA { sum[p] = fma(value, P::load(row + p * P::lanes), sum[p]); });
            }
            unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { sum[p].store(out + column + p * P::lanes); });
        });
}

}  // namespace lanewise::simd::kernel
