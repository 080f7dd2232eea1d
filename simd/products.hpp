// Sums of products of columns, the upper triangle: X^T X of some rows that stand side by side.
//
// A block of rows of the result by a pack of its columns stays in registers while it sweeps over the rows of X.
#pragma once

#include "columns.hpp"

namespace lanewise::simd {

// Sums that go on from what stands in out.
template <class Real>
struct SumsInReal {
    Real* out;
    std::size_t stride;

    template <class P>
    LANEWISE_INLINE P begin(std::size_t row, std::size_t column) const {
        return P::load(out + row * stride + column);
    }
    template <class P>
    LANEWISE_INLINE void end(const P& sum, std::size_t row, std::size_t column) const {
        sum.store(out + row * stride + column);
    }

    // Of a column of the result, from a row on.
    template <class P>
    LANEWISE_INLINE P begin_column(std::size_t row, std::size_t column) const {
        Real lane[P::lanes];
        for (std::size_t l = 0; l < P::lanes; ++l) lane[l] = out[(row + l) * stride + column];
        return P::load(lane);
    }
    template <class P>
    LANEWISE_INLINE void end_column(const P& sum, std::size_t row, std::size_t column) const {
        Real lane[P::lanes];
        sum.store(lane);
        for (std::size_t l = 0; l < P::lanes; ++l) out[(row + l) * stride + column] = lane[l];
    }
};

// Sums that begin at 0 and are added to what stands in out, in double.
template <class Real>
struct SumsInDouble {
    double* out;
    std::size_t stride;

    template <class P>
    LANEWISE_INLINE P begin(std::size_t row, std::size_t column) const {
        __builtin_prefetch(out + row * stride + column, 1);
        return P::broadcast(0);
    }
    template <class P>
    LANEWISE_INLINE void end(const P& sum, std::size_t row, std::size_t column) const {
        double* to = out + row * stride + column;
        if constexpr (std::is_same_v<Real, double>) {
            add(P::load(to), sum).store(to);
        } else {
            Real lane[P::lanes];
            sum.store(lane);
            using D = Pack<double, typename P::Arch>;
            std::size_t l = 0;
            for (; l + D::lanes <= P::lanes; l += D::lanes) {
                add(D::load(to + l), load_as_double<typename P::Arch>(lane + l)).store(to + l);
            }
            for (; l < P::lanes; ++l) to[l] += static_cast<double>(lane[l]);
        }
    }

    template <class P>
    LANEWISE_INLINE P begin_column(std::size_t, std::size_t) const {
        return P::broadcast(0);
    }
    template <class P>
    LANEWISE_INLINE void end_column(const P& sum, std::size_t row, std::size_t column) const {
        Real lane[P::lanes];
        sum.store(lane);
        for (std::size_t l = 0; l < P::lanes; ++l) out[(row + l) * stride + column] += static_cast<double>(lane[l]);
    }
};

// The same sums where the block's rows are columns of the result: a product's factors may change places.
template <class Sums>
struct Turned {
    Sums sums;

    template <class P>
    LANEWISE_INLINE P begin(std::size_t row, std::size_t column) const {
        return sums.template begin_column<P>(column, row);
    }
    template <class P>
    LANEWISE_INLINE void end(const P& sum, std::size_t row, std::size_t column) const {
        sums.end_column(sum, column, row);
    }
};

// The block on the diagonal, of a pack's columns by themselves. A register of columns needs only the rows down to its last one. So the
// first rows have all registers, those from a register's width on one less, and so on; a sweep takes some rows of each kind, since the
// last kind's alone would be too few chains.
template <class Real, class Arch>
struct DiagonalBlock {
    // A register, or four scalars.
    using S = Pack<Real, Arch, Strip<Real, Arch>::width == 1 ? 4 : 1>;
    static constexpr int width = static_cast<int>(S::lanes), kinds = static_cast<int>(Pack<Real, Arch>::lanes) / width;
    static constexpr int row_chains = kinds * (kinds + 1) / 2;
    static constexpr int most_chains = TileShape<Arch>::rows * TileShape<Arch>::packs * whole<Real, Arch>;

    // Rows of each kind in a sweep: a divisor of the width.
    static constexpr int rows_of_kind() {
        int rows = width;
        while (rows > 1 && rows * row_chains > most_chains) rows /= 2;
        return rows;
    }

    // Rows first, first + 1, ... of each kind; the block begins at row and column `corner` of the result.
    template <class Sums>
    static LANEWISE_INLINE void add(const Real* columns, std::size_t first, std::size_t step, std::size_t depth,
                                    std::size_t corner, const Sums& sums, const Real* ahead) {
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
        each([&]<int strip>(S& value, std::size_t row) LANEWISE_INLINE_LAMBDA {
            value = sums.template begin<S>(corner + row, corner + strip * width);
        });
        for (std::size_t t = 0; t < depth; ++t, columns += step) {
            S own[kinds];
            __builtin_prefetch(ahead + t * Pack<Real, Arch>::lanes);
            unrolled<kinds>([&]<int k>() LANEWISE_INLINE_LAMBDA { own[k] = S::load(columns + k * width); });
            each([&]<int strip>(S& value, std::size_t row)
                     LANEWISE_INLINE_LAMBDA { value = fma(S::broadcast(columns[row]), own[strip], value); });
        }
        each([&]<int strip>(const S& value, std::size_t row)
                 LANEWISE_INLINE_LAMBDA { sums.end(value, corner + row, corner + strip * width); });
    }
};

// Rows of X: column j of row t stands at columns[(j / lanes) * panel + t * step + j % lanes].
template <class Arch, class Real, class Sums>
struct ColumnProducts {
    using P = Pack<Real, Arch>;
    using Half = Pack<Real, Arch, P::parts == 1 ? 1 : P::parts / 2>;
    static constexpr std::size_t lanes = P::lanes;

    const Real* columns;
    std::size_t step, panel, depth, dims;
    Sums sums;
    const Real* ahead = nullptr;  // cache lines that will be wanted soon: one is fetched in each step of a diagonal block, where memory
    std::size_t lines = 0;        // has nothing else to do

    // The last columns, where half a pack holds them.
    LANEWISE_INLINE bool ends_in_half() const {
        return P::parts > 1 && dims % lanes > 0 && dims % lanes <= Half::lanes;
    }

    LANEWISE_INLINE const Real* at(std::size_t column) const {
        return columns + column / lanes * panel + column % lanes;
    }

    template <int Rows, int Packs, class Q, class To>
    LANEWISE_INLINE void add_block(std::size_t row, std::size_t column, const To& to) const {
        Accumulators<Q, Rows, Packs> sum;
        const auto each = [&](auto&& f) LANEWISE_INLINE_LAMBDA {
            unrolled<Rows * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                f(sum.at[i / Packs][i % Packs], row + i / Packs, column + i % Packs * lanes);
            });
        };
        each([&](Q& value, std::size_t i, std::size_t j)
                 LANEWISE_INLINE_LAMBDA { value = to.template begin<Q>(i, j); });
        sweep_columns(at(row), at(column), step, panel, depth, sum);
        each([&](const Q& value, std::size_t i, std::size_t j) LANEWISE_INLINE_LAMBDA { to.end(value, i, j); });
    }

    // The last columns, where they are so few that they take fewer fma as rows, beside the packs of the columns before them: as many as
    // they are for each of these packs, where they would be a pack's, or half a pack's, for each of its rows.
    static constexpr int most_turned = small<Arch> ? 0 : static_cast<int>(P::parts == 1 ? lanes : Half::lanes) / 2;
    LANEWISE_INLINE bool last_turned() const { return dims > lanes && dims % lanes > 0 && dims % lanes <= most_turned; }

    // The last columns of the rows of packs first ... end-1.
    LANEWISE_INLINE void add_turned(std::size_t first, std::size_t end) const {
        if constexpr (most_turned > 0) {
            const std::size_t last = dims / lanes * lanes;
            const Turned<Sums> turned{sums};
            in_steps<most_turned>(dims - last, [&]<int R>(std::size_t r) LANEWISE_INLINE_LAMBDA {
                over_tiles<Arch>(end - first, [&]<int Packs>(std::size_t pack) LANEWISE_INLINE_LAMBDA {
                    add_block<R, Packs, P>(last + r, (first + pack) * lanes, turned);
                });
            });
        }
    }

    // Rows of one pack by the packs of columns from pack `beside` on: a pack of each stays in the first cache.
    LANEWISE_INLINE void add_rows(std::size_t first, std::size_t count, std::size_t beside) const {
        constexpr int wide = TileShape<Arch>::packs, most = 2 * TileShape<Arch>::rows;
        const bool turned = last_turned() && first + lanes <= dims, in_half = ends_in_half() && !turned;
        const std::size_t packs = turned ? dims / lanes : (dims + lanes - 1) / lanes - (in_half ? 1 : 0);
        std::size_t j = beside;
        for (; j + wide <= packs; j += wide) {
            in_even_steps<TileShape<Arch>::rows>(count, [&]<int R>(std::size_t r) LANEWISE_INLINE_LAMBDA {
                add_block<R, wide, P>(first + r, j * lanes, sums);
            });
        }
        if constexpr (wide > 1) {
            for (; j < packs; ++j) {
                in_even_steps<TileShape<Arch>::rows>(count, [&]<int R>(std::size_t r) LANEWISE_INLINE_LAMBDA {
                    add_block<R, 1, P>(first + r, j * lanes, sums);
                });
            }
        }
        if (in_half) {
            in_steps < most<8 ? most : 8>(
                           count, [&]<int R>(std::size_t r)
                                      LANEWISE_INLINE_LAMBDA { add_block<R, 1, Half>(first + r, packs * lanes, sums); });
        }
    }

    // Rows first_row ... end-1 of the result; first_row is a multiple of lanes, and so is end, or dims.
    LANEWISE_INLINE void add_rows_of(std::size_t first_row, std::size_t end) const {
        using Block = DiagonalBlock<Real, Arch>;
        std::size_t line = 0;
        for (std::size_t first = first_row; first < end; first += lanes) {
            const bool whole_pack = first + lanes <= dims;
            if (whole_pack) {
                for (int r = 0; r < Block::width; r += Block::rows_of_kind()) {
                    Block::add(at(first), static_cast<std::size_t>(r), step, depth, first, sums, ahead + line * lanes);
                    if (line + depth < lines) line += depth;
                }
            }
            add_rows(first, whole_pack ? lanes : dims - first, first / lanes + (whole_pack ? 1 : 0));
        }
        if (last_turned()) add_turned(first_row / lanes, (end < dims ? end : dims) / lanes);
    }
};

}  // namespace lanewise::simd
