// exp(x) of rows, divided by the row's sum of them. Sums as in log_sum_exp.
#pragma once

#include "log_sum_exp.hpp"

namespace lanewise::simd {

// A NaN is the same whatever it came from.
template <class P>
LANEWISE_INLINE void divide(typename P::Real* row, std::size_t k, typename P::Real divisor) {
    const P divisors = P::broadcast(divisor);
    const bool valid = divisor == divisor;
    std::size_t c = 0;
    for (; c + P::lanes <= k; c += P::lanes) (valid ? div(P::load(row + c), divisors) : divisors).store(row + c);
    for (; c < k; ++c) row[c] = valid ? row[c] / divisor : divisor;
}

namespace kernel {

template <class Arch, class Real>
void softmax(const Real* rows, std::size_t stride, std::size_t count, std::size_t k, Real* out,
             std::size_t out_stride) {
    using P = Pack<Real, Arch>;
    Real tile[columns_at_once * P::lanes];
    over_row_groups<Arch>(rows, stride, count, k, [&](std::size_t i, const auto& group) LANEWISE_INLINE_LAMBDA {
        Real* to = out + i * out_stride;
        // Few columns are divided while they are in the tile.
        const bool at_once = k <= columns_at_once;
        const RowSums<P> sums =
            group.template sums<true>(tile, [&](std::size_t first, std::size_t columns) LANEWISE_INLINE_LAMBDA {
                if (!at_once) unpack_tile<Arch>(tile, group.here, columns, to + first, out_stride);
            });
        if (at_once) {
            for (std::size_t c = 0; c < k; ++c) {
                sums.unless_nan(div(P::load(tile + c * P::lanes), sums.sum)).store(tile + c * P::lanes);
            }
            unpack_tile<Arch>(tile, group.here, k, to, out_stride);
        } else {
            Real divisor[P::lanes];
            sums.unless_nan(sums.sum).store(divisor);
            for (std::size_t l = 0; l < group.here; ++l) divide<P>(to + l * out_stride, k, divisor[l]);
        }
    });
}

}  // namespace kernel
}  // namespace lanewise::simd
