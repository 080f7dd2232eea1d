// Sums of products of gathered rows' columns, the upper triangle: Y^T Y.
//
// Some rows at a time are copied side by side, so few that they stay in the first cache; the next rows' sums go on from there.
#pragma once

#include <lanewise/simd.hpp>

#include "gathered.hpp"
#include "products.hpp"

namespace lanewise::simd::kernel {

template <class Arch, class Real>
void gram(const Real* rows, std::size_t stride, const std::int32_t* index, std::size_t count, std::size_t dims,
          Real* scratch, Real* out, std::size_t out_stride) {
    using P = Pack<Real, Arch>;
    const GatheredRows<Real> gathered{rows, stride, index};
    const std::size_t step = gram_width<Real>(dims), most = gram_rows<Real>(dims);
    for (std::size_t first = 0; first < count; first += most) {
        const std::size_t depth = count - first < most ? count - first : most;
        for (std::size_t t = 0; t < depth; ++t) {
            const Real* row = gathered[first + t];
            for (std::size_t j = 0; j < dims; j += P::lanes) P::load(row + j).store(scratch + t * step + j);
        }
        ColumnProducts<Arch, Real, SumsInReal<Real>>{scratch, step, P::lanes, depth, dims, {out, out_stride}}.add_rows_of(0,
                                                                                                                  dims);
    }
}

}  // namespace lanewise::simd::kernel
