// One register under the same names whatever the vector unit: xsimd's batch, or a scalar. The same operation on a lane gives the same
// bits on every architecture but sse2, which has no fused multiply-add, and neon32, which takes subnormal floats for 0. This file is the
// one place that knows xsimd's versions and the compilers' gaps:
//   - xsimd 8.1's fma for AVX-512 and for NEON is not fused, so fma is the intrinsic here;
//   - its sqrt and division on NEON are estimates, so these are intrinsics too or, on ARMv7, which has none, lane by lane;
//   - GCC 12 compares floats on ARMv7 lane by lane, subnormal ones as what they are; so comparisons are the instructions here.
// Units that include this are compiled with the flags of one instruction set. All functions are forced inline, so that none of
// them can be the copy that the linker keeps for another unit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <lanewise/config.hpp>

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
    using Register = typename Batch::register_type;
    using Bits [[gnu::vector_size(sizeof(Batch))]] = BitsOf<Real>;

    static LANEWISE_INLINE Batch load(const Real* p) { return Batch::load_unaligned(p); }
    static LANEWISE_INLINE void store(Batch a, Real* p) { a.store_unaligned(p); }
    static LANEWISE_INLINE Batch broadcast(Real a) { return Batch(a); }
    static LANEWISE_INLINE Batch add(Batch a, Batch b) { return a + b; }
    static LANEWISE_INLINE Batch sub(Batch a, Batch b) { return a - b; }
    static LANEWISE_INLINE Batch mul(Batch a, Batch b) { return a * b; }
    static LANEWISE_INLINE Batch min(Batch a, Batch b) { return xsimd::min(a, b); }
    static LANEWISE_INLINE Batch max(Batch a, Batch b) { return xsimd::max(a, b); }
    static LANEWISE_INLINE Batch select(Bool m, Batch a, Batch b) { return xsimd::select(m, a, b); }
    static LANEWISE_INLINE bool all(Bool m) { return xsimd::all(m); }

#if defined(__x86_64__) || defined(__aarch64__)
    static LANEWISE_INLINE Bool less(Batch a, Batch b) { return a < b; }
    static LANEWISE_INLINE Bool equal(Batch a, Batch b) { return a == b; }
#else
    static LANEWISE_INLINE Bool less(Batch a, Batch b) {
        uint32x4_t m;
        asm("vcgt.f32 %q0, %q1, %q2" : "=w"(m) : "w"((Register)b), "w"((Register)a));
        return m;
    }
    static LANEWISE_INLINE Bool equal(Batch a, Batch b) {
        uint32x4_t m;
        asm("vceq.f32 %q0, %q1, %q2" : "=w"(m) : "w"((Register)a), "w"((Register)b));
        return m;
    }
#endif

    // The lanes as integers of their size: f(bits...), in the compiler's own vectors, whose operators are the same everywhere.
    template <class F, class... B>
    static LANEWISE_INLINE Batch with_bits(F&& f, B... a) {
        return Batch((Register)(f((Bits)(Register)(a)...)));
    }

    // a, but 0 where m: an `and`, where a select is two operations or one on the ports of fma.
    static LANEWISE_INLINE Batch zero_where(Bool m, Batch a) {
        if constexpr (sizeof(Batch) == 64) return xsimd::select(m, Batch(Real(0)), a);
        else return Batch((Register)(~(Bits)(typename Bool::register_type)m & (Bits)(Register)a));
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
    static LANEWISE_INLINE Batch zero_where(Bool m, Batch a) { return {m.value ? Real(0) : a.value}; }
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

}  // namespace lanewise::simd
