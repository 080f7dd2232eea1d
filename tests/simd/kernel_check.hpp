// What the checks of all kernels share: their inputs, and the comparison with the reference.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <lanewise/simd.hpp>

#include "simd/reference/reference.hpp"
#include "tests/simd/isas.hpp"
#include "tests/simd/shapes.hpp"
#include "tests/support/buffers.hpp"
#include "tests/support/random.hpp"

namespace lanewise::tests {

template <class Real>
inline constexpr Real unit_roundoff = std::numeric_limits<Real>::epsilon() / 2;

// A number of this kind. Of huge numbers none is negative: differences overflow, but no infinity meets its opposite.
template <class Real>
Real draw_value(Random& random, Values values) {
    const double sign = random.one_in(2) ? 1.0 : -1.0;
    constexpr int lowest = std::numeric_limits<Real>::min_exponent - std::numeric_limits<Real>::digits;
    constexpr int highest = std::numeric_limits<Real>::max_exponent;
    switch (values) {
        case Values::normal: return static_cast<Real>(random.normal());
        case Values::shifted: return static_cast<Real>(1e4 + random.normal());
        case Values::small_integers: return static_cast<Real>(random.below(3)) - Real(1);
        case Values::zeros: return static_cast<Real>(sign * 0.0);
        case Values::tiny:
            return static_cast<Real>(
                std::ldexp(sign * (1 + random.uniform()), lowest + static_cast<int>(random.below(-lowest / 2 + 40))));
        case Values::huge:
            return static_cast<Real>(
                std::ldexp(1 + random.uniform(), highest / 2 - 8 + static_cast<int>(random.below(highest / 2 + 6))));
        case Values::equal: return static_cast<Real>(0.1);
    }
    return 0;
}

// The inputs of one case. Each begins 0 ... 3 values past a cache line; whatever lies between rows is NaN.
template <class Real>
class Draw {
public:
    explicit Draw(const Shape& shape)
        : random_(shape.count * 1000003 + shape.dims * 1009 + shape.k * 31 + static_cast<std::size_t>(shape.values)),
          values_(shape.values) {}

    Random& random() { return random_; }
    std::size_t shift() { return random_.below(4); }
    std::size_t stride(std::size_t dims) { return dims + (random_.one_in(2) ? 0 : random_.below(8)); }

    Input<Real> values(std::size_t size) {
        Input<Real> drawn(size, shift());
        for (std::size_t i = 0; i < size; ++i) drawn[i] = draw_value<Real>(random_, values_);
        drawn.freeze();
        return drawn;
    }

    // What sums are about, in double. Small where values are huge, so that no sum takes an infinity from another.
    Input<double> centre(std::size_t dims) {
        Input<double> drawn(dims, shift());
        const Values values = values_ == Values::huge ? Values::normal : values_;
        for (std::size_t j = 0; j < dims; ++j) drawn[j] = draw_value<double>(random_, values);
        drawn.freeze();
        return drawn;
    }

    // One row in four is a copy of another.
    Input<Real> rows(std::size_t count, std::size_t dims, std::size_t stride) {
        Input<Real> drawn(count == 0 ? 0 : (count - 1) * stride + dims, shift());
        for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i] = std::numeric_limits<Real>::quiet_NaN();
        for (std::size_t r = 0; r < count; ++r) {
            const std::size_t model = r > 0 && random_.one_in(4) ? random_.below(r) : r;
            for (std::size_t j = 0; j < dims; ++j) {
                drawn[r * stride + j] = model < r ? drawn[model * stride + j] : draw_value<Real>(random_, values_);
            }
        }
        drawn.freeze();
        return drawn;
    }

    // Points in tiles, spare lanes 0.
    Input<Real> tiles(std::size_t count, std::size_t dims) {
        const Input<Real> points = rows(count, dims, dims);
        Input<Real> drawn(simd::tile_count(count, simd::lanes<Real>) * dims * simd::lanes<Real>, shift());
        simd::reference::pack(points.data(), dims, count, dims, static_cast<const Real*>(nullptr), drawn.data());
        drawn.freeze();
        return drawn;
    }

    // Quarters from 0 to 2: a product with a small integer is exact.
    Input<double> weights(std::size_t count) {
        Input<double> drawn(count, shift());
        for (std::size_t i = 0; i < count; ++i) {
            const double quarters = static_cast<double>(random_.below(9)) / 4;
            drawn[i] = is_exact(values_) ? quarters : quarters * random_.uniform();
        }
        drawn.freeze();
        return drawn;
    }

    Input<std::int32_t> labels(std::size_t count, std::size_t k) {
        Input<std::int32_t> drawn(count, shift());
        for (std::size_t i = 0; i < count; ++i) drawn[i] = static_cast<std::int32_t>(random_.below(k));
        drawn.freeze();
        return drawn;
    }

    // A kernel adds to these.
    Output<double> sums(std::size_t size) {
        Output<double> drawn(size, shift());
        for (std::size_t i = 0; i < size; ++i) drawn[i] = std::fabs(draw_value<double>(random_, start_of_sums()));
        return drawn;
    }

    template <class T>
    const T* or_null(const Input<T>& input) {
        return random_.one_in(3) ? nullptr : input.data();
    }

private:
    Values start_of_sums() const { return is_exact(values_) ? Values::small_integers : Values::normal; }

    Random random_;
    Values values_;
};

template <class T>
Input<T> absolute(const Input<T>& input) {
    Input<T> result(input.size(), 0);
    for (std::size_t i = 0; i < input.size(); ++i) result[i] = std::fabs(input[i]);
    return result;
}

template <class... T>
void check_untouched(const Input<T>&... inputs) {
    CHECK((inputs.untouched() && ...));
}

template <class T>
std::string describe(std::size_t at, T got, T expected) {
    std::ostringstream text;
    text << std::hexfloat << "value " << at << " is " << +got << ", expected " << +expected;
    return text.str();
}

// Byte for byte, and nothing written around it.
template <class T>
void check_same(const Output<T>& got, const Output<T>& expected) {
    CHECK(got.guards_intact());
    std::size_t at = 0;
    while (at < got.size() && std::memcmp(&got[at], &expected[at], sizeof(T)) == 0) ++at;
    CHECK_MESSAGE(at == got.size(), describe(at, got[at], expected[at]));
}

// The most that an operation loses by underflow. Only neon32 has no subnormal floats, and owes bits elsewhere.
template <class T>
inline constexpr T lost_by_underflow = std::numeric_limits<T>::denorm_min();
#if defined(__ARM_NEON) && !defined(__aarch64__)
template <>
inline constexpr float lost_by_underflow<float> = std::numeric_limits<float>::min();
#endif

// How far a chain of n multiplications and additions that each round may be from the chain of fused ones: the fused one
// is off by n u M, the other by (n + 1) u M, M being the sum of the terms' magnitudes, to first order (Higham,
// "Accuracy and Stability of Numerical Algorithms", section 3.1); two units more stand for the higher orders. Each
// product or sum among the subnormals adds at most half of the smallest of them.
template <class T>
T chain_tolerance(std::size_t n, T magnitude) {
    return static_cast<T>(2 * n + 3) * unit_roundoff<T> * magnitude +
           static_cast<T>(2 * n) * lost_by_underflow<T>;
}

template <class T>
void check_close(const Output<T>& got, const Output<T>& expected, const Output<T>& magnitudes, std::size_t n) {
    CHECK(got.guards_intact());
    const auto is_far = [&](std::size_t i) {
        const T tolerance = chain_tolerance(n, magnitudes[i]);
        return tolerance < std::numeric_limits<T>::infinity() && !(std::fabs(got[i] - expected[i]) <= tolerance);
    };
    std::size_t at = 0;
    while (at < got.size() && !is_far(at)) ++at;
    CHECK_MESSAGE(at == got.size(), describe(at, got[at], expected[at]));
}

// All instruction sets but sse2 have a fused multiply-add and owe the reference's bits; sse2 does where nothing rounds. neon32 does not
// where floats, or their products, are subnormal.
template <class Real>
bool owes_bits(simd::Isa isa, Values values) {
    if (isa == simd::Isa::neon32) return sizeof(Real) == sizeof(double) || values != Values::tiny;
    return isa != simd::Isa::sse2 || is_exact(values);
}

}  // namespace lanewise::tests
