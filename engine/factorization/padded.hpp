// Factors as the kernels take them: rows of whole packs, the spare values 0.
#pragma once

#include <cstddef>

#include <lanewise/simd.hpp>

namespace lanewise::als {

template <class Real>
constexpr std::size_t padded(std::size_t factors) noexcept {
    return simd::tile_count(factors, simd::lanes<Real>) * simd::lanes<Real>;
}

}  // namespace lanewise::als
