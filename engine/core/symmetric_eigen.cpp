// The cyclic Jacobi method with Rutishauser's rotations: G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th
// edition, section 8.5; H. Rutishauser, "The Jacobi method for real symmetric matrices", Numerische Mathematik 9, 1966.
#include "core/symmetric_eigen.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/orientation.hpp"

namespace lanewise {
namespace {

constexpr int most_sweeps = 30;

double largest_magnitude(const double* a, std::size_t n) noexcept {
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double magnitude = std::fabs(a[i * n + j]);
            if (!(magnitude <= largest)) largest = magnitude;  // a NaN stays
            if (std::isnan(largest)) return largest;
        }
    }
    return largest;
}

// The power of two at or below a magnitude, at least the smallest normal number: divided by it, no square overflows.
double power_below(double magnitude) noexcept {
    constexpr std::uint64_t exponent = 0x7FF0000000000000;
    const double power = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) & exponent);
    return power > 0 ? power : std::numeric_limits<double>::min();
}

// x and y become c x - s y and s x + c y; tau = s / (1 + c).
void rotate(double& x, double& y, double s, double tau) noexcept {
    const double before = x;
    x = std::fma(-s, std::fma(tau, before, y), before);
    y = std::fma(s, std::fma(-tau, y, before), y);
}

// Makes a(p, q) 0, p < q: the smaller rotation of the two that do. a is full and stays symmetric.
void annihilate(double* a, std::size_t n, std::size_t p, std::size_t q, double* vectors) noexcept {
    const double off = a[p * n + q];
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
    const double root = std::fabs(theta) + std::sqrt(std::fma(theta, theta, 1));
    const double t = theta < 0 ? -1 / root : 1 / root;
    const double c = 1 / std::sqrt(std::fma(t, t, 1));
    const double s = t * c;
    const double tau = s / (1 + c);
    a[p * n + p] = std::fma(-t, off, a[p * n + p]);
    a[q * n + q] = std::fma(t, off, a[q * n + q]);
    a[p * n + q] = a[q * n + p] = 0;
    for (std::size_t k = 0; k < n; ++k) {
        rotate(vectors[p * n + k], vectors[q * n + k], s, tau);
        if (k == p || k == q) continue;
        rotate(a[p * n + k], a[q * n + k], s, tau);
        a[k * n + p] = a[p * n + k];
        a[k * n + q] = a[q * n + k];
    }
}

// Too small to move an eigenvalue by its last bit, or beside the largest element, which is 1 or more.
bool is_negligible(double off, double p, double q) noexcept {
    return std::fabs(off) <= 0x1p-54 * std::sqrt(std::fabs(p)) * std::sqrt(std::fabs(q)) || std::fabs(off) <= 0x1p-70;
}

// Whether nothing was left to rotate.
bool sweep(double* a, std::size_t n, double* vectors) noexcept {
    bool done = true;
    for (std::size_t p = 0; p + 1 < n; ++p) {
        for (std::size_t q = p + 1; q < n; ++q) {
            if (is_negligible(a[p * n + q], a[p * n + p], a[q * n + q])) continue;
            annihilate(a, n, p, q, vectors);
            done = false;
        }
    }
    return done;
}

void sort_ascending(double* values, std::size_t n, double* vectors) noexcept {
    for (std::size_t k = 0; k + 1 < n; ++k) {
        std::size_t least = k;
        for (std::size_t i = k + 1; i < n; ++i) {
            if (values[i] < values[least]) least = i;
        }
        if (least == k) continue;
        std::swap(values[k], values[least]);
        for (std::size_t j = 0; j < n; ++j) std::swap(vectors[k * n + j], vectors[least * n + j]);
    }
}

}  // namespace

bool symmetric_eigen(double* a, std::size_t n, double* values, double* vectors) noexcept {
    const double magnitude = largest_magnitude(a, n);
    const bool finite = std::isfinite(magnitude);
    const double scale = finite ? power_below(magnitude) : 1.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j <= i; ++j) a[i * n + j] = a[j * n + i] = a[i * n + j] / scale;
        for (std::size_t j = 0; j < n; ++j) vectors[i * n + j] = i == j ? 1 : 0;
    }
    bool converged = false;
    for (int i = 0; i < most_sweeps && finite && !converged; ++i) converged = sweep(a, n, vectors);
    for (std::size_t k = 0; k < n; ++k) values[k] = scale * a[k * n + k];
    sort_ascending(values, n, vectors);
    for (std::size_t k = 0; k < n; ++k) fix_sign(vectors + k * n, n);
    return converged;
}

}  // namespace lanewise
