// The loop that everything is built on: a tile of accumulators, rows x packs, held in registers while it sweeps over depth.
#pragma once

#include "pack.hpp"

namespace lanewise::simd {

// Rows and packs of accumulators: as many as the registers hold beside their operands, so that independent chains cover the
// latency of fma (4 cycles, with two a cycle, on Zen 4).
template <class Arch>
struct TileShape {
    static constexpr int rows = small<Arch> ? 1 : 2, packs = 1;  // sse2: 8 of 16 registers
};
#if defined(__AVX512F__)
template <>
struct TileShape<xsimd::avx512bw> {
    static constexpr int rows = 8, packs = 2;  // 16 of 32 registers
};
#endif
#if defined(__AVX2__) && defined(__FMA__)
template <>
struct TileShape<xsimd::fma3<xsimd::avx2>> {
    static constexpr int rows = 6, packs = 1;  // 12 of 16
};
#endif
#if defined(__aarch64__)
template <>
struct TileShape<xsimd::neon64> {
    static constexpr int rows = small<xsimd::neon64> ? 2 : 6, packs = 1;  // 24 of 32
};
#endif

template <class P, int Rows, int Packs>
struct Accumulators {
    P at[Rows][Packs];
};

// How one row's value a and one pack of b go into an accumulator.
struct MultiplyAdd {
    template <class P>
    static LANEWISE_INLINE P step(const P& a, const P& b, const P& sum) { return fma(a, b, sum); }
};
struct SquaredDifference {
    template <class P>
    static LANEWISE_INLINE P step(const P& a, const P& b, const P& sum) {
        const P t = sub(b, a);
        return fma(t, t, sum);
    }
};

// sum[r][p] = step(a[r * stride + t], b[(p * depth + t) * lanes ...], sum[r][p]) for t = 0 ... depth-1, in that order.
template <class Step, int Rows, int Packs, class P>
LANEWISE_INLINE void sweep(const typename P::Real* a, std::size_t stride, const typename P::Real* b, std::size_t depth,
                           Accumulators<P, Rows, Packs>& sum) {
    // The sums are copied into locals: the optimizer then never has to prove that nothing points at them.
    Accumulators<P, Rows, Packs> local = sum;
    for (std::size_t t = 0; t < depth; ++t) {
        P column[Packs];
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { column[p] = P::load(b + (p * depth + t) * P::lanes); });
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const P value = P::broadcast(a[r * stride + t]);
            unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
                local.at[r][p] = Step::step(value, column[p], local.at[r][p]);
            });
        });
    }
    sum = local;
}

// Covers 0 ... count-1 with steps of Most (16 or less), then 8, 4, 2 and 1: f.operator()<size>(first).
template <int Most, class F>
LANEWISE_INLINE void in_steps(std::size_t count, F&& f) {
    std::size_t first = 0;
    for (; first + Most <= count; first += Most) f.template operator()<Most>(first);
    static_assert(Most <= 16);
    if constexpr (Most > 8) {
        if (first + 8 <= count) f.template operator()<8>(first), first += 8;
    }
    if constexpr (Most > 4) {
        if (first + 4 <= count) f.template operator()<4>(first), first += 4;
    }
    if constexpr (Most > 2) {
        if (first + 2 <= count) f.template operator()<2>(first), first += 2;
    }
    if constexpr (Most > 1) {
        if (first < count) f.template operator()<1>(first);
    }
}

// Covers 0 ... count-1 with as few steps of at most Most as there can be, all of one size or of two that differ by 1: no step is so
// short that its chains are too few.
template <int Most, class F>
LANEWISE_INLINE void in_even_steps(std::size_t count, F&& f) {
    const std::size_t steps = (count + Most - 1) / Most;
    for (std::size_t step = 0, first = 0; step < steps; ++step) {
        const std::size_t size = count / steps + (step < count % steps ? 1 : 0);
        unrolled<Most>([&]<int i>() LANEWISE_INLINE_LAMBDA {
            if (size == i + 1) f.template operator()<i + 1>(first);
        });
        first += size;
    }
}

// Calls f.operator()<packs>(tile) over all tiles: as many at once as the architecture's shape holds, the last ones singly.
template <class Arch, class F>
LANEWISE_INLINE void over_tiles(std::size_t tiles, F&& f) {
    constexpr int packs = TileShape<Arch>::packs;
    std::size_t tile = 0;
    for (; tile + packs <= tiles; tile += packs) f.template operator()<packs>(tile);
    if constexpr (packs > 1) {
        for (; tile < tiles; ++tile) f.template operator()<1>(tile);
    }
}

}  // namespace lanewise::simd
