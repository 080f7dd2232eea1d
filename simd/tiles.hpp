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

// Up to Width columns of all rows of a tile; reads Width values of each row.
template <int Width, std::size_t Lanes, class Real>
LANEWISE_INLINE void pack_columns(const Real* rows, std::size_t stride, const Real* offset, std::size_t columns, Real* out) {
    for (std::size_t first = 0; first < Lanes; first += Width) {
        Block<Real, Width> block;
        unrolled<Width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            __builtin_memcpy(&block.row[r], rows + (first + r) * stride, sizeof block.row[r]);
            // The next tile's row: strides defeat the hardware's guess. Past the end of the rows it does nothing.
            __builtin_prefetch(rows + (Lanes + first + r) * stride);
        });
        transpose<Width / 2>(block);
        unrolled<Width>([&]<int j>() LANEWISE_INLINE_LAMBDA {
            if (j < columns) {
                const auto value = offset == nullptr ? block.row[j] : block.row[j] - offset[j];
                __builtin_memcpy(out + j * Lanes + first, &value, sizeof value);
            }
        });
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

namespace kernel {

template <class Arch, class Real>
void pack(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* offset, Real* tiles) {
    using P = Pack<Real, Arch>;
    constexpr int wide = P::width > 2 ? static_cast<int>(P::width) : 2;
    constexpr int narrow = wide > 4 ? 4 : wide;
    // A narrow block over the last columns reads on into the next row, which is harmless as long as there is one.
    const std::size_t past_end = (narrow - dims % narrow) % narrow;
    for (std::size_t i = 0; i < count; i += P::lanes, rows += P::lanes * stride, tiles += P::lanes * dims) {
        const std::size_t here = count - i < P::lanes ? count - i : P::lanes;
        const bool next_row = i + P::lanes < count && stride >= past_end;
        if (here < P::lanes || (past_end > 0 && !next_row)) {
            pack_plainly<P::lanes>(rows, stride, here, dims, offset, tiles);
            continue;
        }
        std::size_t j = 0;
        const auto block = [&]<int Width>(std::size_t columns) LANEWISE_INLINE_LAMBDA {
            pack_columns<Width, P::lanes>(rows + j, stride, offset == nullptr ? nullptr : offset + j, columns,
                                          tiles + j * P::lanes);
            j += Width;
        };
        while (j + wide <= dims) block.template operator()<wide>(wide);
        while (j < dims) block.template operator()<narrow>(dims - j);
    }
}

}  // namespace kernel
}  // namespace lanewise::simd
