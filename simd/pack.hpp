// Sixteen floats or eight doubles in one value, whatever the vector unit: 1, 2 or 4 registers, or plain scalars.
//
// Each lane computes one output, from start to finish; the same operation on a lane gives the same bits on every
// architecture but sse2, which has no fused multiply-add, and neon32, which flushes subnormal floats. This file is the one place that
// knows xsimd's versions and gaps:
//   - xsimd 8.1's fma for AVX-512 and for NEON is not fused, so fma is the intrinsic here;
//   - its sqrt and division on NEON are estimates, so these are intrinsics too or, on ARMv7, which has none, lane by lane.
// Units that include this are compiled with the flags of one instruction set. All functions are forced inline, so that none of
// them can be the copy that the linker keeps for another unit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#if defined(__x86_64__) || defined(__ARM_NEON)
#define LANEWISE_HAS_VECTORS
#include <xsimd/xsimd.hpp>
#endif

#define LANEWISE_INLINE __attribute__((always_inline)) inline
// On a lambda, after its parameters: the attribute that GCC and clang both take there.
#define LANEWISE_INLINE_LAMBDA __attribute__((always_inline))

namespace lanewise::simd {

// The architecture of a target without vectors.
struct ScalarArch {};

template <int... I, class F>
LANEWISE_INLINE void unrolled_sequence(std::integer_sequence<int, I...>, F& f) {
    (f.template operator()<I>(), ...);
}

// f.operator()<0>() ... f.operator()<N-1>(): indices the optimizer sees before it decides what lives in registers.
template <int N, class F>
LANEWISE_INLINE void unrolled(F&& f) {
    unrolled_sequence(std::make_integer_sequence<int, N>{}, f);
}

// The integer that has a Real's bits.
template <class Real>
using BitsOf = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

// One register's worth: xsimd's batch, or a scalar under the same names.
template <class Real>
struct ScalarBatch {
    Real value;
    static constexpr std::size_t size = 1;
};

template <class Real, class Arch>
struct Unit;

#ifdef LANEWISE_HAS_VECTORS
template <class Real, class Arch>
struct Unit {
    using Batch = xsimd::batch<Real, Arch>;
    using Bool = xsimd::batch_bool<Real, Arch>;

    static LANEWISE_INLINE Batch load(const Real* p) { return Batch::load_unaligned(p); }
    static LANEWISE_INLINE void store(Batch a, Real* p) { a.store_unaligned(p); }
    static LANEWISE_INLINE Batch broadcast(Real a) { return Batch(a); }
    static LANEWISE_INLINE Batch add(Batch a, Batch b) { return a + b; }
    static LANEWISE_INLINE Batch sub(Batch a, Batch b) { return a - b; }
    static LANEWISE_INLINE Batch mul(Batch a, Batch b) { return a * b; }
    static LANEWISE_INLINE Batch min(Batch a, Batch b) { return xsimd::min(a, b); }
    static LANEWISE_INLINE Batch max(Batch a, Batch b) { return xsimd::max(a, b); }
    static LANEWISE_INLINE Bool less(Batch a, Batch b) { return a < b; }
    static LANEWISE_INLINE Bool equal(Batch a, Batch b) { return a == b; }
    static LANEWISE_INLINE Batch select(Bool m, Batch a, Batch b) { return xsimd::select(m, a, b); }
    static LANEWISE_INLINE bool all(Bool m) { return xsimd::all(m); }

    // The lanes as integers of their size: f(bits...), in the compiler's own vectors, whose operators are the same everywhere.
    using Register = typename Batch::register_type;
    using Bits [[gnu::vector_size(sizeof(Batch))]] = BitsOf<Real>;
    template <class F, class... B>
    static LANEWISE_INLINE Batch with_bits(F&& f, B... a) {
        return Batch((Register)(f((Bits)(Register)(a)...)));
    }

    // Chosen by the register, not by the flags: a build may allow more to every unit than a target's own instruction set.
    static LANEWISE_INLINE Batch fma(Batch a, Batch b, Batch c) {
#if defined(__x86_64__)
#if defined(__AVX512F__)
        if constexpr (sizeof(Batch) == 64 && sizeof(Real) == 4) return _mm512_fmadd_ps(a, b, c);
        else if constexpr (sizeof(Batch) == 64) return _mm512_fmadd_pd(a, b, c);
        else
#endif
        if constexpr (sizeof(Batch) == 32) return xsimd::fma(a, b, c);
        else return a * b + c;
#elif defined(__aarch64__)
        if constexpr (sizeof(Real) == 4) return vfmaq_f32(c, a, b);
        else return vfmaq_f64(c, a, b);
#else
        return vfmaq_f32(c, a, b);
#endif
    }

    static LANEWISE_INLINE Batch sqrt(Batch a) {
#if defined(__x86_64__)
        return xsimd::sqrt(a);
#elif defined(__aarch64__)
        if constexpr (sizeof(Real) == 4) return vsqrtq_f32(a);
        else return vsqrtq_f64(a);
#else
        return by_lanes([](Register x, int i) { return __builtin_sqrtf(x[i]); }, a);
#endif
    }

    static LANEWISE_INLINE Batch div(Batch a, Batch b) {
#if defined(__x86_64__)
        return a / b;
#elif defined(__aarch64__)
        if constexpr (sizeof(Real) == 4) return vdivq_f32(a, b);
        else return vdivq_f64(a, b);
#else
        return by_lanes([](Register x, Register y, int i) { return x[i] / y[i]; }, a, b);
#endif
    }

private:
    // f(registers..., lane) for each lane.
    template <class F, class... B>
    static LANEWISE_INLINE Batch by_lanes(F&& f, B... a) {
        Register out{};
        unrolled<static_cast<int>(Batch::size)>([&]<int I>() LANEWISE_INLINE_LAMBDA { out[I] = f((Register)(a)..., I); });
        return Batch(out);
    }
};
#endif

template <class Real>
struct Unit<Real, ScalarArch> {
    using Batch = ScalarBatch<Real>;
    using Bool = ScalarBatch<bool>;

    static LANEWISE_INLINE Batch load(const Real* p) { return {*p}; }
    static LANEWISE_INLINE void store(Batch a, Real* p) { *p = a.value; }
    static LANEWISE_INLINE Batch broadcast(Real a) { return {a}; }
    static LANEWISE_INLINE Batch add(Batch a, Batch b) { return {a.value + b.value}; }
    static LANEWISE_INLINE Batch sub(Batch a, Batch b) { return {a.value - b.value}; }
    static LANEWISE_INLINE Batch mul(Batch a, Batch b) { return {a.value * b.value}; }
    static LANEWISE_INLINE Batch min(Batch a, Batch b) { return {b.value < a.value ? b.value : a.value}; }
    static LANEWISE_INLINE Batch max(Batch a, Batch b) { return {a.value < b.value ? b.value : a.value}; }
    static LANEWISE_INLINE Batch div(Batch a, Batch b) { return {a.value / b.value}; }
    static LANEWISE_INLINE Bool less(Batch a, Batch b) { return {a.value < b.value}; }
    static LANEWISE_INLINE Bool equal(Batch a, Batch b) { return {a.value == b.value}; }
    static LANEWISE_INLINE Batch select(Bool m, Batch a, Batch b) { return {m.value ? a.value : b.value}; }
    static LANEWISE_INLINE bool all(Bool m) { return m.value; }

    template <class F, class... B>
    static LANEWISE_INLINE Batch with_bits(F&& f, B... a) {
        return {__builtin_bit_cast(Real, f(__builtin_bit_cast(BitsOf<Real>, a.value)...))};
    }

    static LANEWISE_INLINE Batch fma(Batch a, Batch b, Batch c) {
        if constexpr (sizeof(Real) == 4) return {__builtin_fmaf(a.value, b.value, c.value)};
        else return {__builtin_fma(a.value, b.value, c.value)};
    }

    static LANEWISE_INLINE Batch sqrt(Batch a) {
        if constexpr (sizeof(Real) == 4) return {__builtin_sqrtf(a.value)};
        else return {__builtin_sqrt(a.value)};
    }
};

#if defined(__ARM_NEON) && !defined(__aarch64__)
// ARMv7's vectors hold no doubles.
template <>
struct Unit<double, xsimd::neon> : Unit<double, ScalarArch> {};
#endif

// Registers in a whole pack.
template <class Real, class Arch>
inline constexpr int whole = static_cast<int>(64 / sizeof(Real) / Unit<Real, Arch>::Batch::size);

template <class Real, class Arch, int Parts = whole<Real, Arch>>
struct Mask {
    typename Unit<Real, Arch>::Bool part[Parts];
};

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
        return make(f, std::make_integer_sequence<int, parts>{});
    }
    template <class F, int... I>
    static LANEWISE_INLINE Pack make(F& f, std::integer_sequence<int, I...>) {
        return {{f.template operator()<I>()...}};
    }

    static LANEWISE_INLINE Pack load(const Real* p) {
        return make([&]<int I>() LANEWISE_INLINE_LAMBDA { return U::load(p + I * width); });
    }
    static LANEWISE_INLINE Pack broadcast(Real a) {
        return make([&]<int I>() LANEWISE_INLINE_LAMBDA { return U::broadcast(a); });
    }
    LANEWISE_INLINE void store(Real* p) const {
        unrolled<parts>([&]<int I>() LANEWISE_INLINE_LAMBDA { U::store(part[I], p + I * width); });
    }
};

// One register of a pack.
template <class Real, class Arch>
using Strip = Pack<Real, Arch, 1>;

#define LANEWISE_PACK_BINARY(name)                                                                                          \
    template <class Real, class Arch, int Parts>                                                                            \
    LANEWISE_INLINE Pack<Real, Arch, Parts> name(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b) {      \
        using P = Pack<Real, Arch, Parts>;                                                                                  \
        return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA { return P::U::name(a.part[I], b.part[I]); });                   \
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
    return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA { return P::U::fma(a.part[I], b.part[I], c.part[I]); });
}

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> sqrt(const Pack<Real, Arch, Parts>& a) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA { return P::U::sqrt(a.part[I]); });
}

// f(bits, ...) on the lanes of the packs as unsigned integers of their size: f is written with operators.
template <class F, class Real, class Arch, int Parts, class... More>
LANEWISE_INLINE Pack<Real, Arch, Parts> with_bits(F&& f, const Pack<Real, Arch, Parts>& a, const More&... more) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA { return P::U::with_bits(f, a.part[I], more.part[I]...); });
}

#define LANEWISE_PACK_COMPARE(name)                                                                                         \
    template <class Real, class Arch, int Parts, int... I>                                                                  \
    LANEWISE_INLINE Mask<Real, Arch, Parts> name(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b,        \
                                                 std::integer_sequence<int, I...>) {                                        \
        return {{Unit<Real, Arch>::name(a.part[I], b.part[I])...}};                                                         \
    }                                                                                                                       \
    template <class Real, class Arch, int Parts>                                                                            \
    LANEWISE_INLINE Mask<Real, Arch, Parts> name(const Pack<Real, Arch, Parts>& a, const Pack<Real, Arch, Parts>& b) {      \
        return name(a, b, std::make_integer_sequence<int, Parts>{});                                                        \
    }
LANEWISE_PACK_COMPARE(less)
LANEWISE_PACK_COMPARE(equal)
#undef LANEWISE_PACK_COMPARE

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> select(const Mask<Real, Arch, Parts>& m, const Pack<Real, Arch, Parts>& a,
                                               const Pack<Real, Arch, Parts>& b) {
    using P = Pack<Real, Arch, Parts>;
    return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA { return P::U::select(m.part[I], a.part[I], b.part[I]); });
}

template <class Real, class Arch, int Parts, int... I>
LANEWISE_INLINE bool all(const Mask<Real, Arch, Parts>& m, std::integer_sequence<int, I...>) {
    return (Unit<Real, Arch>::all(m.part[I]) && ...);
}
template <class Real, class Arch, int Parts>
LANEWISE_INLINE bool all(const Mask<Real, Arch, Parts>& m) {
    return all(m, std::make_integer_sequence<int, Parts>{});
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
    return P::make([&]<int I>() LANEWISE_INLINE_LAMBDA -> typename P::U::Batch {
        const float* q = p + I * P::width;
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
    unrolled<P::parts>([&]<int I>() LANEWISE_INLINE_LAMBDA {
        if constexpr (P::width == 1) out[I] = static_cast<std::int32_t>(a.part[I].value);
        else to_int(a.part[I]).store_unaligned(out + I * P::width);
    });
}
template <class Arch>
LANEWISE_INLINE void store_as_int32(const Pack<double, Arch>& a, std::int32_t* out) {
    double lane[Pack<double, Arch>::lanes];
    a.store(lane);
    for (std::size_t l = 0; l < Pack<double, Arch>::lanes; ++l) out[l] = static_cast<std::int32_t>(lane[l]);
}

}  // namespace lanewise::simd
