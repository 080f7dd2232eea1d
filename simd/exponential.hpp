// exp and log on packs: one fixed sequence of operations, so the same bits wherever fma is fused; C libraries differ.
//
// Largest errors in units in the last place: of all floats exp 0.892, log 0.858; of 3e8 doubles drawn from all bit
// patterns and from narrower ranges, exp 0.881, log 0.885. On sse2, whose fma rounds twice: 1.168, 0.904; 1.165, 0.941.
// Coefficients: Sollya 8.0, in the format of Real and on the interval that is left after reduction:
//     exp  fpminimax(exp(x), [|2,...,n|], [|SG...|], [-0.34658;0.34658], relative, 1+x), for double D; n is 6 or 11;
//          relative errors 3.3e-9 and 3.8e-18
//     log  fpminimax((log1p(x)-log1p(-x))/x, [|2,4,...,n|], [|SG...|], [1b-20;0.1716], absolute, 2); n is 6 or 14;
//          errors 1.7e-9 and 2.5e-18
#pragma once

#include "pack.hpp"

namespace lanewise::simd {

template <class Real>
struct Exponential;

// ln2_high has so few bits that its product with an exponent is exact. exp(x) is 0 for x < lowest, infinite for x > highest,
// normal for x >= lowest_normal. smallest is the smallest normal number.
template <>
struct Exponential<float> {
    using Bits = std::uint32_t;
    static constexpr int mantissa_bits = 23;
    static constexpr Bits bias = 127, bits_of_sqrt_half = 0x3f3504f3,
                          bits_from_sqrt_half = (bias << mantissa_bits) - bits_of_sqrt_half;  // to those of 1
    static constexpr float log2_e = 0x1.715476p0f, ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float smallest = 0x1p-126f, two_to_mantissa = 0x1p23f;
    static constexpr Bits bits_of_two_to_mantissa = (bias + mantissa_bits) << mantissa_bits;
    static constexpr float lowest = -104, lowest_normal = -87.3f, highest = 89;
};

template <>
struct Exponential<double> {
    using Bits = std::uint64_t;
    static constexpr int mantissa_bits = 52;
    static constexpr Bits bias = 1023, bits_of_sqrt_half = 0x3fe6a09e667f3bcd,
                          bits_from_sqrt_half = (bias << mantissa_bits) - bits_of_sqrt_half;  // to those of 1
    static constexpr double log2_e = 0x1.71547652b82fep0, ln2_high = 0x1.62e42ffp-1, ln2_low = -0x1.718432a1b0e26p-35;
    static constexpr double smallest = 0x1p-1022, two_to_mantissa = 0x1p52;
    static constexpr Bits bits_of_two_to_mantissa = (bias + mantissa_bits) << mantissa_bits;
    static constexpr double lowest = -746, lowest_normal = -708, highest = 710;
};

// first + x (more + x (...)).
template <class P>
LANEWISE_INLINE P polynomial(const P&, typename P::Real first) {
    return P::broadcast(first);
}
template <class P, class... More>
LANEWISE_INLINE P polynomial(const P& x, typename P::Real first, More... more) {
    return fma(polynomial(x, more...), x, P::broadcast(first));
}

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2.
template <class P>
LANEWISE_INLINE P exp_remainder(const P& r) {
    if constexpr (sizeof(typename P::Real) == 4) {
        return polynomial(r, 0x1.fffffap-2f, 0x1.555492p-3f, 0x1.555a26p-5f, 0x1.12397cp-7f, 0x1.694c82p-10f);
    } else {
        return polynomial(r, 0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.55555555506cp-5, 0x1.1111111126b37p-7,
                          0x1.6c16c18475a28p-10, 0x1.a01a012fec32ap-13, 0x1.a0199963c408ap-16, 0x1.71df18fbb1812p-19,
                          0x1.28adf7a9a959ep-22, 0x1.ad92c81f74ea2p-26);
    }
}

// (log(1 + s) - log(1 - s)) / s - 2 for z = s^2, |s| <= 0.1716.
template <class P>
LANEWISE_INLINE P log_remainder(const P& z) {
    if constexpr (sizeof(typename P::Real) == 4) {
        return mul(z, polynomial(z, 0x1.55557ap-1f, 0x1.995ed4p-2f, 0x1.31e0e2p-2f));
    } else {
        return mul(z,
                   polynomial(z, 0x1.5555555555592p-1, 0x1.999999997feeap-2, 0x1.24924941e5e2cp-2, 0x1.c71c520f53b6ep-3,
                              0x1.74663e2d810dp-3, 0x1.39a1c3599cd91p-3, 0x1.2f05629171146p-3));
    }
}

// exp(x) = 2^n power, for lowest <= x <= highest.
template <class P>
struct SplitExp {
    using Real = typename P::Real;
    using C = Exponential<Real>;
    // A sum with it is rounded to an integer, and that integer stands in the sum's last bits.
    static constexpr Real magic = Real(3) * static_cast<Real>(typename C::Bits{1} << (C::mantissa_bits - 1));

    P power;     // sqrt(1/2) ... sqrt(2)
    P exponent;  // magic + n

    explicit LANEWISE_INLINE SplitExp(const P& x) : exponent(fma(x, P::broadcast(C::log2_e), P::broadcast(magic))) {
        const P n = sub(exponent, P::broadcast(magic));
        const P r = fma(n, P::broadcast(-C::ln2_low), fma(n, P::broadcast(-C::ln2_high), x));
        const P one = P::broadcast(1);
        power = fma(fma(exp_remainder(r), r, one), r, one);
    }
};

template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> exp(const Pack<Real, Arch, Parts>& x) {
    using P = Pack<Real, Arch, Parts>;
    using C = Exponential<Real>;
    using Bits = typename C::Bits;
    const SplitExp<P> split(max(min(x, P::broadcast(C::highest)), P::broadcast(C::lowest)));
    // In two steps, floor(n / 2) and the rest: neither factor is subnormal, so a subnormal result is rounded once. far keeps
    // what is shifted positive: AVX2 has no shift of 64 bits that keeps signs.
    constexpr Bits far = 4096, origin = __builtin_bit_cast(Bits, SplitExp<P>::magic);
    const P half = with_bits(
        [](auto exponent) LANEWISE_INLINE_LAMBDA {
            return (((exponent - (origin - far)) >> 1) + (C::bias - far / 2)) << C::mantissa_bits;
        },
        split.exponent);
    const P rest = with_bits(
        [](auto exponent) LANEWISE_INLINE_LAMBDA {
            return ((exponent - (origin - far)) - ((exponent - (origin - far)) >> 1) + (C::bias - far / 2))
                   << C::mantissa_bits;
        },
        split.exponent);
    const P result = mul(mul(split.power, half), rest);
    return select(equal(x, x), result, P::broadcast(static_cast<Real>(__builtin_nan(""))));
}

// exp(t) for t <= 0, -infinity too, in fewer operations: the same bits, but 0 below lowest_normal. Of other t, garbage.
template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> exp_of_nonpositive(const Pack<Real, Arch, Parts>& t) {
    using P = Pack<Real, Arch, Parts>;
    using C = Exponential<Real>;
    const SplitExp<P> split(t);
    const P result = with_bits(
        [](auto power, auto exponent) LANEWISE_INLINE_LAMBDA { return power + (exponent << C::mantissa_bits); }, split.power,
        split.exponent);
    return zero_where(less(t, P::broadcast(C::lowest_normal)), result);
}

// x = 2^e (1 + f), sqrt(1/2) <= 1 + f < sqrt(2). With s = f / (2 + f), log(1 + f) = f - f^2/2 + s (f^2/2 + remainder(s^2)),
// as in fdlibm's e_log.c (Sun Microsystems, 1993). What e ln(2) + f loses in rounding is added at the end.
template <class Real, class Arch, int Parts>
LANEWISE_INLINE Pack<Real, Arch, Parts> log(const Pack<Real, Arch, Parts>& x) {
    using P = Pack<Real, Arch, Parts>;
    using C = Exponential<Real>;
    using Bits = typename C::Bits;
    constexpr Real infinity = static_cast<Real>(__builtin_huge_val());
    const P zero = P::broadcast(0), one = P::broadcast(1);

    const auto subnormal = less(x, P::broadcast(C::smallest));
    const P normal = select(subnormal, mul(x, P::broadcast(C::two_to_mantissa)), x);
    const P mantissa = with_bits(
        [](auto bits) LANEWISE_INLINE_LAMBDA {
            return ((bits + C::bits_from_sqrt_half) & ((Bits{1} << C::mantissa_bits) - 1)) + C::bits_of_sqrt_half;
        },
        normal);
    const P biased = with_bits(
        [](auto bits) LANEWISE_INLINE_LAMBDA {
            return ((bits + C::bits_from_sqrt_half) >> C::mantissa_bits) | C::bits_of_two_to_mantissa;
        },
        normal);
    constexpr Real bias = C::two_to_mantissa + static_cast<Real>(C::bias);
    const P e = sub(biased, select(subnormal, P::broadcast(bias + C::mantissa_bits), P::broadcast(bias)));

    const P f = sub(mantissa, one);
    const P s = div(f, add(mantissa, one));
    const P half_square = mul(mul(P::broadcast(Real(0.5)), f), f);
    const P correction = fma(s, add(half_square, log_remainder(mul(s, s))), sub(zero, half_square));
    const P high = fma(e, P::broadcast(C::ln2_high), f);
    const P lost = sub(f, fma(e, P::broadcast(-C::ln2_high), high));
    const P result = add(high, add(fma(e, P::broadcast(C::ln2_low), correction), lost));

    const P not_positive =
        select(equal(x, zero), P::broadcast(-infinity), P::broadcast(static_cast<Real>(__builtin_nan(""))));
    return select(equal(x, P::broadcast(infinity)), x, select(less(zero, x), result, not_positive));
}

namespace kernel {

// A function of each value; the last ones by way of a whole pack.
template <class Arch, class Real, class F>
LANEWISE_INLINE void elementwise(const Real* x, std::size_t count, Real* out, F&& f) {
    using P = Some<Real, Arch>;
    std::size_t i = 0;
    for (; i + P::lanes <= count; i += P::lanes) f(P::load(x + i)).store(out + i);
    if (P::lanes == 1 || i == count) return;
    Real last[P::lanes] = {};
    __builtin_memcpy(last, x + i, (count - i) * sizeof(Real));
    f(P::load(last)).store(last);
    __builtin_memcpy(out + i, last, (count - i) * sizeof(Real));
}

template <class Arch, class Real>
void exp(const Real* x, std::size_t count, Real* out) {
    elementwise<Arch>(x, count, out, [](const auto& p) LANEWISE_INLINE_LAMBDA { return simd::exp(p); });
}

template <class Arch, class Real>
void log(const Real* x, std::size_t count, Real* out) {
    elementwise<Arch>(x, count, out, [](const auto& p) LANEWISE_INLINE_LAMBDA { return simd::log(p); });
}

}  // namespace kernel
}  // namespace lanewise::simd
