// How far exp and log are from the truth, in units in the last place: floats against the C library's double functions,
// doubles against those of Wide. The bounds are those of kernels.def.
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "simd/reference/reference.hpp"
#include "tests/simd/isas.hpp"
#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
using Truth = std::conditional_t<sizeof(Real) == 4, double, Wide>;

// value * 2^exponent: Wide may have no more exponents than double, and then few digits where double is subnormal.
template <class Real>
struct Exact {
    Truth<Real> value;
    int exponent = 0;
};

// The square of the argument's half, which is far from the ends of the range.
template <class Real>
Exact<Real> exact_exp(Real x) {
    const int half = std::fabs(x) < 1000 ? static_cast<int>(x * Real(0.72)) : 0;  // 1 / (2 log 2)
    const Truth<Real> root = ldexp(exp(static_cast<Truth<Real>>(x) / 2), -half);
    return {root * root, 2 * half};
}

template <class Real>
Exact<Real> exact_log(Real x) {
    return {log(static_cast<Truth<Real>>(x))};
}

template <class Real>
double error_in_ulps(Real got, const Exact<Real>& exact) {
    using Limits = std::numeric_limits<Real>;
    if (isnan(exact.value)) return std::isnan(got) ? 0 : 1e9;
    int exponent = Limits::min_exponent;
    if (exact.value != 0 && !isinf(exact.value)) {
        frexp(exact.value, &exponent);
        exponent += exact.exponent;
    }
    if (isinf(exact.value) || exponent > Limits::max_exponent) {
        return std::isinf(got) && std::signbit(got) == (exact.value < 0) ? 0 : 1e9;
    }
    const int unit = std::max(exponent, Limits::min_exponent) - Limits::digits;
    // To rounding, infinity is the next number after the largest.
    const Truth<Real> next = ldexp(Truth<Real>(1), Limits::max_exponent - unit);
    const Truth<Real> value = std::isinf(got) ? (got < 0 ? -next : next) : ldexp(Truth<Real>(got), -unit);
    return static_cast<double>(fabs(value - ldexp(exact.value, exact.exponent - unit)));
}

// A few hundred thousand of all bit patterns of floats, and as many between the ends of exp's range. First the worst of
// all floats: for exp and log with fma, and without.
std::vector<float> arguments(float) {
    std::vector<float> x = {-0x1.765026p+2f, 0x1.688a56p-1f, -0x1.337ad4p+5f, 0x1.69cf3ep-1f};
    constexpr std::uint64_t step = 32749;  // a prime
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += step) {
        x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    }
    Random random(1);
    while (x.size() < 300000) x.push_back(static_cast<float>(random.uniform(-105, 90)));
    return x;
}

// First the worst of 3e8.
std::vector<double> arguments(double) {
    std::vector<double> x = {-0x1.9a10fb7d2df6p+3, 0x1.69e7ed4024713p-1, -0x1.9a111385306cap+3, 0x1.69fc619bad10bp-1};
    Random random(2);
    while (x.size() < 40000) {
        x.push_back(std::bit_cast<double>(random.bits()));
        x.push_back(std::bit_cast<double>(random.bits() >> (12 + random.below(50))));  // subnormal
        x.push_back(random.uniform(-750, 711));
        x.push_back(random.uniform(0.5, 2));
    }
    return x;
}

struct Errors {
    double exp = 0;
    double log = 0;
};

template <class Real>
Errors largest_errors(const simd::KernelTable<Real>& table) {
    const std::vector<Real> x = arguments(Real());
    std::vector<Real> exps(x.size());
    std::vector<Real> logs(x.size());
    table.exp(x.data(), x.size(), exps.data());
    table.log(x.data(), x.size(), logs.data());
    Errors largest;
    for (std::size_t i = 0; i < x.size(); ++i) {
        largest.exp = std::max(largest.exp, error_in_ulps(exps[i], exact_exp(x[i])));
        largest.log = std::max(largest.log, error_in_ulps(logs[i], exact_log(x[i])));
    }
    return largest;
}

template <class Real>
Real apply(void (*function)(const Real*, std::size_t, Real*), Real x) {
    Real result = 0;
    function(&x, 1, &result);
    return result;
}

}  // namespace

TEST_CASE_TEMPLATE("exp and log are within their bounds of the truth", Real, float, double) {
    const Errors reference = largest_errors(simd::reference::table<Real>);
    CHECK(reference.exp <= 0.9);
    CHECK(reference.log <= 0.9);
    if (simd::is_available(simd::Isa::sse2)) {
        const Errors rounded_twice = largest_errors(*simd::kernels<Real>(simd::Isa::sse2));
        CHECK(rounded_twice.exp <= 1.2);
        CHECK(rounded_twice.log <= 0.95);
    }
}

TEST_CASE_TEMPLATE("exp and log of the ends of their ranges", Real, float, double) {
    using Limits = std::numeric_limits<Real>;
    constexpr Real infinity = Limits::infinity();
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        const auto exp = [&](Real x) { return apply(simd::kernels<Real>(isa)->exp, x); };
        const auto log = [&](Real x) { return apply(simd::kernels<Real>(isa)->log, x); };
        CHECK(exp(0) == 1);
        CHECK(exp(Real(-0.0)) == 1);
        CHECK(exp(infinity) == infinity);
        CHECK(exp(-infinity) == 0);
        CHECK(exp(Limits::max()) == infinity);
        CHECK(exp(Limits::lowest()) == 0);
        CHECK(exp(Limits::denorm_min()) == 1);
        CHECK(std::isnan(exp(Limits::quiet_NaN())));

        // The last x with a finite exp and the last with one above 0, and their neighbours.
        const Real last_finite = static_cast<Real>(exact_log(Limits::max()).value);
        CHECK(exp(std::nextafter(last_finite, Real(0))) < infinity);
        CHECK(exp(std::nextafter(last_finite, infinity)) == infinity);
        constexpr int least = Limits::min_exponent - Limits::digits;  // the smallest number is 2 to the power of this
        const Real halfway_to_zero = static_cast<Real>((least - 1) * exact_log(Real(2)).value);
        CHECK(exp(std::nextafter(halfway_to_zero, Real(0))) == known_on(isa, Limits::denorm_min()));
        CHECK(exp(std::nextafter(halfway_to_zero, -infinity)) == 0);

        CHECK(log(1) == 0);
        CHECK(!std::signbit(log(1)));
        CHECK(log(0) == -infinity);
        CHECK(log(Real(-0.0)) == -infinity);
        CHECK(log(infinity) == infinity);
        CHECK(std::isnan(log(-infinity)));
        CHECK(std::isnan(log(-smallest_on<Real>(isa))));
        CHECK(std::isnan(log(Real(-1))));
        CHECK(std::isnan(log(Limits::quiet_NaN())));
    });
}

// A step of the argument changes the exact value by several units in the last place, so its order must be seen.
TEST_CASE_TEMPLATE("exp and log increase", Real, float, double) {
    for_each_isa([&](simd::Isa isa) {
        INFO(name_of(isa));
        const Real step = 16 * std::numeric_limits<Real>::epsilon();
        std::size_t falls = 0;
        for (const Real start : {Real(-0.35), Real(0.34), Real(0.69), Real(1.03)}) {
            for (int i = 0; i < 1000; ++i) {
                const Real x = start + static_cast<Real>(i) * step;
                falls += apply(simd::kernels<Real>(isa)->exp, x) >= apply(simd::kernels<Real>(isa)->exp, x + step);
                const Real y = std::fabs(x) * 2;
                falls += apply(simd::kernels<Real>(isa)->log, y) >= apply(simd::kernels<Real>(isa)->log, y + 2 * step);
            }
        }
        CHECK(falls == 0);
    });
}

}  // namespace lanewise::tests
