// The oracle for kernels on panels of columns.
#pragma once

#include <cmath>
#include <cstddef>

#include <lanewise/simd.hpp>

namespace lanewise::simd::reference {
namespace {

template <class Real>
void pack_panels(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* centre,
                 Real* panels, std::size_t panel, double* sums) {
    for (std::size_t j = 0; j < tile_count(dims, lanes<Real>) * lanes<Real>; ++j) {
        Real sum = 0;
        for (std::size_t t = 0; t < count; ++t) {
            const Real value = j < dims ? rows[t * stride + j] - centre[j] : Real(0);
            panels[j / lanes<Real> * panel + t * lanes<Real> + j % lanes<Real>] = value;
            sum += value;
        }
        if (j < dims) sums[j] += static_cast<double>(sum);
    }
}

template <class Real>
void panel_products(const Real* panels, std::size_t panel, std::size_t depth, std::size_t dims, std::size_t first,
                    std::size_t end, double* out, std::size_t out_stride, const Real*, std::size_t) {
    const auto value = [&](std::size_t t, std::size_t j) {
        return panels[j / lanes<Real> * panel + t * lanes<Real> + j % lanes<Real>];
    };
    for (std::size_t i = first; i < end; ++i) {
        for (std::size_t j = i; j < dims; ++j) {
            Real sum = 0;
            for (std::size_t t = 0; t < depth; ++t) sum = std::fma(value(t, i), value(t, j), sum);
            out[i * out_stride + j] += static_cast<double>(sum);
        }
    }
}

template <class Real>
void rotate(const Real* cosines, const Real* sines, std::size_t count, Real* rows) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t l = 0; l < lanes<Real>; ++l) {
            Real &x = rows[i * lanes<Real> + l], &next = rows[(i + 1) * lanes<Real> + l];
            const Real before = x;
            x = std::fma(cosines[i], before, sines[i] * next);
            next = std::fma(Real(0) - sines[i], before, cosines[i] * next);
        }
    }
}

}  // namespace
}  // namespace lanewise::simd::reference
