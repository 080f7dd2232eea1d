// Rows of points into panels of [point][lane of columns], and the products of their columns.
#pragma once

#include "products.hpp"

namespace lanewise::simd {

// Columns of one panel or more, all rows: value(t, p) is row t's part of panel p.
template <int Packs, class P, class F>
LANEWISE_INLINE void fill_panels(std::size_t count, typename P::Real* panels, std::size_t panel, F&& value,
                                 typename P::Real* sums) {
    P sum[Packs];
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { sum[p] = P::broadcast(0); });
    for (std::size_t t = 0; t < count; ++t) {
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            const P x = value.template operator()<p>(t);
            x.store(panels + p * panel + t * P::lanes);
            sum[p] = add(sum[p], x);
        });
    }
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { sum[p].store(sums + p * P::lanes); });
}

// The columns that do not fill a pack. Rows are read beyond their end where another row follows.
template <class P>
LANEWISE_INLINE void fill_last_panel(const typename P::Real* rows, std::size_t stride, std::size_t count,
                                     std::size_t columns, const typename P::Real* centre, typename P::Real* panel,
                                     typename P::Real* sums) {
    using Real = typename P::Real;
    Real numbers[P::lanes], origin[P::lanes];
    for (std::size_t l = 0; l < P::lanes; ++l) {
        numbers[l] = static_cast<Real>(l);
        origin[l] = l < columns ? centre[l] : Real(0);
    }
    const P zero = P::broadcast(0), from = P::load(origin);
    const auto used = less(P::load(numbers), P::broadcast(static_cast<Real>(columns)));
    const std::size_t end = (count - 1) * stride + columns;
    fill_panels<1, P>(
        count, panel, 0,
        [&]<int>(std::size_t t) LANEWISE_INLINE_LAMBDA {
            const Real* row = rows + t * stride;
            if (t * stride + P::lanes <= end) return select(used, sub(P::load(row), from), zero);
            Real values[P::lanes];
            for (std::size_t l = 0; l < P::lanes; ++l) values[l] = l < columns ? row[l] - origin[l] : Real(0);
            return P::load(values);
        },
        sums);
}

namespace kernel {

template <class Arch, class Real>
void pack_panels(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* centre,
                 Real* panels, std::size_t panel, double* sums) {
    using P = Pack<Real, Arch>;
    constexpr int most = P::parts > 2 ? 1 : 3;  // beside each one's sums, its centre
    const std::size_t whole_panels = dims / P::lanes, last = whole_panels * P::lanes;
    const auto add_sums = [&](std::size_t column, std::size_t columns, const Real* of) LANEWISE_INLINE_LAMBDA {
        for (std::size_t l = 0; l < columns; ++l) sums[column + l] += static_cast<double>(of[l]);
    };
    in_even_steps<most>(whole_panels, [&]<int Packs>(std::size_t first) LANEWISE_INLINE_LAMBDA {
        const std::size_t column = first * P::lanes;
        P from[Packs];
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { from[p] = P::load(centre + column + p * P::lanes); });
        Real own[Packs * P::lanes];
        fill_panels<Packs, P>(
            count, panels + first * panel, panel,
            [&]<int p>(std::size_t t) LANEWISE_INLINE_LAMBDA {
                return sub(P::load(rows + t * stride + column + p * P::lanes), from[p]);
            },
            own);
        add_sums(column, Packs * P::lanes, own);
    });
    if (last == dims || count == 0) return;
    Real own[P::lanes];
    fill_last_panel<P>(rows + last, stride, count, dims - last, centre + last, panels + whole_panels * panel, own);
    add_sums(last, dims - last, own);
}

template <class Arch, class Real>
void panel_products(const Real* panels, std::size_t panel, std::size_t depth, std::size_t dims, std::size_t first,
                    std::size_t end, double* out, std::size_t out_stride, const Real* ahead, std::size_t lines) {
    using Products = ColumnProducts<Arch, Real, SumsInDouble<Real>>;
    Products{panels, Products::lanes, panel, depth, dims, {out, out_stride}, ahead, lines}.add_rows_of(first, end);
}

}  // namespace kernel
}  // namespace lanewise::simd
