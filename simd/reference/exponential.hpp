// The oracle's exp and log: the definition that simd/exponential.hpp keeps bit for bit, a number at a time. Included by
// reference.hpp, whose rule of internal linkage holds here too.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace lanewise::simd::reference {
namespace {

template <class Real>
struct Definition;

template <>
struct Definition<float> {
    using Bits = std::uint32_t;
    using Signed = std::int32_t;
    static constexpr int mantissa_bits = 23;
    static constexpr Signed bias = 127;
    static constexpr Bits sqrt_half = 0x3f3504f3;
    static constexpr float log2_e = 0x1.715476p0f;
    static constexpr float ln2_high = 0x1.62e4p-1f;
    static constexpr float ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float to_integer = 0x1.8p23f;
    static constexpr float lowest = -104;
    static constexpr float lowest_normal = -87.3f;
    static constexpr float highest = 89;
    static constexpr float exp_coefficients[] = {0x1.fffffap-2f, 0x1.555492p-3f, 0x1.555a26p-5f, 0x1.12397cp-7f,
                                                 0x1.694c82p-10f};
    static constexpr float log_coefficients[] = {0x1.55557ap-1f, 0x1.995ed4p-2f, 0x1.31e0e2p-2f};
};

template <>
struct Definition<double> {
    using Bits = std::uint64_t;
    using Signed = std::int64_t;
    static constexpr int mantissa_bits = 52;
    static constexpr Signed bias = 1023;
    static constexpr Bits sqrt_half = 0x3fe6a09e667f3bcd;
    static constexpr double log2_e = 0x1.71547652b82fep0;
    static constexpr double ln2_high = 0x1.62e42ffp-1;
    static constexpr double ln2_low = -0x1.718432a1b0e26p-35;
    static constexpr double to_integer = 0x1.8p52;
    static constexpr double lowest = -746;
    static constexpr double lowest_normal = -708;
    static constexpr double highest = 710;
    static constexpr double exp_coefficients[] = {0x1.000000000000ap-1,  0x1.55555555554fep-3,  0x1.55555555506cp-5,
                                                  0x1.1111111126b37p-7,  0x1.6c16c18475a28p-10, 0x1.a01a012fec32ap-13,
                                                  0x1.a0199963c408ap-16, 0x1.71df18fbb1812p-19, 0x1.28adf7a9a959ep-22,
                                                  0x1.ad92c81f74ea2p-26};
    static constexpr double log_coefficients[] = {0x1.5555555555592p-1, 0x1.999999997feeap-2, 0x1.24924941e5e2cp-2,
                                                  0x1.c71c520f53b6ep-3, 0x1.74663e2d810dp-3,  0x1.39a1c3599cd91p-3,
                                                  0x1.2f05629171146p-3};
};

// c[0] + x (c[1] + x (...)).
template <class Real, std::size_t N>
Real polynomial(Real x, const Real (&c)[N]) {
    Real sum = c[N - 1];
    for (std::size_t i = N - 1; i-- > 0;) sum = std::fma(sum, x, c[i]);
    return sum;
}

// 2^n; n + bias is in the range of exponents of normal numbers.
template <class Real>
Real power_of_two(typename Definition<Real>::Signed n) {
    using D = Definition<Real>;
    return std::bit_cast<Real>(static_cast<typename D::Bits>(n + D::bias) << D::mantissa_bits);
}

// x = n ln(2) + r: returns exp(r).
template <class Real>
Real split_exponential(Real x, typename Definition<Real>::Signed& n) {
    using D = Definition<Real>;
    const Real whole = std::fma(x, D::log2_e, D::to_integer) - D::to_integer;
    const Real r = std::fma(whole, -D::ln2_low, std::fma(whole, -D::ln2_high, x));
    n = static_cast<typename D::Signed>(whole);
    return std::fma(std::fma(polynomial(r, D::exp_coefficients), r, Real(1)), r, Real(1));
}

template <class Real>
Real exponential(Real x) {
    using D = Definition<Real>;
    if (std::isnan(x)) return std::numeric_limits<Real>::quiet_NaN();
    const Real clamped = x > D::highest ? D::highest : x < D::lowest ? D::lowest : x;
    typename D::Signed n = 0;
    const Real power = split_exponential(clamped, n);
    return power * power_of_two<Real>(n / 2) * power_of_two<Real>(n - n / 2);
}

template <class Real>
Real exponential_of_nonpositive(Real t) {
    if (t < Definition<Real>::lowest_normal) return 0;
    typename Definition<Real>::Signed n = 0;
    const Real power = split_exponential(t, n);
    return power * power_of_two<Real>(n);
}

template <class Real>
Real logarithm(Real x) {
    using D = Definition<Real>;
    using Signed = typename D::Signed;
    if (x == 0) return -std::numeric_limits<Real>::infinity();
    if (!(x > 0)) return std::numeric_limits<Real>::quiet_NaN();
    if (x == std::numeric_limits<Real>::infinity()) return x;
    const bool subnormal = x < std::numeric_limits<Real>::min();
    const Real normal = subnormal ? x * power_of_two<Real>(D::mantissa_bits) : x;
    // x = 2^e mantissa, the mantissa between sqrt(1/2) and sqrt(2).
    const auto distance = static_cast<Signed>(std::bit_cast<typename D::Bits>(normal) - D::sqrt_half);
    const Signed e = (distance >> D::mantissa_bits) - (subnormal ? D::mantissa_bits : 0);
    const Real mantissa =
        std::bit_cast<Real>(static_cast<typename D::Bits>(static_cast<Signed>(std::bit_cast<typename D::Bits>(normal)) -
                                                          (distance >> D::mantissa_bits << D::mantissa_bits)));
    const auto exponent = static_cast<Real>(e);
    const Real f = mantissa - 1;
    const Real s = f / (mantissa + 1);
    const Real half_square = Real(0.5) * f * f;
    const Real remainder = s * s * polynomial(s * s, D::log_coefficients);
    const Real correction = std::fma(s, half_square + remainder, -half_square);
    const Real high = std::fma(exponent, D::ln2_high, f);
    const Real lost = f - std::fma(exponent, -D::ln2_high, high);
    return high + (std::fma(exponent, D::ln2_low, correction) + lost);
}

template <class Real>
void exp(const Real* x, std::size_t count, Real* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = exponential(x[i]);
}

template <class Real>
void log(const Real* x, std::size_t count, Real* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = logarithm(x[i]);
}

}  // namespace
}  // namespace lanewise::simd::reference
