// Rows that kernels gather by index, padded to whole packs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pack.hpp"

namespace lanewise::simd {

// Row t is rows[t], or rows[index[t]] where there is an index.
template <class Real>
struct GatheredRows {
    const Real* rows;
    std::size_t stride;
    const std::int32_t* index;

    LANEWISE_INLINE const Real* operator[](std::size_t t) const {
        return rows + (index == nullptr ? t : static_cast<std::size_t>(index[t])) * stride;
    }
};

}  // namespace lanewise::simd
