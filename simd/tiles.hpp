// Rows of points into tiles of [dimension][lane]: transposes of square blocks in registers.
//
// The blocks are GCC's own vectors, not xsimd's: they shuffle the same way for every width (xsimd 8.1's zips work inside
// 128-bit halves), and a wide target can use narrow blocks where there are few columns.
#pragma once

#include "pack.hpp"

namespace lanewise::simd {

template <class Real, int Width>
struct Block {
    using Row [[gnu::vector_size(sizeof(Real) * Width)]] = Real;
    Row row[Width];
};

// One step of the transpose by halves: swaps the off-diagonal blocks of size Half between two rows Half apart.
template <int Half, bool Upper, class Row, int... I>
LANEWISE_INLINE Row swap_halves(Row a, Row b, std::integer_sequence<int, I...>) {
    constexpr int width = sizeof...(I);
    return __builtin_shufflevector(a, b,
                                   ((I / Half % 2 == 0) ? I + (Upper ? Half : 0) : width + I - (Upper ? 0 : Half))...);
}

template <int Half, class Real, int Width>
LANEWISE_INLINE void transpose(Block<Real, Width>& block) {
    using Lanes = std::make_integer_sequence<int, Width>;
    unrolled<Width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        if constexpr (r / Half % 2 == 0) {
            const auto low = block.row[r], high = block.row[r + Half];
            block.row[r] = swap_halves<Half, false>(low, high, Lanes{});
            block.row[r + Half] = swap_halves<Half, true>(low, high, Lanes{});
        }
    });
    if constexpr (Half > 1) transpose<Half / 2>(block);
}

// Up to Width columns of Width rows, into the columns of a tile; reads Width values of each row.
template <int Width, std::size_t Lanes, bool Prefetch, class Real>
LANEWISE_INLINE void pack_block(const Real* rows, std::size_t stride, const Real* offset, std::size_t columns,
                                Real* out) {
    Block<Real, Width> block;
    unrolled<Width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        __builtin_memcpy(&block.row[r], rows + r * stride, sizeof block.row[r]);
        // The next tile's row: strides defeat the hardware's guess. Past the end of the rows it does nothing.
        if constexpr (Prefetch) __builtin_prefetch(rows + (Lanes + r) * stride);
    });
    transpose<Width / 2>(block);
    unrolled<Width>([&]<int j>() LANEWISE_INLINE_LAMBDA {
        if (j < columns) {
            const auto value = offset == nullptr ? block.row[j] : block.row[j] - offset[j];
            __builtin_memcpy(out + j * Lanes, &value, sizeof value);
        }
    });
}

// The same of all rows of a tile.
template <int Width, std::size_t Lanes, class Real>
LANEWISE_INLINE void pack_columns(const Real* rows, std::size_t stride, const Real* offset, std::size_t columns,
                                  Real* out) {
    for (std::size_t first = 0; first < Lanes; first += Width) {
        pack_block<Width, Lanes, true>(rows + first * stride, stride, offset, columns, out + first);
    }
}

// One tile, one value at a time; lanes beyond count are 0.
template <std::size_t Lanes, class Real>
LANEWISE_INLINE void pack_plainly(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims,
                                  const Real* offset, Real* out) {
    for (std::size_t j = 0; j < dims; ++j) {
        const Real origin = offset == nullptr ? Real(0) : offset[j];
        for (std::size_t l = 0; l < Lanes; ++l) out[j * Lanes + l] = l < count ? rows[l * stride + j] - origin : Real(0);
    }
}

// Columns of one tile, of which here points exist. A narrow block over the last columns reads on into the next row, which
// is harmless as long as there is one.
template <class Arch, class Real>
LANEWISE_INLINE void pack_tile(const Real* rows, std::size_t stride, std::size_t here, std::size_t columns,
                               bool next_row, const Real* offset, Real* tile) {
    using P = Pack<Real, Arch>;
    constexpr int wide = P::width > 2 ? static_cast<int>(P::width) : 2;
    constexpr int narrow = wide > 4 ? 4 : wide;
    const std::size_t past_end = (narrow - columns % narrow) % narrow;
    if (here < P::lanes || (past_end > 0 && !(next_row && stride >= past_end))) {
        pack_plainly<P::lanes>(rows, stride, here, columns, offset, tile);
        return;
    }
    std::size_t j = 0;
    const auto block = [&]<int Width>(std::size_t used) LANEWISE_INLINE_LAMBDA {
        pack_columns<Width, P::lanes>(rows + j, stride, offset == nullptr ? nullptr : offset + j, used,
                                      tile + j * P::lanes);
        j += Width;
    };
    while (j + wide <= columns) block.template operator()<wide>(wide);
    while (j < columns) block.template operator()<narrow>(columns - j);
}

// Whole blocks of columns of a full tile, of long rows: all columns of one block's rows before the next rows. With a stride
// of a page, sixteen rows at once would meet in one set of the first cache, which has room for eight or twelve.
template <class Arch, class Real>
LANEWISE_INLINE void pack_long_rows(const Real* rows, std::size_t stride, std::size_t columns, Real* tile) {
    using P = Pack<Real, Arch>;
    constexpr int width = P::width > 2 ? static_cast<int>(P::width) : 2;
    for (std::size_t first = 0; first < P::lanes; first += width) {
        for (std::size_t j = 0; j < columns; j += width) {
            pack_block<width, P::lanes, false>(rows + first * stride + j, stride, static_cast<const Real*>(nullptr),
                                               width, tile + j * P::lanes + first);
        }
    }
}

// The other way: whole blocks of the columns of a full tile into its rows, a block's rows after the other for the same reason.
// Returns how many columns it did.
template <int Width, std::size_t Lanes, class Real>
LANEWISE_INLINE std::size_t unpack_blocks(const Real* tile, std::size_t columns, Real* rows, std::size_t stride) {
    const std::size_t whole = columns / Width * Width;
    for (std::size_t first = 0; first < Lanes; first += Width) {
        for (std::size_t j = 0; j < whole; j += Width) {
            Block<Real, Width> block;
            unrolled<Width>([&]<int c>() LANEWISE_INLINE_LAMBDA {
                __builtin_memcpy(&block.row[c], tile + (j + c) * Lanes + first, sizeof block.row[c]);
            });
            transpose<Width / 2>(block);
            unrolled<Width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
                __builtin_memcpy(rows + (first + r) * stride + j, &block.row[r], sizeof block.row[r]);
            });
        }
    }
    return whole;
}

// Columns of the here points of one tile. Writes nothing between rows.
template <class Arch, class Real>
LANEWISE_INLINE void unpack_tile(const Real* tile, std::size_t here, std::size_t columns, Real* rows,
                                 std::size_t stride) {
    using P = Pack<Real, Arch>;
    constexpr int wide = P::width > 2 ? static_cast<int>(P::width) : 2;
    constexpr int narrow = wide > 4 ? 4 : wide;
    std::size_t j = 0;
    if (here == P::lanes) {
        j = unpack_blocks<wide, P::lanes>(tile, columns, rows, stride);
        j += unpack_blocks<narrow, P::lanes>(tile + j * P::lanes, columns - j, rows + j, stride);
    }
    for (; j < columns; ++j) {
        for (std::size_t l = 0; l < here; ++l) rows[l * stride + j] = tile[j * P::lanes + l];
    }
}

namespace kernel {

template <class Arch, class Real>
void pack(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* offset, Real* tiles) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    for (std::size_t i = 0; i < count; i += lanes, rows += lanes * stride, tiles += lanes * dims) {
        const std::size_t here = count - i < lanes ? count - i : lanes;
        pack_tile<Arch>(rows, stride, here, dims, i + lanes < count, offset, tiles);
    }
}

}  // namespace kernel
}  // namespace lanewise::simd
