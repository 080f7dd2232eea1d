// DoubleDouble, on every machine, and that what oracles use is wide.
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/random.hpp"
#include "tests/support/wide.hpp"

namespace lanewise::tests {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Both doubles are random.
DoubleDouble some(Random& random, double low, double high) {
    return DoubleDouble(random.uniform(low, high)) + 0x1p-53 * random.uniform(-1, 1);
}

bool is_near(const DoubleDouble& x, const DoubleDouble& exact, double relative) {
    return fabs(x - exact) <= relative * fabs(exact);
}

// That integer's two doubles: the nearest one, and what is left.
bool is_integer(const DoubleDouble& x, std::uint64_t upper, std::uint64_t lower) {
    const double high = std::ldexp(static_cast<double>(upper), 50);
    return DoubleDouble(high) + static_cast<double>(lower) == x;
}

}  // namespace

TEST_CASE("wide: clearly more precise than double") {
    const Wide little = 0x1p-60;
    CHECK(1 + little != 1);
    CHECK((1 + little) - 1 == little);
    CHECK(exp(log(1 + little)) > 1);
    CHECK(sqrt(1 + little) > 1);
    CHECK(-fabs(-little) < 0);
}

TEST_CASE("double-double: integers and conversions are exact") {
    const DoubleDouble most = std::numeric_limits<std::uint64_t>::max();
    CHECK(most.high() == 0x1p64);
    CHECK(most.low() == -1);
    const DoubleDouble least = std::numeric_limits<std::int64_t>::min() + 1;
    CHECK(least.high() == -0x1p63);
    CHECK(least.low() == 1);
    CHECK(DoubleDouble(-7) == -7.0);
    CHECK(DoubleDouble(std::int64_t{-7}) == -7.0f);
    CHECK(static_cast<double>(DoubleDouble(0.1)) == 0.1);
    CHECK(static_cast<double>(DoubleDouble(1, 0x1p-60)) == 1);
}

TEST_CASE("double-double: sums, products and quotients of integers are exact") {
    Random random(1);
    int wrong = 0;
    for (int i = 0; i < 2000; ++i) {
        // Of 50 bits, in halves of 25.
        const std::uint64_t a = random.bits() >> 14, b = (random.bits() >> 14) + 1;
        const std::uint64_t half = (1u << 25) - 1, middle = (a >> 25) * (b & half) + (a & half) * (b >> 25);
        const std::uint64_t lower = (a & half) * (b & half) + ((middle & half) << 25);
        const std::uint64_t upper = (a >> 25) * (b >> 25) + (middle >> 25) + (lower >> 50);
        const DoubleDouble product = DoubleDouble(a) * b;
        wrong += !is_integer(product, upper, lower & ((std::uint64_t{1} << 50) - 1));
        wrong += product / b != a;
        wrong += product - a * DoubleDouble(b - 1) != a;
        wrong += product + b != DoubleDouble(a + 1) * b;
        wrong += sqrt(DoubleDouble(a) * a) != a;
    }
    CHECK(wrong == 0);
}

TEST_CASE("double-double: what operations undo is left, to 2^-100") {
    Random random(2);
    int wrong = 0;
    for (int i = 0; i < 2000; ++i) {
        const DoubleDouble a = some(random, 0.1, 3), b = some(random, -3, -0.1), c = some(random, -1, 1);
        wrong += !is_near(a / b * b, a, 0x1p-100);
        wrong += !is_near(a * b / b, a, 0x1p-100);
        wrong += !is_near(1 / (1 / b), b, 0x1p-100);
        wrong += !is_near(sqrt(a) * sqrt(a), a, 0x1p-100);
        wrong += !(fabs((a + c) * (a - c) - (a * a - c * c)) <= 0x1p-100 * (a * a + c * c));
        wrong += !(fabs(((a + b) + c) - (b + (c + a))) <= 0x1p-100 * (a - b + fabs(c)));
        // Where a double's digits have gone, all of the second's are there.
        const DoubleDouble close = a + 0x1p-60 * c;
        wrong += !(fabs((close - a) - 0x1p-60 * c) <= 0x1p-103 * a);
        DoubleDouble in_place = a;
        in_place += b;
        in_place *= c;
        in_place -= a;
        in_place /= b;
        wrong += in_place != ((a + b) * c - a) / b;
    }
    CHECK(wrong == 0);
}

// From decimal expansions of 80 digits.
TEST_CASE("double-double: known quotients, roots, powers and logarithms") {
    CHECK(is_near(DoubleDouble(1) / 3, {0x1.5555555555555p-2, 0x1.5555555555555p-56}, 0x1p-104));
    CHECK(is_near(sqrt(DoubleDouble(2)), {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54}, 0x1p-104));
    CHECK(is_near(exp(DoubleDouble(1)), {0x1.5bf0a8b145769p+1, 0x1.4d57ee2b1013ap-53}, 0x1p-97));
    CHECK(is_near(exp(DoubleDouble(-10.5)), {0x1.cdfc263f6a0bap-16, -0x1.2e222c850c539p-72}, 0x1p-97));
    CHECK(is_near(exp(DoubleDouble(700.25)), {0x1.2fd8e4cbfa413p+1010, 0x1.2cb7d9b882d75p+956}, 0x1p-94));
    CHECK(is_near(log(DoubleDouble(2)), {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}, 0x1p-100));
    CHECK(is_near(log(DoubleDouble(10)), {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53}, 0x1p-100));
    CHECK(is_near(log(DoubleDouble(0.1)), {-0x1.26bb1bbb55515p+1, -0x1.8b752b6b15c17p-53}, 0x1p-100));
    CHECK(is_near(log(DoubleDouble(1 + 0x1p-50)), {0x1.ffffffffffffcp-51, 0x1.5555555555551p-152}, 0x1p-97));
}

TEST_CASE("double-double: exp is its series, turns sums into products, and log undoes it") {
    Random random(3);
    int wrong = 0;
    for (int i = 0; i < 500; ++i) {
        const DoubleDouble x = some(random, 0, 1), y = some(random, -300, 300), z = some(random, -300, 300);
        DoubleDouble series = 1;
        for (int n = 30; n > 0; --n) series = 1 + x * series / n;
        wrong += !is_near(exp(x), series, 0x1p-97);
        wrong += !is_near(exp(y) * exp(z), exp(y + z), 0x1p-94);
        wrong += !is_near(log(exp(y)), y, 0x1p-94 * (1 + 1 / std::fabs(y.high())));
        wrong += !is_near(log(x * x), 2 * log(x), 0x1p-94);
    }
    CHECK(wrong == 0);
}

TEST_CASE("double-double: long double says the same") {
    if (std::numeric_limits<long double>::digits <= std::numeric_limits<double>::digits) return;
    Random random(4);
    int wrong = 0;
    // 3 units of the 64 bits that it has at least.
    const auto differs = [](const DoubleDouble& x, long double other) {
        return !is_near(x, DoubleDouble(other), 3 * 0x1p-64);
    };
    for (int i = 0; i < 5000; ++i) {
        const double a = random.normal(), b = random.normal(), x = random.uniform(-650, 700);
        const long double wide_a = a, wide_b = b, wide_x = x;
        wrong += differs(DoubleDouble(a) + b, wide_a + wide_b);
        wrong += differs(DoubleDouble(a) - b, wide_a - wide_b);
        wrong += differs(DoubleDouble(a) * b, wide_a * wide_b);
        wrong += differs(DoubleDouble(a) / b, wide_a / wide_b);
        wrong += differs(exp(DoubleDouble(x)), std::exp(wide_x));
        wrong += differs(log(DoubleDouble(std::exp(x))), std::log(static_cast<long double>(std::exp(x))));
        wrong += differs(log(DoubleDouble(std::fabs(a))), std::log(std::fabs(wide_a)));
        wrong += differs(sqrt(DoubleDouble(std::fabs(a))), std::sqrt(std::fabs(wide_a)));
    }
    CHECK(wrong == 0);
}

TEST_CASE("double-double: order, signs and exponents") {
    const DoubleDouble one = 1, more(1, 0x1p-80), less(1, -0x1p-80);
    CHECK(less < one);
    CHECK(one < more);
    CHECK(more > less);
    CHECK(less <= less);
    CHECK(less != more);
    CHECK(-more < -less);
    CHECK(fabs(-more) == more);
    int exponent = 0;
    CHECK(frexp(less, &exponent) == less);
    CHECK(exponent == 0);
    CHECK(frexp(-more, &exponent) == ldexp(-more, -1));
    CHECK(exponent == 1);
}

TEST_CASE("double-double: infinity and NaN are as those of double") {
    const DoubleDouble most = std::numeric_limits<double>::max();
    CHECK(most + most == infinity);
    CHECK(most * -most == -infinity);
    CHECK(most / 0.5 == infinity);
    CHECK(1 / DoubleDouble(infinity) == 0);
    CHECK(1 / DoubleDouble(0) == infinity);
    CHECK(DoubleDouble(-infinity) - 1 < -most);
    CHECK(isinf(DoubleDouble(-infinity) * 2 + 1));
    CHECK(sqrt(DoubleDouble(infinity)) == infinity);
    CHECK(sqrt(DoubleDouble(0)) == 0);
    CHECK(exp(DoubleDouble(-infinity)) == 0);
    CHECK(exp(DoubleDouble(infinity)) == infinity);
    CHECK(exp(DoubleDouble(1e300)) == infinity);
    for (int x = 710; x < 2100; ++x) CHECK(exp(DoubleDouble(x)) == infinity);
    CHECK(exp(DoubleDouble(-800)) == 0);
    CHECK(exp(DoubleDouble(0)) == 1);
    CHECK(log(DoubleDouble(0)) == -infinity);
    CHECK(log(DoubleDouble(infinity)) == infinity);
    CHECK(log(DoubleDouble(1)) == 0);
    CHECK(isnan(log(DoubleDouble(-1))));
    CHECK(isnan(sqrt(DoubleDouble(-1))));
    CHECK(isnan(exp(DoubleDouble(nan))));
    CHECK(isnan(DoubleDouble(infinity) - infinity));
    const DoubleDouble undefined = nan;
    CHECK(!(undefined < 1));
    CHECK(!(undefined >= 1));
    CHECK(!(undefined == undefined));
    CHECK(undefined != 1);
}

}  // namespace lanewise::tests
