// A value a point, written and read by tiles: whole ones straight, the last one only as far as there are points.
#pragma once

#include "pack.hpp"

namespace lanewise::simd {

template <class Real, class Arch>
LANEWISE_INLINE void store_labels(const Pack<Real, Arch>& index, std::size_t tile, std::size_t count, std::int32_t* labels) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    const std::size_t first = tile * lanes;
    if (first + lanes <= count) return store_as_int32(index, labels + first);
    std::int32_t all[lanes];
    store_as_int32(index, all);
    for (std::size_t i = first; i < count; ++i) labels[i] = all[i - first];
}

// Values first, first + 1, ... of count.
template <class P>
LANEWISE_INLINE void store_values(const P& values, std::size_t first, std::size_t count, typename P::Real* out) {
    if (first + P::lanes <= count) return values.store(out + first);
    typename P::Real all[P::lanes];
    values.store(all);
    for (std::size_t i = first; i < count; ++i) out[i] = all[i - first];
}

template <class P>
LANEWISE_INLINE P load_values(const typename P::Real* values, std::size_t first, std::size_t count) {
    if (first + P::lanes <= count) return P::load(values + first);
    typename P::Real all[P::lanes] = {};
    for (std::size_t i = first; i < count; ++i) all[i - first] = values[i];
    return P::load(all);
}

}  // namespace lanewise::simd
