// Where a point's values stand in tiles. Included by reference.hpp, whose rule of internal linkage holds here too.
#pragma once

#include <cstddef>

#include <lanewise/simd.hpp>

namespace lanewise::simd::reference {
namespace {

// Value j of point i is point_of(tiles, dims, i)[j * lanes<Real>].
template <class Real>
Real* point_of(Real* tiles, std::size_t dims, std::size_t i) {
    return tiles + (i / lanes<Real>)*dims * lanes<Real> + i % lanes<Real>;
}
template <class Real>
const Real* point_of(const Real* tiles, std::size_t dims, std::size_t i) {
    return tiles + (i / lanes<Real>)*dims * lanes<Real> + i % lanes<Real>;
}

}  // namespace
}  // namespace lanewise::simd::reference
