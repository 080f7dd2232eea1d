// Products of gathered rows with a vector.
#pragma once

#include "fold.hpp"
#include "gathered.hpp"
#include "microkernel.hpp"

namespace lanewise::simd {

// Rows whose sums are in flight together, each with the registers of a pack.
template <class Real, class Arch>
constexpr int rows_together() {
    constexpr int chains = TileShape<Arch>::rows * TileShape<Arch>::packs;
    constexpr int rows = chains >= 8 ? 8 : chains >= 4 ? 4 : 2, width = static_cast<int>(Strip<Real, Arch>::width);
    return rows < width ? rows : width;
}

// sums[r] = the lanes' sums of row r times the vector, parts of a pack folded.
template <int Rows, class Arch, class Real>
LANEWISE_INLINE void add_up(const Real* const (&row)[Rows], const Real* vector, std::size_t packs,
                            Strip<Real, Arch>* sums) {
    using P = Pack<Real, Arch>;
    P sum[Rows];
    unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA { sum[r] = P::broadcast(0); });
    for (std::size_t at = 0; at < packs * P::lanes; at += P::lanes) {
        const P column = P::load(vector + at);
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA { sum[r] = fma(P::load(row[r] + at), column, sum[r]); });
    }
    unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA { sums[r] = fold_parts(sum[r]); });
}

namespace kernel {

template <class Arch, class Real>
void dots(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
          const Real* vector, Real* out) {
    using S = Strip<Real, Arch>;
    constexpr int width = static_cast<int>(S::width), together = rows_together<Real, Arch>();
    const GatheredRows<Real> gathered{rows, stride, index};
    const std::size_t packs = (dims + Pack<Real, Arch>::lanes - 1) / Pack<Real, Arch>::lanes;
    S sums[width];
    const auto sum_of = [&]<int r>() LANEWISE_INLINE_LAMBDA { return sums[r]; };
    std::size_t t = 0;
    for (; t + width <= count; t += width) {
        unrolled<width / together>([&]<int group>() LANEWISE_INLINE_LAMBDA {
            const Real* row[together];
            unrolled<together>([&]<int r>() LANEWISE_INLINE_LAMBDA { row[r] = gathered[t + group * together + r]; });
            add_up<together, Arch>(row, vector, packs, sums + group * together);
        });
        fold_rows<Real, Arch>(sum_of, out + t);
    }
    if (t == count) return;
    for (int r = 0; r < width; ++r) {
        sums[r] = S::broadcast(0);
        if (t + r >= count) continue;
        const Real* const row[] = {gathered[t + r]};
        add_up<1, Arch>(row, vector, packs, sums + r);
    }
    Real last[width];
    fold_rows<Real, Arch>(sum_of, last);
    for (std::size_t r = 0; t + r < count; ++r) out[t + r] = last[r];
}

}  // namespace kernel
}  // namespace lanewise::simd
