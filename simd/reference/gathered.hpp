// The oracle for kernels on rows that are gathered by index.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <lanewise/simd.hpp>

namespace lanewise::simd::reference {
namespace {

template <class Real>
const Real* gathered_row(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t t) {
    return rows + (index == nullptr ? t : static_cast<std::size_t>(index[t])) * stride;
}

template <class Real>
std::size_t padded(std::size_t dims) {
    return tile_count(dims, lanes<Real>) * lanes<Real>;
}

template <class Real>
void gram(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims, Real*,
          Real* out, std::size_t out_stride) {
    for (std::size_t t = 0; t < count; ++t) {
        const Real* row = gathered_row(rows, stride, index, t);
        for (std::size_t i = 0; i < dims; ++i) {
            Real* sums = out + i * out_stride;
            for (std::size_t j = i; j < dims; ++j) sums[j] = std::fma(row[i], row[j], sums[j]);
        }
    }
}

template <class Real>
void combine(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
             const Real* values, Real* out) {
    for (std::size_t t = 0; t < count; ++t) {
        const Real* row = gathered_row(rows, stride, index, t);
        for (std::size_t j = 0; j < padded<Real>(dims); ++j) out[j] = std::fma(values[t], row[j], out[j]);
    }
}

// Of lanes sums: the upper half onto the lower until one is left.
template <class Real>
Real fold_lanes(Real* sums) {
    for (std::size_t half = lanes<Real> / 2; half > 0; half /= 2) {
        for (std::size_t l = 0; l < half; ++l) sums[l] += sums[l + half];
    }
    return sums[0];
}

template <class Real>
void dots(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
          const Real* vector, Real* out) {
    for (std::size_t t = 0; t < count; ++t) {
        const Real* row = gathered_row(rows, stride, index, t);
        Real sums[lanes<Real>] = {};
        for (std::size_t j = 0; j < padded<Real>(dims); j += lanes<Real>) {
            for (std::size_t l = 0; l < lanes<Real>; ++l) sums[l] = std::fma(row[j + l], vector[j + l], sums[l]);
        }
        out[t] = fold_lanes(sums);
    }
}

}  // namespace
}  // namespace lanewise::simd::reference
