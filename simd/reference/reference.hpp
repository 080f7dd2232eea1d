// The oracle: every kernel of kernels.def as plainly as it can be written, one point, one column, one sum at a time. It
// shares nothing with the kernels but their definition, and the tests ask for the same bits.
//
// Everything here has internal linkage: benches compile this header with several sets of flags, and of functions with
// external linkage the linker would keep one copy for all.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <lanewise/simd.hpp>

#include "cholesky.hpp"
#include "exponential.hpp"
#include "gathered.hpp"
#include "log_sum_exp.hpp"
#include "mixture.hpp"
#include "panels.hpp"
#include "points.hpp"
#include "triangular.hpp"

namespace lanewise::simd::reference {
namespace {

// D(i, c) of a point in a tile and a row of centroids.
template <class Real>
Real squared_distance(const Real* point, const Real* centroid, std::size_t dims) {
    Real sum = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        const Real difference = point[j * lanes<Real>] - centroid[j];
        sum = std::fma(difference, difference, sum);
    }
    return sum;
}

// s(i, c) of a point in a tile and a row of negated centroids.
template <class Real>
Real score(const Real* point, const Real* negated, Real half_norm, std::size_t dims) {
    Real sum = half_norm;
    for (std::size_t j = 0; j < dims; ++j) sum = std::fma(point[j * lanes<Real>], negated[j], sum);
    return sum;
}

// Scores of one point that are closer than this may be swapped.
template <class Real>
Real score_margin(const Real* point, std::size_t dims, Real slack, Real reach, Real floor) {
    Real norm = 0;
    for (std::size_t j = 0; j < dims; ++j) norm = std::fma(point[j * lanes<Real>], point[j * lanes<Real>], norm);
    const Real farthest = std::sqrt(norm) + reach;
    return slack * (farthest * farthest) + floor;
}

template <class Real>
void pack(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* offset, Real* tiles) {
    const std::size_t places = tile_count(count, lanes<Real>) * lanes<Real>;
    for (std::size_t i = 0; i < places; ++i) {
        Real* point = point_of(tiles, dims, i);
        for (std::size_t j = 0; j < dims; ++j) {
            Real value = 0;
            if (i < count) value = rows[i * stride + j];
            if (i < count && offset != nullptr) value = value - offset[j];
            point[j * lanes<Real>] = value;
        }
    }
}

// Lanes innermost, here and in squared_distances: the order that a compiler vectorizes, and up to twice as fast where
// it does not. What the kernels are measured against should be as good as plain code gets.
template <class Real>
void outer_product(const Real* a, std::size_t a_stride, std::size_t rows, const Real* b, std::size_t depth, Real* c) {
    for (std::size_t r = 0; r < rows; ++r) {
        Real* sums = c + r * lanes<Real>;
        for (std::size_t t = 0; t < depth; ++t) {
            for (std::size_t l = 0; l < lanes<Real>; ++l) {
                sums[l] = std::fma(a[r * a_stride + t], b[t * lanes<Real> + l], sums[l]);
            }
        }
    }
}

template <class Real>
void nearest(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
             std::size_t k, std::int32_t* labels, Real* distances) {
    for (std::size_t i = 0; i < count; ++i) {
        const Real* point = point_of(tiles, dims, i);
        std::int32_t label = 0;
        Real best = squared_distance(point, centroids, dims);
        for (std::size_t c = 1; c < k; ++c) {
            const Real distance = squared_distance(point, centroids + c * stride, dims);
            if (distance < best) {
                best = distance;
                label = static_cast<std::int32_t>(c);
            }
        }
        labels[i] = label;
        if (distances != nullptr) distances[i] = best;
    }
}

template <class Real>
void screen(const Real* tiles, std::size_t count, std::size_t dims, const Real* negated, std::size_t stride,
            const Real* half_norms, std::size_t k, Real slack, Real reach, Real floor, Real* best, Real* second,
            std::int32_t* labels, std::uint8_t* doubtful) {
    for (std::size_t i = 0; i < count; ++i) {
        const Real* point = point_of(tiles, dims, i);
        labels[i] = -1;
        for (std::size_t c = 0; c < k; ++c) {
            const Real next = score(point, negated + c * stride, half_norms[c], dims) + 0;
            if (next < best[i]) {
                second[i] = best[i] < second[i] ? best[i] : second[i];
                best[i] = next;
                labels[i] = static_cast<std::int32_t>(c);
            } else if (next < second[i]) {
                second[i] = next;
            }
        }
        // "Not more than" rather than "at most": where both have overflowed, the difference is no number, and in doubt.
        const bool clear = second[i] - best[i] > score_margin(point, dims, slack, reach, floor);
        doubtful[i] = clear ? 0 : 1;
    }
}

template <class Real>
void squared_distances(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids,
                       std::size_t stride, std::size_t k, Real* out) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        const Real* points = tiles + tile * dims * lanes<Real>;
        for (std::size_t c = 0; c < k; ++c) {
            Real* sums = out + (tile * k + c) * lanes<Real>;
            for (std::size_t l = 0; l < lanes<Real>; ++l) sums[l] = 0;
            for (std::size_t j = 0; j < dims; ++j) {
                for (std::size_t l = 0; l < lanes<Real>; ++l) {
                    const Real difference = points[j * lanes<Real> + l] - centroids[c * stride + j];
                    sums[l] = std::fma(difference, difference, sums[l]);
                }
            }
        }
    }
}

template <class Real>
void centre(const Real* row, std::size_t dims, const double* middles, const double* rests, double factor, double* out,
            std::size_t panel) {
    for (std::size_t j = 0; j < tile_count(dims, lanes<double>) * lanes<double>; ++j) {
        out[j / lanes<double> * panel + j % lanes<double>] =
            j < dims ? ((static_cast<double>(row[j]) - middles[j]) - rests[j]) * factor : 0;
    }
}

template <class Real>
void add_in_double(const Real* values, std::size_t count, double* sums) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(values[i]);
}

template <class Real>
void accumulate(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const double* offset,
                const std::int32_t* labels, const double* weights, double* sums, double* masses) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        const double weight = weights == nullptr ? 1.0 : weights[i];
        for (std::size_t j = 0; j < dims; ++j) {
            const double value = static_cast<double>(rows[i * stride + j]) - offset[j];
            sums[label * dims + j] = std::fma(weight, value, sums[label * dims + j]);
        }
        masses[label] += weight;
    }
}

template <class Real>
void moments(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const double* offset,
             const double* weights, double* sums, double* squares, double* largest) {
    for (std::size_t i = 0; i < count; ++i) {
        const double weight = weights == nullptr ? 1.0 : weights[i];
        for (std::size_t j = 0; j < dims; ++j) {
            const double value = static_cast<double>(rows[i * stride + j]) - offset[j];
            const double magnitude = std::fabs(value);
            sums[j] = std::fma(weight, value, sums[j]);
            squares[j] = std::fma(weight * value, value, squares[j]);
            if (magnitude > largest[j]) largest[j] = magnitude;
        }
    }
}

template <class Real>
void potentials(const Real* distances, std::size_t count, std::size_t k, const Real* closest, const double* weights,
                double* sums) {
    for (std::size_t i = 0; i < count; ++i) {
        const double weight = weights == nullptr ? 1.0 : weights[i];
        for (std::size_t c = 0; c < k; ++c) {
            const Real distance = distances[((i / lanes<Real>)*k + c) * lanes<Real> + i % lanes<Real>];
            const Real left = distance < closest[i] ? distance : closest[i];
            double& sum = sums[c * lanes<Real> + i % lanes<Real>];
            sum = std::fma(weight, static_cast<double>(left), sum);
        }
    }
}

// D(v, c) - D(v, z) at the corner v of the box that lies farthest from z towards c, a centroid in a tile.
template <class Real>
Real lead_at_corner(const Real* z, const Real* c, const Real* low, const Real* high, std::size_t dims) {
    Real to_z = 0;
    Real to_c = 0;
    for (std::size_t j = 0; j < dims; ++j) {
        const Real value = c[j * lanes<Real>];
        const Real corner = z[j] < value ? high[j] : low[j];
        to_z = std::fma(z[j] - corner, z[j] - corner, to_z);
        to_c = std::fma(value - corner, value - corner, to_c);
    }
    return to_c - to_z;
}

template <class Real>
void contenders(const Real* tiles, std::size_t count, std::size_t dims, const Real* low, const Real* high,
                const Real* rival, Real margin, std::uint8_t* keep) {
    for (std::size_t c = 0; c < count; ++c) {
        keep[c] = lead_at_corner(rival, point_of(tiles, dims, c), low, high, dims) > margin ? 0 : 1;
    }
}

// All of them, in the order of kernels.def: a kernel without an oracle, or with other parameters, does not compile.
template <class Real>
constexpr KernelTable<Real> table = {
#define KERNEL(name, parameters, arguments) reference::name<Real>,
#include <lanewise/kernels.def>
#undef KERNEL
};

}  // namespace
}  // namespace lanewise::simd::reference
