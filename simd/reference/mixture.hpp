// The oracle's kernels of Gaussian mixtures. Included by reference.hpp, whose rule of internal linkage holds here too.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include <lanewise/simd.hpp>

#include "exponential.hpp"
#include "points.hpp"

namespace lanewise::simd::reference {
namespace {

// constant - q / 2 of one tile, lanes innermost as in outer_product. add_residual(i, y) adds y_i's products to the lanes of y.
template <class Real, class AddResidual>
void log_density_of_tile(std::size_t dims, const Real* starts, Real constant, Real* out, AddResidual add_residual) {
    constexpr Real most = std::numeric_limits<Real>::max();
    Real squares[lanes<Real>] = {};
    for (std::size_t i = 0; i < dims; ++i) {
        Real y[lanes<Real>];
        for (std::size_t l = 0; l < lanes<Real>; ++l) y[l] = starts[i];
        add_residual(i, y);
        for (std::size_t l = 0; l < lanes<Real>; ++l) squares[l] = std::fma(y[l], y[l], squares[l]);
    }
    for (std::size_t l = 0; l < lanes<Real>; ++l) {
        out[l] = std::fma(squares[l] < most ? squares[l] : most, Real(-0.5), constant);
    }
}

// y += w (x_j - mean), for the lanes of dimension j.
template <class Real>
void add_products(Real w, const Real* x, Real mean, Real* y) {
    for (std::size_t l = 0; l < lanes<Real>; ++l) y[l] = std::fma(w, x[l] - mean, y[l]);
}

template <class Real>
void log_gaussians(const Real* tiles, std::size_t count, std::size_t dims, const Real* means, const Real* starts,
                   const Real* whiteners, const Real* constants, std::size_t k, Real*, Real* out) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        const Real* points = tiles + tile * dims * lanes<Real>;
        for (std::size_t c = 0; c < k; ++c) {
            const auto add_residual = [&](std::size_t i, Real* y) {
                for (std::size_t j = 0; j <= i; ++j) {
                    add_products(whiteners[(c * dims + i) * dims + j], points + j * lanes<Real>, means[c * dims + j], y);
                }
            };
            log_density_of_tile(dims, starts + c * dims, constants[c], out + (tile * k + c) * lanes<Real>, add_residual);
        }
    }
}

template <class Real>
void log_gaussians_diagonal(const Real* tiles, std::size_t count, std::size_t dims, const Real* means, const Real* starts,
                            const Real* whiteners, const Real* constants, std::size_t k, Real* out) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        const Real* points = tiles + tile * dims * lanes<Real>;
        for (std::size_t c = 0; c < k; ++c) {
            const auto add_residual = [&](std::size_t j, Real* y) {
                add_products(whiteners[c * dims + j], points + j * lanes<Real>, means[c * dims + j], y);
            };
            log_density_of_tile(dims, starts + c * dims, constants[c], out + (tile * k + c) * lanes<Real>, add_residual);
        }
    }
}

template <class Real>
void posteriors(Real* joint, std::size_t count, std::size_t k, const Real* weights, Real* log_densities) {
    for (std::size_t i = 0; i < tile_count(count, lanes<Real>) * lanes<Real>; ++i) {
        Real* own = point_of(joint, k, i);
        Real largest = own[0];
        for (std::size_t c = 1; c < k; ++c) {
            if (own[c * lanes<Real>] > largest) largest = own[c * lanes<Real>];
        }
        Real sum = 0;
        for (std::size_t c = 0; c < k; ++c) {
            own[c * lanes<Real>] = exponential_of_nonpositive(own[c * lanes<Real>] - largest);
            sum += own[c * lanes<Real>];
        }
        if (i < count) log_densities[i] = largest + logarithm(sum);
        const Real weight = i >= count ? Real(0) : weights == nullptr ? Real(1) : weights[i];
        const Real scale = weight / sum;
        for (std::size_t c = 0; c < k; ++c) own[c * lanes<Real>] *= scale;
    }
}

template <class Real>
double folded(const Real* sums) {
    Real left[lanes<Real>];
    for (std::size_t l = 0; l < lanes<Real>; ++l) left[l] = sums[l];
    for (std::size_t half = lanes<Real> / 2; half > 1; half /= 2) {
        for (std::size_t l = 0; l < half; ++l) left[l] += left[l + half];
    }
    return static_cast<double>(left[0]) + static_cast<double>(left[1]);
}

// The chains of one lane over its tiles, folded: chain(sum, weight, at) adds the point that stands `at` past a tile's first
// value to the sum.
template <class Real, class Chain>
double folded_chains(std::size_t count, std::size_t dims, const Real* weights, std::size_t weight_stride, Chain chain) {
    Real sums[lanes<Real>] = {};
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        for (std::size_t l = 0; l < lanes<Real>; ++l) {
            sums[l] = chain(sums[l], weights[tile * weight_stride + l], tile * dims * lanes<Real> + l);
        }
    }
    return folded(sums);
}

// Products of i with j for j = lowest(i) ... i.
template <class Real, class Lowest>
void scatter_of(const Real* tiles, std::size_t count, std::size_t dims, const Real* centre, const Real* weights,
                std::size_t weight_stride, double* out, Lowest lowest) {
    const auto difference = [&](std::size_t at, std::size_t j) { return tiles[at + j * lanes<Real>] - centre[j]; };
    const auto add = [&](auto chain) { *out++ += folded_chains(count, dims, weights, weight_stride, chain); };
    add([](Real sum, Real weight, std::size_t) { return sum + weight; });
    for (std::size_t j = 0; j < dims; ++j) {
        add([&](Real sum, Real weight, std::size_t at) { return sum + weight * difference(at, j); });
    }
    for (std::size_t i = 0; i < dims; ++i) {
        for (std::size_t j = lowest(i); j <= i; ++j) {
            add([&](Real sum, Real weight, std::size_t at) {
                return std::fma(weight * difference(at, i), difference(at, j), sum);
            });
        }
    }
}

template <class Real>
void scatter(const Real* tiles, std::size_t count, std::size_t dims, const Real* centre, const Real* weights,
             std::size_t weight_stride, Real*, double* out) {
    scatter_of(tiles, count, dims, centre, weights, weight_stride, out, [](std::size_t) { return std::size_t{0}; });
}

template <class Real>
void scatter_diagonal(const Real* tiles, std::size_t count, std::size_t dims, const Real* centre, const Real* weights,
                      std::size_t weight_stride, double* out) {
    scatter_of(tiles, count, dims, centre, weights, weight_stride, out, [](std::size_t i) { return i; });
}

}  // namespace
}  // namespace lanewise::simd::reference
