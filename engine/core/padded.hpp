// Rows of whole packs, as the kernels of gathered rows take them: the spare values are 0.
#pragma once

#include <cstddef>

#include <lanewise/simd.hpp>

namespace lanewise {

template <class Real>
constexpr std::size_t padded(std::size_t values) noexcept {
    return simd::tile_count(values, simd::lanes<Real>) * simd::lanes<Real>;
}

}  // namespace lanewise
