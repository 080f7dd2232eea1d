#include "pca/symmetric_solver.hpp"

#include <algorithm>
#include <cmath>

#include <lanewise/simd.hpp>

#include "core/orientation.hpp"
#include "core/parallel.hpp"

namespace lanewise::pca {
namespace {

constexpr std::size_t lanes = simd::lanes<double>;

}  // namespace

SymmetricSolver::SymmetricSolver(Arena& arena, std::size_t n, int threads) noexcept
    : n_(n), threads_(threads), tridiagonal_(arena, n, threads) {
    most_rotations_ = 2 * n * n + 64 * n;
    most_sweeps_ = 30 * n;
    diagonal_ = arena.take<double>(n);
    beside_ = arena.take<double>(n);
    values_ = arena.take<double>(n);
    order_ = arena.take<std::uint32_t>(n);
    cosines_ = arena.take<double>(most_rotations_);
    sines_ = arena.take<double>(most_rotations_);
    sweeps_ = arena.take<Sweep>(most_sweeps_);
    vectors_ = arena.take<double>(static_cast<std::size_t>(threads), n, lanes);
}

double SymmetricSolver::largest_magnitude() const noexcept {
    double largest = 0;
    for (std::size_t i = 0; i < n_; ++i) {
        for (std::size_t j = i; j < n_; ++j) largest = std::max(largest, std::fabs(matrix()(i, j)));
    }
    return largest;
}

// With a largest element from 1 to 2, no square overflows and what underflows is nothing beside it. Of subnormal numbers the power of two
// itself would overflow: it is two factors.
bool SymmetricSolver::solve() noexcept {
    const double largest = largest_magnitude();
    const int exponent = largest > 0 ? std::ilogb(largest) : 0, half = exponent / 2;
    const double scale = std::ldexp(1.0, -half), rest = std::ldexp(1.0, half - exponent);
    for (std::size_t i = 0; i < n_; ++i) {
        for (std::size_t j = 0; j < n_; ++j) matrix()(i, j) = matrix()(i, j) * scale * rest;
    }
    tridiagonal_.reduce();
    std::copy_n(tridiagonal_.diagonal(), n_, diagonal_);
    std::copy_n(tridiagonal_.beside(), n_ - 1, beside_);
    beside_[n_ - 1] = 0;
    rotations_ = sweep_count_ = 0;
    if (!find_values()) return false;
    order_values(exponent);
    return true;
}

// Element l after element l - 1: sweeps until nothing is left beside it.
bool SymmetricSolver::find_values() noexcept {
    for (std::size_t l = 0; l < n_; ++l) {
        for (;;) {
            std::size_t m = l;
            const auto is_negligible = [&](std::size_t i) {
                const double size = std::fabs(beside_[i]);
                return size <= 0x1p-53 * (std::fabs(diagonal_[i]) + std::fabs(diagonal_[i + 1])) || size <= 0x1p-60;
            };
            while (m + 1 < n_ && !is_negligible(m)) ++m;
            if (m == l) break;
            if (sweep_count_ == most_sweeps_ || rotations_ + (m - l) > most_rotations_) return false;
            sweep(l, m);
        }
    }
    return true;
}

// One implicit QL step on elements l ... m.
void SymmetricSolver::sweep(std::size_t l, std::size_t m) noexcept {
    double *d = diagonal_, *e = beside_, *cosines = cosines_ + rotations_, *sines = sines_ + rotations_;
    const double half = (d[l + 1] - d[l]) / (2 * e[l]);
    const double root = std::sqrt(half * half + 1);
    double g = d[m] - d[l] + e[l] / (half + (half < 0 ? -root : root));
    double s = 1, c = 1, p = 0;
    std::size_t i = m;
    while (i > l) {
        --i;
        const double f = s * e[i], b = c * e[i];
        const double r = std::sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r == 0) {  // the matrix falls apart here
            d[i + 1] -= p;
            ++i;
            break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        const double t = (d[i] - g) * s + 2 * c * b;
        p = s * t;
        d[i + 1] = g + p;
        g = c * t - b;
        cosines[i - l] = c;
        sines[i - l] = s;
    }
    if (i == l) {
        d[l] -= p;
        e[l] = g;
    }
    e[m] = 0;
    sweeps_[sweep_count_++] = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(m - i), rotations_ + (i - l)};
    rotations_ += m - l;
}

void SymmetricSolver::order_values(int exponent) noexcept {
    for (std::size_t k = 0; k < n_; ++k) order_[k] = static_cast<std::uint32_t>(k);
    std::sort(order_, order_ + n_, [&](std::uint32_t a, std::uint32_t b) {
        return diagonal_[a] > diagonal_[b] || (diagonal_[a] == diagonal_[b] && a < b);
    });
    for (std::size_t k = 0; k < n_; ++k) values_[k] = std::ldexp(diagonal_[order_[k]], exponent);
}

void SymmetricSolver::turn_back(double* vectors) const noexcept {
    for (std::size_t i = sweep_count_; i-- > 0;) {
        const Sweep& sweep = sweeps_[i];
        simd::rotate(static_cast<const double*>(cosines_ + sweep.at), static_cast<const double*>(sines_ + sweep.at),
                     sweep.count, vectors + sweep.first * lanes);
    }
    tridiagonal_.multiply(vectors);
}

void SymmetricSolver::find_vectors(MatrixView<double> vectors) const noexcept {
    parallel_for((vectors.rows + lanes - 1) / lanes, threads_, [&](std::size_t pack, int thread) {
        double* own = vectors_ + static_cast<std::size_t>(thread) * n_ * lanes;
        const std::size_t first = pack * lanes, count = std::min(lanes, vectors.rows - first);
        std::fill_n(own, n_ * lanes, 0.0);
        for (std::size_t l = 0; l < count; ++l) own[order_[first + l] * lanes + l] = 1;
        turn_back(own);
        for (std::size_t l = 0; l < count; ++l) {
            double* row = vectors.row(first + l);
            for (std::size_t i = 0; i < n_; ++i) row[i] = own[i * lanes + l];
            fix_sign(row, n_);
        }
    });
}

}  // namespace lanewise::pca
