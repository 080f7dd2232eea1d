// log(sum of exp(x)) of rows, the largest subtracted. A lane is a row: its sum runs over the columns in order.
// Sixteen rows at a time are transposed, some columns at a time, into a tile on the stack.
#pragma once

#include "exponential.hpp"
#include "tiles.hpp"

namespace lanewise::simd {

// Columns of a tile on the stack: 4 KiB, so that it stays in the first cache.
inline constexpr std::size_t columns_at_once = 64;

// The largest of a row of at least a pack; of a row with a NaN anything. Its order does not matter.
template <class P>
LANEWISE_INLINE typename P::Real largest_of(const typename P::Real* row, std::size_t k) {
    using Real = typename P::Real;
    P most = P::load(row + k - P::lanes);
    for (std::size_t c = 0; c + P::lanes <= k; c += P::lanes) most = max(most, P::load(row + c));
    Real lane[P::lanes];
    most.store(lane);
    Real largest = lane[0];
    for (std::size_t l = 1; l < P::lanes; ++l) largest = largest < lane[l] ? lane[l] : largest;
    return largest;
}

// The exponentials of rows of a tile, and their sums.
template <class P>
struct RowSums {
    using Real = typename P::Real;

    P largest;
    P sum = P::broadcast(0);
    P differences = P::broadcast(0);  // their sum is NaN where a value is, and costs no operation on the ports of fma
    bool finite;

    explicit LANEWISE_INLINE RowSums(const P& largest_)
        : largest(largest_), finite(all(equal(sub(largest, largest), P::broadcast(0)))) {}

    // Stored: the exponentials take the values' place.
    template <bool Stored, bool Finite>
    LANEWISE_INLINE void add_columns(Real* tile, std::size_t columns) {
        P sums = sum, all_differences = differences;
        for (std::size_t c = 0; c < columns; ++c) {
            const P x = P::load(tile + c * P::lanes);
            P t = sub(x, largest);
            // Equal infinities have no difference.
            if constexpr (!Finite) t = select(equal(x, largest), P::broadcast(0), t);
            const P value = exp_of_nonpositive(t);
            all_differences = add(all_differences, t);
            sums = add(sums, value);
            if constexpr (Stored) value.store(tile + c * P::lanes);
        }
        sum = sums;
        differences = all_differences;
    }
    template <bool Stored>
    LANEWISE_INLINE void add_columns(Real* tile, std::size_t columns) {
        if (finite) add_columns<Stored, true>(tile, columns);
        else add_columns<Stored, false>(tile, columns);
    }

    // The value, or NaN where a value of the row was.
    LANEWISE_INLINE P unless_nan(const P& value) const {
        return select(equal(differences, differences), value, P::broadcast(static_cast<Real>(__builtin_nan(""))));
    }
};

// Up to a pack of rows.
template <class Arch, class Real>
struct RowGroup {
    using P = Pack<Real, Arch>;

    const Real* rows;
    std::size_t stride;
    std::size_t here;
    std::size_t k;
    bool next_row;

    // visit(first, columns) after each group of columns, in order, whose exponentials are in the tile then (if Stored).
    template <bool Stored, class F>
    LANEWISE_INLINE RowSums<P> sums(Real* tile, F&& visit) const {
        constexpr const Real* no_offset = nullptr;
        if (k <= columns_at_once) {
            pack_tile<Arch>(rows, stride, here, k, next_row, no_offset, tile);
            P largest = P::load(tile);
            for (std::size_t c = 1; c < k; ++c) largest = max(largest, P::load(tile + c * P::lanes));
            RowSums<P> sums(largest);
            sums.template add_columns<Stored>(tile, k);
            visit(0, k);
            return sums;
        }
        Real lane[P::lanes] = {};
        for (std::size_t l = 0; l < here; ++l) lane[l] = largest_of<P>(rows + l * stride, k);
        RowSums<P> sums(P::load(lane));
        for (std::size_t first = 0; first < k; first += columns_at_once) {
            const std::size_t columns = k - first < columns_at_once ? k - first : columns_at_once;
            if (here == P::lanes && columns == columns_at_once) {
                pack_long_rows<Arch>(rows + first, stride, columns, tile);
            } else {
                pack_tile<Arch>(rows + first, stride, here, columns, next_row, no_offset, tile);
            }
            sums.template add_columns<Stored>(tile, columns);
            visit(first, columns);
        }
        return sums;
    }
};

template <class Arch, class Real, class F>
LANEWISE_INLINE void over_row_groups(const Real* rows, std::size_t stride, std::size_t count, std::size_t k, F&& f) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    for (std::size_t i = 0; i < count; i += lanes) {
        const std::size_t here = count - i < lanes ? count - i : lanes;
        f(i, RowGroup<Arch, Real>{rows + i * stride, stride, here, k, i + lanes < count});
    }
}

namespace kernel {

template <class Arch, class Real>
void log_sum_exp(const Real* rows, std::size_t stride, std::size_t count, std::size_t k, Real* out) {
    using P = Pack<Real, Arch>;
    Real tile[columns_at_once * P::lanes];
    over_row_groups<Arch>(rows, stride, count, k, [&](std::size_t i, const auto& group) LANEWISE_INLINE_LAMBDA {
        const auto nothing = [](std::size_t, std::size_t) LANEWISE_INLINE_LAMBDA {};
        const RowSums<P> sums = group.template sums<false>(tile, nothing);
        Real result[P::lanes];
        sums.unless_nan(add(sums.largest, simd::log(sums.sum))).store(result);
        for (std::size_t l = 0; l < group.here; ++l) out[i + l] = result[l];
    });
}

}  // namespace kernel
}  // namespace lanewise::simd
