// The oracle for matrices, one a lane. Lanes innermost, as a compiler vectorizes it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <lanewise/simd.hpp>

namespace lanewise::simd::reference {
namespace {

// The lanes of element (i, j) in a tile's lower triangles.
template <class Real>
Real* element(Real* triangles, std::size_t i, std::size_t j) {
    return triangles + (i * (i + 1) / 2 + j) * lanes<Real>;
}
template <class Real>
const Real* element(const Real* triangles, std::size_t i, std::size_t j) {
    return triangles + (i * (i + 1) / 2 + j) * lanes<Real>;
}

template <class Real>
std::size_t triangle_values(std::size_t dims) {
    return dims * (dims + 1) / 2 * lanes<Real>;
}

template <class Real>
void add_products(const Real* a, const Real* b, Real* sums) {
    for (std::size_t l = 0; l < lanes<Real>; ++l) sums[l] = std::fma(a[l], b[l], sums[l]);
}

// a_ij less what the columns before j account for, in place of a_ij.
template <class Real>
void subtract_products(Real* a, std::size_t i, std::size_t j) {
    Real sums[lanes<Real>] = {};
    for (std::size_t t = 0; t < j; ++t) add_products(element(a, i, t), element(a, j, t), sums);
    for (std::size_t l = 0; l < lanes<Real>; ++l) element(a, i, j)[l] -= sums[l];
}

// Column j of a tile; failed is -1 in the lanes where no pivot has failed.
template <class Real>
void factor_column(Real* a, std::size_t j, std::size_t dims, Real floor, std::int32_t* failed) {
    subtract_products(a, j, j);
    Real inverse[lanes<Real>];
    for (std::size_t l = 0; l < lanes<Real>; ++l) {
        Real& pivot = element(a, j, j)[l];
        if (!(pivot > floor) && failed[l] < 0) failed[l] = static_cast<std::int32_t>(j);
        pivot = std::sqrt(pivot);
        inverse[l] = 1 / pivot;
    }
    for (std::size_t i = j + 1; i < dims; ++i) {
        subtract_products(a, i, j);
        for (std::size_t l = 0; l < lanes<Real>; ++l) element(a, i, j)[l] *= inverse[l];
    }
}

template <class Real>
void cholesky(Real* matrices, std::size_t count, std::size_t dims, Real floor, std::int32_t* failed) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        std::int32_t first_failed[lanes<Real>];
        for (std::size_t l = 0; l < lanes<Real>; ++l) first_failed[l] = -1;
        Real* a = matrices + tile * triangle_values<Real>(dims);
        for (std::size_t j = 0; j < dims; ++j) factor_column(a, j, dims, floor, first_failed);
        for (std::size_t l = 0; l < lanes<Real> && tile * lanes<Real> + l < count; ++l) {
            failed[tile * lanes<Real> + l] = first_failed[l];
        }
    }
}

template <class Real>
void triangular_inverse(const Real* factors, std::size_t count, std::size_t dims, Real* inverses) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        const Real* factor = factors + tile * triangle_values<Real>(dims);
        Real* inverse = inverses + tile * triangle_values<Real>(dims);
        for (std::size_t i = 0; i < dims; ++i) {
            Real* corner = element(inverse, i, i);
            for (std::size_t l = 0; l < lanes<Real>; ++l) corner[l] = 1 / element(factor, i, i)[l];
            for (std::size_t j = 0; j < i; ++j) {
                Real sums[lanes<Real>] = {};
                for (std::size_t t = j; t < i; ++t) add_products(element(factor, i, t), element(inverse, t, j), sums);
                Real* out = element(inverse, i, j);
                for (std::size_t l = 0; l < lanes<Real>; ++l) out[l] = sums[l] * (0 - corner[l]);
            }
        }
    }
}

template <class Real>
void cholesky_solve(const Real* factors, std::size_t count, std::size_t dims, Real* sides) {
    for (std::size_t tile = 0; tile < tile_count(count, lanes<Real>); ++tile) {
        const Real* factor = factors + tile * triangle_values<Real>(dims);
        Real* side = sides + tile * dims * lanes<Real>;
        const auto finish = [&](std::size_t j, const Real* sums) {
            for (std::size_t l = 0; l < lanes<Real>; ++l) {
                Real& value = side[j * lanes<Real> + l];
                value = (value - sums[l]) * (1 / element(factor, j, j)[l]);
            }
        };
        for (std::size_t j = 0; j < dims; ++j) {
            Real sums[lanes<Real>] = {};
            for (std::size_t t = 0; t < j; ++t) add_products(element(factor, j, t), side + t * lanes<Real>, sums);
            finish(j, sums);
        }
        for (std::size_t j = dims; j-- > 0;) {
            Real sums[lanes<Real>] = {};
            for (std::size_t t = dims - 1; t > j; --t)
                add_products(element(factor, t, j), side + t * lanes<Real>, sums);
            finish(j, sums);
        }
    }
}

}  // namespace
}  // namespace lanewise::simd::reference
