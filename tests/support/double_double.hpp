// A number of twice double's precision: the sum of two doubles, of which the second is at most half a unit in the last place of
// the first. Sums and products: Dekker, "A floating-point technique for extending the available precision", 1971; the order of
// the operations, exp and log: Hida, Li and Bailey, "Algorithms for quad-double precision floating point arithmetic", 2001.
// Errors: below 2^-100 of the result, of exp and log below 2^-94, as long as the second double is not subnormal.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>

namespace lanewise::tests {

class DoubleDouble {
public:
    DoubleDouble() = default;
    DoubleDouble(double first, double second) : high_(first + second) {
        // An infinite or a NaN first double is the whole value.
        low_ = std::isfinite(high_) ? second - (high_ - first) : 0;
    }
    template <std::floating_point T>
    DoubleDouble(T value) : high_(static_cast<double>(value)) {
        if constexpr (sizeof(T) > sizeof(double)) {
            if (std::isfinite(high_)) low_ = static_cast<double>(value - static_cast<T>(high_));
        }
    }
    template <std::integral T>
    DoubleDouble(T value) : high_(static_cast<double>(value)) {
        if constexpr (sizeof(T) > 4) {
            const double above = static_cast<double>(value >> 32) * 0x1p32;
            *this = {above, static_cast<double>(static_cast<std::uint32_t>(value))};
        }
    }

    explicit operator double() const { return high_; }
    double high() const { return high_; }
    double low() const { return low_; }

    DoubleDouble operator-() const { return {-high_, -low_}; }

    friend DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
        const DoubleDouble high = sum(a.high_, b.high_), low = sum(a.low_, b.low_);
        const DoubleDouble carried(high.high_, high.low_ + low.high_);
        return {carried.high_, carried.low_ + low.low_};
    }
    friend DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }
    friend DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
        const DoubleDouble high = product(a.high_, b.high_);
        if (!std::isfinite(high.high_)) return high;
        return {high.high_, high.low_ + (a.high_ * b.low_ + a.low_ * b.high_)};
    }
    // Long division, three digits.
    friend DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
        const double first = a.high_ / b.high_;
        if (!std::isfinite(first) || !std::isfinite(b.high_)) return first;
        DoubleDouble rest = a - b * first;
        const double second = rest.high_ / b.high_;
        rest -= b * second;
        return DoubleDouble(first, second) + rest.high_ / b.high_;
    }

    DoubleDouble& operator+=(const DoubleDouble& b) { return *this = *this + b; }
    DoubleDouble& operator-=(const DoubleDouble& b) { return *this = *this - b; }
    DoubleDouble& operator*=(const DoubleDouble& b) { return *this = *this * b; }
    DoubleDouble& operator/=(const DoubleDouble& b) { return *this = *this / b; }

    friend bool operator==(const DoubleDouble& a, const DoubleDouble& b) = default;
    friend auto operator<=>(const DoubleDouble& a, const DoubleDouble& b) = default;

private:
    // Of any two, exactly.
    static DoubleDouble sum(double a, double b) {
        DoubleDouble result(a + b);
        const double from_b = result.high_ - a;
        if (std::isfinite(result.high_)) result.low_ = (a - (result.high_ - from_b)) + (b - from_b);
        return result;
    }
    static DoubleDouble product(double a, double b) {
        DoubleDouble result(a * b);
        if (std::isfinite(result.high_)) result.low_ = std::fma(a, b, -result.high_);
        return result;
    }

    double high_ = 0;
    double low_ = 0;
};

inline bool isnan(const DoubleDouble& x) { return std::isnan(x.high()); }
inline bool isinf(const DoubleDouble& x) { return std::isinf(x.high()); }
inline DoubleDouble fabs(const DoubleDouble& x) { return std::signbit(x.high()) ? -x : x; }

inline DoubleDouble ldexp(const DoubleDouble& x, int exponent) {
    const double high = std::ldexp(x.high(), exponent);
    if (std::isinf(high)) return high;
    return {high, std::ldexp(x.low(), exponent)};
}

inline DoubleDouble frexp(const DoubleDouble& x, int* exponent) {
    const double high = std::frexp(x.high(), exponent);
    // A power of two, and a little less.
    if (std::fabs(high) == 0.5 && x.low() != 0 && std::signbit(x.low()) != std::signbit(high)) --*exponent;
    return ldexp(x, -*exponent);
}

// A step of Newton's iteration from double's root.
inline DoubleDouble sqrt(const DoubleDouble& x) {
    const double root = std::sqrt(x.high());
    if (!(root > 0) || std::isinf(root)) return root;
    return root + (x - DoubleDouble(root) * root) / (2 * root);
}

// The logarithm of 2.
inline const DoubleDouble log_of_2(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

// exp(x) - 1 of |x| <= 1, relative to itself: Taylor's series of x / 512, whose ninth term is less than 2^-110 of the first, and
// nine times (1 + y)^2 - 1.
inline DoubleDouble expm1_of_small(const DoubleDouble& x) {
    constexpr int doublings = 9;
    const DoubleDouble part = ldexp(x, -doublings);
    DoubleDouble y = 1;
    for (int n = 9; n > 1; --n) y = 1 + y * part / n;
    y *= part;
    for (int i = 0; i < doublings; ++i) y = 2 * y + y * y;
    return y;
}

inline DoubleDouble exp(const DoubleDouble& x) {
    // Infinite, NaN, or 0 and infinity by far.
    if (!(std::fabs(x.high()) < 2000)) return std::exp(x.high());
    const int exponent = static_cast<int>(std::floor(x.high() / log_of_2.high() + 0.5));
    return ldexp(1 + expm1_of_small(x - exponent * log_of_2), exponent);
}

inline DoubleDouble log(const DoubleDouble& x) {
    if (!(x.high() > 0) || std::isinf(x.high())) return std::log(x.high());
    // 0.7 <= significand < 1.5: near 1 nothing cancels.
    int exponent = 0;
    DoubleDouble significand = frexp(x, &exponent);
    if (significand < 0.7) significand = ldexp(significand, 1), --exponent;
    // From double's logarithm: log(s) = y + log(1 + d), where exp(y) (1 + d) = s; of that series, two terms.
    const double y = std::log(significand.high());
    const DoubleDouble power = expm1_of_small(y);
    const DoubleDouble d = (significand - 1 - power) / (1 + power);
    return exponent * log_of_2 + (y + (d - d * d / 2));
}

}  // namespace lanewise::tests
