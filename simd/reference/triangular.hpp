// The oracle for one matrix by rows: its upper triangular factor, and solutions.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <lanewise/simd.hpp>

#include "gathered.hpp"

namespace lanewise::simd::reference {
namespace {

// Row by row; of a row all columns at a time, the order that a compiler vectorizes.
template <class Real>
void cholesky_blocked(Real* a, std::size_t stride, std::size_t dims, std::size_t columns, Real floor,
                      std::int32_t* failed) {
    constexpr std::size_t strip = 256;
    *failed = -1;
    for (std::size_t i = 0; i < dims && *failed < 0; ++i) {
        Real inverse = 0;
        for (std::size_t first = i; first < columns; first += strip) {
            const std::size_t count = columns - first < strip ? columns - first : strip;
            Real* own = a + i * stride + first;
            Real sums[strip] = {};
            for (std::size_t t = 0; t < i; ++t) {
                const Real* row = a + t * stride;
                for (std::size_t c = 0; c < count; ++c) sums[c] = std::fma(row[i], row[first + c], sums[c]);
            }
            for (std::size_t c = 0; c < count; ++c) own[c] -= sums[c];
            if (first == i) {
                if (!(own[0] > floor)) *failed = static_cast<std::int32_t>(i);
                own[0] = std::sqrt(own[0]);
                inverse = 1 / own[0];
            }
            for (std::size_t c = first == i ? 1 : 0; c < count; ++c) own[c] *= inverse;
        }
    }
}

template <class Real>
void back_substitute(const Real* factor, std::size_t stride, std::size_t dims, Real* x) {
    for (std::size_t i = dims; i-- > 0;) {
        const Real* row = factor + i * stride;
        const std::size_t block_end = (i / lanes<Real> + 1) * lanes<Real>;
        Real sums[lanes<Real>] = {};
        for (std::size_t j = padded<Real>(dims); j > block_end;) {
            j -= lanes<Real>;
            for (std::size_t l = 0; l < lanes<Real> && j + l < dims; ++l)
                sums[l] = std::fma(row[j + l], x[j + l], sums[l]);
        }
        Real sum = fold_lanes(sums);
        for (std::size_t j = block_end < dims ? block_end : dims; --j > i;) sum = std::fma(row[j], x[j], sum);
        x[i] = (x[i] - sum) * (1 / row[i]);
    }
}

}  // namespace
}  // namespace lanewise::simd::reference
