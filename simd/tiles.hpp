// Rows of points into tiles of [dimension][lane]: transposes of width x width blocks in registers.
#pragma once

#include "pack.hpp"

namespace lanewise::simd {

// One step of the transpose by halves: swaps the off-diagonal blocks of size Half between two rows Half apart.
template <int Half, bool Upper, class V, int... I>
LANEWISE_INLINE V swap_blocks(V a, V b, std::integer_sequence<int, I...>) {
    constexpr int width = sizeof...(I);
    return __builtin_shufflevector(
        a, b, ((I / Half % 2 == 0) ? I + (Upper ? Half : 0) : width + I - (Upper ? 0 : Half))...);
}

template <int Half, int Width, class V>
LANEWISE_INLINE void transpose(V (&row)[Width]) {
    using Lanes = std::make_integer_sequence<int, Width>;
    unrolled<Width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        if constexpr (r / Half % 2 == 0) {
            const V low = row[r], high = row[r + Half];
            row[r] = swap_blocks<Half, false>(low, high, Lanes{});
            row[r + Half] = swap_blocks<Half, true>(low, high, Lanes{});
        }
    });
    if constexpr (Half > 1) transpose<Half / 2>(row);
}

namespace kernel {

// Columns j ... j+columns-1 of width rows; reads width values from each row's column j.
template <class Arch, class Real>
LANEWISE_INLINE void pack_block(const Real* rows, std::size_t stride, const Real* offset, std::size_t columns, Real* out) {
    using P = Pack<Real, Arch>;
    using U = typename P::U;
    constexpr int width = P::width;
    if constexpr (width > 1) {
        using Register [[gnu::vector_size(sizeof(Real) * width)]] = Real;
        Register row[width];
        unrolled<width>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            __builtin_memcpy(&row[r], rows + r * stride, sizeof(Register));
        });
        transpose<width / 2>(row);
        unrolled<width>([&]<int j>() LANEWISE_INLINE_LAMBDA {
            if (j < columns) {
                typename U::Batch value = U::load(reinterpret_cast<const Real*>(&row[j]));
                if (offset != nullptr) value = U::sub(value, U::broadcast(offset[j]));
                U::store(value, out + j * P::lanes);
            }
        });
    }
}

// One tile, one value at a time.
template <class Arch, class Real>
LANEWISE_INLINE void pack_plainly(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims,
                                  const Real* offset, Real* out) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    for (std::size_t j = 0; j < dims; ++j) {
        const Real origin = offset == nullptr ? Real(0) : offset[j];
        for (std::size_t l = 0; l < lanes; ++l) out[j * lanes + l] = l < count ? rows[l * stride + j] - origin : Real(0);
    }
}

template <class Arch, class Real>
void pack(const Real* rows, std::size_t stride, std::size_t count, std::size_t dims, const Real* offset, Real* tiles) {
    using P = Pack<Real, Arch>;
    constexpr std::size_t width = P::width;
    for (std::size_t i = 0; i < count; i += P::lanes, rows += P::lanes * stride, tiles += P::lanes * dims) {
        const std::size_t here = count - i < P::lanes ? count - i : P::lanes;
        // A block at the end of the columns reads on into the next row, which is harmless as long as there is one.
        const bool blocks = width > 1 && here == P::lanes && dims >= width / 2 && dims > 2;
        const std::size_t last_read = (P::lanes - 1) * stride + (dims + width - 1) / width * width;
        const std::size_t readable = (count - i - 1) * stride + dims;
        if (!blocks || last_read > readable) {
            pack_plainly<Arch>(rows, stride, here, dims, offset, tiles);
            continue;
        }
        for (std::size_t j = 0; j < dims; j += width) {
            const std::size_t columns = dims - j < width ? dims - j : width;
            unrolled<P::parts>([&]<int part>() LANEWISE_INLINE_LAMBDA {
                pack_block<Arch>(rows + part * width * stride + j, stride, offset == nullptr ? nullptr : offset + j, columns,
                                 tiles + j * P::lanes + part * width);
            });
        }
    }
}

}  // namespace kernel
}  // namespace lanewise::simd
