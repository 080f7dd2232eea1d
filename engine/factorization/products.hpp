// q . p for rows of a table, as simd's dots has it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "factorization/padded.hpp"

namespace lanewise::als {

template <class Real>
void products(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
              const Real* vector, Real* out) noexcept {
    constexpr std::size_t lanes = simd::lanes<Real>;
    for (std::size_t t = 0; t < count; ++t) {
        const Real* row = rows + (index == nullptr ? t : static_cast<std::size_t>(index[t])) * stride;
        Real sums[lanes] = {};
        for (std::size_t j = 0; j < padded<Real>(dims); j += lanes) {
            for (std::size_t l = 0; l < lanes; ++l) sums[l] = std::fma(row[j + l], vector[j + l], sums[l]);
        }
        for (std::size_t half = lanes / 2; half > 0; half /= 2) {
            for (std::size_t l = 0; l < half; ++l) sums[l] += sums[l + half];
        }
        out[t] = sums[0];
    }
}

}  // namespace lanewise::als
