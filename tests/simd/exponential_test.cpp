// exp and log against the reference, on values of every kind.
#include <bit>

#include "tests/simd/checks.hpp"
#include "tests/simd/kernel_check.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

template <class Real>
using Function = void (*)(const Real*, std::size_t, Real*);

// Any bit pattern, a number of the range of exp, or one that is a case of its own.
template <class Real>
Real draw_argument(Random& random) {
    using Limits = std::numeric_limits<Real>;
    const Real special[] = {Real(0),
                            Real(-0.0),
                            Real(1),
                            Limits::infinity(),
                            -Limits::infinity(),
                            Limits::quiet_NaN(),
                            -Limits::quiet_NaN(),
                            Limits::denorm_min(),
                            Limits::min(),
                            Limits::max(),
                            Limits::lowest()};
    const double range = 1.1 * std::log(2.0) * Limits::max_exponent;
    switch (random.below(4)) {
        case 0: return std::bit_cast<Real>(static_cast<Bits<Real>>(random.bits()));
        case 1: return special[random.below(std::size(special))];
        case 2: return static_cast<Real>(random.uniform(-range, range));
        default: return static_cast<Real>(random.normal());
    }
}

// How many numbers of this kind lie between two.
template <class Real>
Bits<Real> steps_between(Real a, Real b) {
    constexpr Bits<Real> sign = Bits<Real>{1} << (8 * sizeof(Real) - 1);
    const auto rank = [](Real value) {
        const auto bits = std::bit_cast<Bits<Real>>(value);
        return bits & sign ? sign - (bits & ~sign) : sign + bits;
    };
    return rank(a) > rank(b) ? rank(a) - rank(b) : rank(b) - rank(a);
}

// Both are off by less than 1.25 units in the last place.
template <class Real>
bool is_near(Real got, Real expected) {
    if (std::isnan(got) || std::isnan(expected)) return std::memcmp(&got, &expected, sizeof got) == 0;
    return steps_between(got, expected) <= 2;
}

template <class Real>
void check_function(simd::Isa isa, Function<Real> function, Function<Real> expected_function) {
    for (const std::size_t count : all_counts(simd::lanes<Real>)) {
        INFO(name_of(isa), ", count ", count);
        Draw<Real> draw({count, 1, 1});
        Input<Real> x(count, draw.shift());
        Output<Real> got(count, draw.shift());
        Output<Real> in_place(count, draw.shift());
        for (std::size_t i = 0; i < count; ++i) in_place[i] = x[i] = draw_argument<Real>(draw.random());
        x.freeze();
        Input<Real> known(count, 0);
        for (std::size_t i = 0; i < count; ++i) known[i] = known_on(isa, x[i]);
        Output<Real> expected = got;
        function(x.data(), count, got.data());
        function(in_place.data(), count, in_place.data());
        expected_function(known.data(), count, expected.data());
        for (std::size_t i = 0; i < count; ++i) expected[i] = known_on(isa, expected[i]);
        if (owes_bits<Real>(isa, Values::normal)) {
            check_same(got, expected);
        } else {
            CHECK(got.guards_intact());
            for (std::size_t i = 0; i < count; ++i) {
                CHECK_MESSAGE(is_near(got[i], expected[i]), describe(i, got[i], expected[i]));
            }
        }
        CHECK(in_place.guards_intact());
        CHECK((count == 0 || std::memcmp(in_place.data(), got.data(), count * sizeof(Real)) == 0));
        check_untouched(x);
    }
}

}  // namespace

template <class Real>
void check_exp(simd::Isa isa) {
    check_function<Real>(isa, simd::kernels<Real>(isa)->exp, simd::reference::exp<Real>);
}

template <class Real>
void check_log(simd::Isa isa) {
    check_function<Real>(isa, simd::kernels<Real>(isa)->log, simd::reference::log<Real>);
}

template void check_exp<float>(simd::Isa);
template void check_exp<double>(simd::Isa);
template void check_log<float>(simd::Isa);
template void check_log<double>(simd::Isa);

}  // namespace lanewise::tests
