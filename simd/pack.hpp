// Sixteen floats or eight doubles in one value, whatever the vector unit: 1, 2 or 4 registers, or plain scalars.
// Each lane computes one output, from start to finish.
#pragma once

#include "unit.hpp"

namespace lanewise::simd {

// Few bytes of code before speed: packs work in loops over their registers, kernels on one block of one size. Always without vectors
// on x86-64, where every machine has some: there that target is for comparisons, and unrolled it took as long to compile as AVX2.
#if defined(LANEWISE_SMALL)
template <class Arch>
inline constexpr bool small = true;
#elif defined(__x86_64__)
template <class Arch>
inline constexpr bool small = std::is_same_v<Arch, ScalarArch>;
#else
template <class Arch>
inline constexpr bool small = false;
#endif

// Registers in a whole pack.
template <class Real, class Arch>
inline constexpr int whole = static_cast<int>(64 / sizeof(Real) / Unit<Real, Arch>::Batch::size);

template <class Real, class Arch, int Parts = whole<Real, Arch>>
struct Mask {
    typename Unit<Real, Arch>::Bool part[Parts];
};

// f(p) for each register p of so many: unrolled, for an index that the compiler knows, or in a loop.
template <class Arch, int Parts, class F>
LANEWISE_INLINE void each_part(F&& f) {
    if constexpr (small<Arch>) {
        for (int p = 0; p < Parts; ++p) f(p);
    } else {
        unrolled<Parts>([&]<int I>() LANEWISE_INLINE_LAMBDA { f(std::integral_constant<int, I>{}); });
    }
}

// Parts: registers. Fewer than a whole pack's are for loops whose sums would not all fit the registers: they run once for each
// group of lanes, which changes no lane's result.
template <class Real_, class Arch_, int Parts = whole<Real_, Arch_>>
struct Pack {
    using Real = Real_;
    using Arch = Arch_;
    using U = Unit<Real, Arch>;
    static constexpr std::size_t width = U::Batch::size;  // lanes in one register
    static constexpr int parts = Parts;
    static constexpr std::size_t lanes = parts * width;

    typename U::Batch part[parts];

    // f(p) for each register p.
    template <class F>
    static LANEWISE_INLINE Pack make(F&& f) {
        if constexpr (small<Arch>) {
            Pack pack;
            for (int p = 0; p < parts; ++p) pack.part[p] = f(p);
            return pack;
        } else {
            return make(f, std::make_integer_sequence<int, parts>{});
        }
    }
    template <class F, int... I>
    static LANEWISE_INLINE Pack make(F& f, std::integer_sequence<int, I...>) {
        return {{f(std::integral_constant<int, I>{})...}};
    }

    static LANEWISE_INLINE Pack load(const Real* p) {
        return make([&](auto i) LANEWISE_INLINE_LAMBDA { return U::load(p + i * width); });
    }
    static LANEWISE_INLINE Pack broadcast(Real a) {
        return make([&](auto) LANEWISE_INLINE_LAMBDA { return U::broadcast(a); });
    }
    LANEWISE_INLINE void store(Real* p) const {
        each_part<Arch, parts>([&](auto i) LANEWISE_INLINE_LAMBDA { U::store(part[i], p + i * width); });
    }
};

// One register of a pack.
template <class Real, class Arch>
using Strip = Pack<Real, Arch, 1>;

// What long formulas work on at a time, in a loop over the lanes of a tile.
template <class Real, class Arch>
using Some = Pack<Real, Arch, small<Arch> ? 1 : whole<Real, Arch>>;

#define LANEWISE_PACK_BINARY(name)                                                                                          \
    template <class Real, class Arch, int Parts>                                                                            \
    LANEWISE_INLINE Pack<Real, Arch, Parts> name(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b) {      \
        using P = Pack<Real, Arch, Parts>;                                                                                  \
        return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::name(a.part[i], b.part[i]); });                   \
    }
LANEWISE_PACK_BINARY(add)
LANEWISE_PACK_BINARY(sub)
LANEWISE_PACK_BINARY(mul)
LANEWISE_PACK_BINARY(div)
LANEWISE_PACK_BINARY(min)
LANEWISE_PACK_BINARY(max)
#undef LANEWISE_PACK_BINARY

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> fma(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b,
                                            const Pack<Real, Arch, Parts>& c) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::fma(a.part[i], b.part[i], c.part[i]); });
}

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> sqrt(const Pack<Real, Arch, Parts>& a) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::sqrt(a.part[i]); });
}

// f(bits, ...) on the lanes of the packs as unsigned integers of their size: f is written with operators.
template <class F, class Real, class Arch, int Parts, class... More>
LANEWISE_INLINE Pack<Real, Arch, Parts> with_bits(F&& f, const Pack<Real, Arch, Parts>& a, const More&... more) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::with_bits(f, a.part[i], more.part[i]...); });
}

#define LANEWISE_PACK_COMPARE(name)                                                                                         \
    template <class Real, class Arch, int Parts>                                                                            \
    LANEWISE_INLINE Mask<Real, Arch, Parts> name(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b) {      \
        Mask<Real, Arch, Parts> mask;                                                                                       \
        each_part<Arch, Parts>([&](auto i) LANEWISE_INLINE_LAMBDA { mask.part[i] = Unit<Real, Arch>::name(a.part[i], b.part[i]); }); \
        return mask;                                                                                                        \
    }
LANEWISE_PACK_COMPARE(less)
LANEWISE_PACK_COMPARE(equal)
#undef LANEWISE_PACK_COMPARE

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> select(const Mask<Real, Arch, Parts>& m, const Pack<Real, Arch, Parts>& a,
                                               const Pack<Real, Arch, Parts>& b) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::select(m.part[i], a.part[i], b.part[i]); });
}

// a, but 0 where m.
template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> zero_where(const Mask<Real, Arch, Parts>& m, const Pack<Real, Arch, Parts>& a) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA { return P::U::zero_where(m.part[i], a.part[i]); });
}

template <class Real, class Arch, int Parts>
LANEWISE_INLINE bool all(const Mask<Real, Arch, Parts>& m) {
    bool every = true;
    each_part<Arch, Parts>([&](auto i) LANEWISE_INLINE_LAMBDA { every = every && Unit<Real, Arch>::all(m.part[i]); });
    return every;
}

// One value's fused multiply-add, as the packs of this architecture do it.
template <class Arch, class Real>
LANEWISE_INLINE Real scalar_fma(Real a, Real b, Real c) {
#if defined(__x86_64__)
    if constexpr (std::is_same_v<Arch, xsimd::sse2>) return a * b + c;
#endif
    return Unit<Real, ScalarArch>::fma({a}, {b}, {c}).value;
}

// Eight values as doubles, exactly.
template <class Arch>
LANEWISE_INLINE Pack<double, Arch> load_as_double(const double* p) {
    return Pack<double, Arch>::load(p);
}
template <class Arch>
LANEWISE_INLINE Pack<double, Arch> load_as_double(const float* p) {
    using P = Pack<double, Arch>;
    return P::make([&](auto i) LANEWISE_INLINE_LAMBDA -> typename P::U::Batch {
        const float* q = p + i * P::width;
        if constexpr (P::width == 1) {
            return {static_cast<double>(*q)};
        } else {
#if defined(__x86_64__)
#if defined(__AVX512F__)
            if constexpr (sizeof(typename P::U::Batch) == 64) return _mm512_cvtps_pd(_mm256_loadu_ps(q));
            else
#endif
#if defined(__AVX__)
            if constexpr (sizeof(typename P::U::Batch) == 32) return _mm256_cvtps_pd(_mm_loadu_ps(q));
            else
#endif
                return _mm_cvtps_pd(_mm_castpd_ps(_mm_load_sd(reinterpret_cast<const double*>(q))));
#elif defined(__aarch64__)
            return vcvt_f64_f32(vld1_f32(q));
#endif
        }
    });
}

// Lanes that hold whole numbers below 2^24, as integers.
template <class Arch>
LANEWISE_INLINE void store_as_int32(const Pack<float, Arch>& a, std::int32_t* out) {
    using P = Pack<float, Arch>;
    each_part<Arch, P::parts>([&](auto i) LANEWISE_INLINE_LAMBDA {
        if constexpr (P::width == 1) out[i] = static_cast<std::int32_t>(a.part[i].value);
        else to_int(a.part[i]).store_unaligned(out + i * P::width);
    });
}
template <class Arch>
LANEWISE_INLINE void store_as_int32(const Pack<double, Arch>& a, std::int32_t* out) {
    double lane[Pack<double, Arch>::lanes];
    a.store(lane);
    for (std::size_t l = 0; l < Pack<double, Arch>::lanes; ++l) out[l] = static_cast<std::int32_t>(lane[l]);
}

}  // namespace lanewise::simd
