// Sums of products of gathered rows' columns, the upper triangle: Y^T Y.
//
// Some rows at a time are copied side by side, so few that they stay in the first cache. A block of rows of the result by a pack of its
// columns stays in registers while it sweeps over them; the next rows' sums go on from there.
#pragma once

#include <lanewise/simd.hpp>

#include "columns.hpp"
#include "gathered.hpp"

namespace lanewise::simd {

// A block of the result: from `left` of each row times from `right`.
template <int Rows, int Packs, class P, class Real>
LANEWISE_INLINE void add_products(const Real* left, const Real* right, std::size_t step, std::size_t depth, Real* out,
                                  std::size_t out_stride) {
    Accumulators<P, Rows, Packs> sum;
    const auto each = [&](auto&& f) LANEWISE_INLINE_LAMBDA {
        unrolled<Rows * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA {
            f(sum.at[i / Packs][i % Packs], out + i / Packs * out_stride + i % Packs * P::lanes);
        });
    };
    each([](P& value, const Real* at) LANEWISE_INLINE_LAMBDA { value = P::load(at); });
    sweep_columns(left, right, step, depth, sum);
    each([](const P& value, Real* at) LANEWISE_INLINE_LAMBDA { value.store(at); });
}

// The block on the diagonal, of a pack's columns by themselves. A register of columns needs only the rows down to its last one. So the
// first rows have all registers, those from a register's width on one less, and so on; a sweep takes some rows of each kind, since the
// last kind's alone would be too few chains.
template <class Real, class Arch>
struct DiagonalBlock {
    // A register, or four scalars.
    using S = Pack<Real, Arch, std::is_same_v<Arch, ScalarArch> ? 4 : 1>;
    static constexpr int width = static_cast<int>(S::lanes), kinds = static_cast<int>(Pack<Real, Arch>::lanes) / width;
    static constexpr int row_chains = kinds * (kinds + 1) / 2;
    static constexpr int most_chains = TileShape<Arch>::rows * TileShape<Arch>::packs * whole<Real, Arch>;

    // Rows of each kind in a sweep: a divisor of the width.
    static constexpr int rows_of_kind() {
        int rows = width;
        while (rows > 1 && rows * row_chains > most_chains) rows /= 2;
        return rows;
    }

    // Rows first, first + 1, ... of each kind.
    static LANEWISE_INLINE void add(const Real* columns, std::size_t first, std::size_t step, std::size_t depth,
                                    Real* out, std::size_t out_stride) {
        constexpr int rows = rows_of_kind();
        S sum[kinds * rows][kinds];
        const auto each = [&](auto&& f) LANEWISE_INLINE_LAMBDA {
            unrolled<kinds * rows>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                constexpr int kind = i / rows;
                unrolled<kinds - kind>([&]<int k>() LANEWISE_INLINE_LAMBDA {
                    f.template operator()<kind + k>(sum[i][kind + k], kind * width + first + i % rows);
                });
            });
        };
        each([&]<int strip>(S& value, std::size_t row)
                 LANEWISE_INLINE_LAMBDA { value = S::load(out + row * out_stride + strip * width); });
        for (std::size_t t = 0; t < depth; ++t, columns += step) {
            S own[kinds];
            unrolled<kinds>([&]<int k>() LANEWISE_INLINE_LAMBDA { own[k] = S::load(columns + k * width); });
            each([&]<int strip>(S& value, std::size_t row)
                     LANEWISE_INLINE_LAMBDA { value = fma(S::broadcast(columns[row]), own[strip], value); });
        }
        each([&]<int strip>(const S& value, std::size_t row)
                 LANEWISE_INLINE_LAMBDA { value.store(out + row * out_stride + strip * width); });
    }
};

// A chunk of rows side by side, and where the sums of their products go.
template <class Arch, class Real>
struct GramChunk {
    using P = Pack<Real, Arch>;
    using Half = Pack<Real, Arch, P::parts == 1 ? 1 : P::parts / 2>;
    static constexpr std::size_t lanes = P::lanes;

    const Real* rows;
    std::size_t step, depth, dims;
    Real* out;
    std::size_t out_stride;

    // The last columns, where half a pack holds them.
    LANEWISE_INLINE bool ends_in_half() const {
        return P::parts > 1 && dims % lanes > 0 && dims % lanes <= Half::lanes;
    }

    template <int Rows, int Packs, class Q>
    LANEWISE_INLINE void add_block(std::size_t row, std::size_t column) const {
        add_products<Rows, Packs, Q>(rows + row, rows + column, step, depth, out + row * out_stride + column,
                                     out_stride);
    }

    // Rows by the packs of columns from pack `beside` on.
    LANEWISE_INLINE void add_rows(std::size_t first, std::size_t count, std::size_t beside) const {
        constexpr int wide = TileShape<Arch>::packs, most = 2 * TileShape<Arch>::rows;
        const std::size_t packs = (dims + lanes - 1) / lanes - (ends_in_half() ? 1 : 0);
        if (beside < packs) {
            in_even_steps<TileShape<Arch>::rows>(count, [&]<int R>(std::size_t r) LANEWISE_INLINE_LAMBDA {
                std::size_t j = beside;
                for (; j + wide <= packs; j += wide) add_block<R, wide, P>(first + r, j * lanes);
                if constexpr (wide > 1) {
                    for (; j < packs; ++j) add_block<R, 1, P>(first + r, j * lanes);
                }
            });
        }
        if (ends_in_half()) {
            in_steps < most<8 ? most : 8>(
                           count, [&]<int R>(std::size_t r)
                                      LANEWISE_INLINE_LAMBDA { add_block<R, 1, Half>(first + r, packs * lanes); });
        }
    }

    LANEWISE_INLINE void add_all() const {
        using Block = DiagonalBlock<Real, Arch>;
        for (std::size_t first = 0; first < dims; first += lanes) {
            const bool whole_pack = first + lanes <= dims;
            if (whole_pack) {
                for (int r = 0; r < Block::width; r += Block::rows_of_kind()) {
                    Block::add(rows + first, static_cast<std::size_t>(r), step, depth, out + first * out_stride + first,
                               out_stride);
                }
            }
            add_rows(first, whole_pack ? lanes : dims - first, first / lanes + (whole_pack ? 1 : 0));
        }
    }
};

namespace kernel {

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
        GramChunk<Arch, Real>{scratch, step, depth, dims, out, out_stride}.add_all();
    }
}

}  // namespace kernel
}  // namespace lanewise::simd
