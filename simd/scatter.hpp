// Weighted sums, and sums of products, of points about a centre: mass, first and second moments of one component.
//
// A lane sums its points in Real, over as many tiles as the caller hands over at once; then the lanes are folded into double.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// Rows and columns of products that are summed at a time, a register each, beside a row and a column of operands.
template <class Arch>
struct ScatterShape {
    static constexpr int rows = small<Arch> ? 1 : 3, columns = small<Arch> ? 1 : 4;  // 12 of 16 registers
};
#if defined(__AVX512F__)
template <>
struct ScatterShape<xsimd::avx512bw> {
    static constexpr int rows = 4, columns = 5;  // 20 of 32
};
#endif
#if defined(__aarch64__)
template <>
struct ScatterShape<xsimd::neon64> {
    static constexpr int rows = small<xsimd::neon64> ? 2 : 4, columns = small<xsimd::neon64> ? 2 : 5;
};
#endif

// The sum of a pack's lanes: the upper half onto the lower until there are two, these in double.
template <class Real>
LANEWISE_INLINE double fold(const Real* sums) {
    using Part [[gnu::vector_size(16)]] = Real;  // what every target has as a register
    constexpr int parts = 64 / sizeof(Part), lanes = 16 / sizeof(Real);
    Part part[parts];
    __builtin_memcpy(part, sums, sizeof part);
    unrolled<2>([&]<int i>() LANEWISE_INLINE_LAMBDA { part[i] += part[i + 2]; });
    part[0] += part[1];
    if constexpr (lanes == 4) part[0] += __builtin_shufflevector(part[0], part[0], 2, 3, 2, 3);
    return static_cast<double>(part[0][0]) + static_cast<double>(part[0][1]);
}

constexpr std::size_t triangle(std::size_t rows) { return rows * (rows + 1) / 2; }

// Dims known: all sums in registers.
template <int Dims, class Arch, class Real>
LANEWISE_INLINE void scatter_of_dims(const Real* tiles, std::size_t tile_count, const Real* centre, const Real* weights,
                                     std::size_t weight_stride, double* out) {
    using S = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    constexpr int products = static_cast<int>(triangle(Dims)), all = 1 + Dims + products;
    Real sums[all * lanes];
    for (std::size_t part = 0; part < lanes; part += S::lanes) {
        S sum[all];
        unrolled<all>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum[i] = S::broadcast(0); });
        for (std::size_t tile = 0; tile < tile_count; ++tile) {
            const S weight = S::load(weights + tile * weight_stride + part);
            S x[Dims];
            sum[0] = add(sum[0], weight);
            unrolled<Dims>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                x[i] = sub(S::load(tiles + (tile * Dims + i) * lanes + part), S::broadcast(centre[i]));
                const S weighted = mul(weight, x[i]);
                sum[1 + i] = add(sum[1 + i], weighted);
                unrolled<i + 1>([&]<int j>() LANEWISE_INLINE_LAMBDA {
                    S& product = sum[1 + Dims + i * (i + 1) / 2 + j];
                    product = fma(weighted, x[j], product);
                });
            });
        }
        unrolled<all>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum[i].store(sums + i * lanes + part); });
    }
    for (int i = 0; i < all; ++i) out[i] += fold(sums + i * lanes);
}

// Tiles from one row of scratch to the next: an odd number of cache lines, so that rows do not share the same few sets of the first
// cache.
constexpr std::size_t scratch_stride(std::size_t tile_count) { return tile_count | 1; }

// The weights, side by side, and their sum.
template <class Arch, class Real>
LANEWISE_INLINE void gather_weights(const Real* weights, std::size_t weight_stride, std::size_t tile_count, Real* own_weights,
                                    double* out) {
    using P = Pack<Real, Arch>;
    P mass = P::broadcast(0);
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
        const P weight = P::load(weights + tile * weight_stride);
        mass = add(mass, weight);
        weight.store(own_weights + tile * P::lanes);
    }
    Real sums[P::lanes];
    mass.store(sums);
    out[0] += fold(sums);
}

// Rows of the points: their differences to the centre and these times the weights, for the products with other rows; the sums and the
// products among themselves.
template <int Rows, class Arch, class Real>
LANEWISE_INLINE void centre_rows(const Real* tiles, std::size_t tile_count, std::size_t dims, const Real* centre,
                                 const Real* weights, Real* differences, Real* weighted, double* sums, double* const* products) {
    using S = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    constexpr int all = Rows + static_cast<int>(triangle(Rows));
    const std::size_t row = scratch_stride(tile_count) * lanes;
    Real partial[all * lanes];
    for (std::size_t part = 0; part < lanes; part += S::lanes) {
        S sum[all], origin[Rows];
        unrolled<all>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum[i] = S::broadcast(0); });
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA { origin[r] = S::broadcast(centre[r]); });
        for (std::size_t tile = 0; tile < tile_count; ++tile) {
            const std::size_t at = tile * lanes + part;
            const S weight = S::load(weights + at);
            S x[Rows];
            unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
                x[r] = sub(S::load(tiles + (tile * dims + r) * lanes + part), origin[r]);
                const S value = mul(weight, x[r]);
                x[r].store(differences + r * row + at);
                value.store(weighted + r * row + at);
                sum[r] = add(sum[r], value);
                unrolled<r + 1>([&]<int c>() LANEWISE_INLINE_LAMBDA {
                    S& product = sum[Rows + r * (r + 1) / 2 + c];
                    product = fma(value, x[c], product);
                });
            });
        }
        unrolled<all>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum[i].store(partial + i * lanes + part); });
    }
    unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        sums[r] += fold(partial + r * lanes);
        unrolled<r + 1>([&]<int c>() LANEWISE_INLINE_LAMBDA {
            products[r][c] += fold(partial + (Rows + r * (r + 1) / 2 + c) * lanes);
        });
    });
}

// Products of weighted rows with Columns rows of differences.
template <int Rows, int Columns, class Arch, class Real>
LANEWISE_INLINE void sum_products(const Real* weighted, const Real* differences, std::size_t tile_count, double* const* out,
                                  std::size_t first) {
    using S = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    const std::size_t row = scratch_stride(tile_count) * lanes;
    Real partial[Rows * Columns * lanes];
    for (std::size_t part = 0; part < lanes; part += S::lanes) {
        S sum[Rows][Columns];
        unrolled<Rows * Columns>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum[i / Columns][i % Columns] = S::broadcast(0); });
        for (std::size_t at = part; at < tile_count * lanes; at += lanes) {
            S column[Columns];
            unrolled<Columns>([&]<int c>() LANEWISE_INLINE_LAMBDA { column[c] = S::load(differences + c * row + at); });
            unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
                const S value = S::load(weighted + r * row + at);
                unrolled<Columns>([&]<int c>() LANEWISE_INLINE_LAMBDA { sum[r][c] = fma(value, column[c], sum[r][c]); });
            });
        }
        unrolled<Rows * Columns>([&]<int i>() LANEWISE_INLINE_LAMBDA {
            sum[i / Columns][i % Columns].store(partial + i * lanes + part);
        });
    }
    unrolled<Rows * Columns>([&]<int i>() LANEWISE_INLINE_LAMBDA {
        out[i / Columns][first + i % Columns] += fold(partial + i * lanes);
    });
}

template <class Arch, class Real>
void scatter_of_any(const Real* tiles, std::size_t tile_count, std::size_t dims, const Real* centre, const Real* weights,
                    std::size_t weight_stride, Real* scratch, double* out) {
    using Shape = ScatterShape<Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    const std::size_t row = scratch_stride(tile_count) * lanes;
    Real *differences = scratch, *weighted = differences + dims * row, *own_weights = weighted + Shape::rows * row;
    gather_weights<Arch>(weights, weight_stride, tile_count, own_weights, out);
    in_even_steps<Shape::rows>(dims, [&]<int Rows>(std::size_t first) LANEWISE_INLINE_LAMBDA {
        double *to[Rows], *diagonal[Rows];
        for (std::size_t r = 0; r < Rows; ++r) {
            to[r] = out + 1 + dims + triangle(first + r);
            diagonal[r] = to[r] + first;
        }
        centre_rows<Rows, Arch>(tiles + first * lanes, tile_count, dims, centre + first, own_weights, differences + first * row,
                                weighted, out + 1 + first, diagonal);
        in_even_steps<Shape::columns>(first, [&]<int Columns>(std::size_t column) LANEWISE_INLINE_LAMBDA {
            sum_products<Rows, Columns, Arch>(weighted, differences + column * row, tile_count, to, column);
        });
    });
}

template <class Arch, class Real>
void scatter(const Real* tiles, std::size_t count, std::size_t dims, const Real* centre, const Real* weights,
             std::size_t weight_stride, Real* scratch, double* out) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    const std::size_t all = (count + lanes - 1) / lanes;
    if constexpr (small<Arch>) return scatter_of_any<Arch>(tiles, all, dims, centre, weights, weight_stride, scratch, out);
    switch (dims) {
        case 1: return scatter_of_dims<1, Arch>(tiles, all, centre, weights, weight_stride, out);
        case 2: return scatter_of_dims<2, Arch>(tiles, all, centre, weights, weight_stride, out);
        case 3: return scatter_of_dims<3, Arch>(tiles, all, centre, weights, weight_stride, out);
        case 4: return scatter_of_dims<4, Arch>(tiles, all, centre, weights, weight_stride, out);
        default: return scatter_of_any<Arch>(tiles, all, dims, centre, weights, weight_stride, scratch, out);
    }
}

template <class Arch, class Real>
void scatter_diagonal(const Real* tiles, std::size_t count, std::size_t dims, const Real* centre, const Real* weights,
                      std::size_t weight_stride, double* out) {
    using P = Pack<Real, Arch>;
    const std::size_t all = (count + P::lanes - 1) / P::lanes;
    Real sums[P::lanes];
    P mass = P::broadcast(0);
    for (std::size_t tile = 0; tile < all; ++tile) mass = add(mass, P::load(weights + tile * weight_stride));
    mass.store(sums);
    out[0] += fold(sums);
    for (std::size_t j = 0; j < dims; ++j) {
        const P origin = P::broadcast(centre[j]);
        P sum = P::broadcast(0), square = P::broadcast(0);
        for (std::size_t tile = 0; tile < all; ++tile) {
            const P x = sub(P::load(tiles + (tile * dims + j) * P::lanes), origin);
            const P weighted = mul(P::load(weights + tile * weight_stride), x);
            sum = add(sum, weighted);
            square = fma(weighted, x, square);
        }
        sum.store(sums);
        out[1 + j] += fold(sums);
        square.store(sums);
        out[1 + dims + j] += fold(sums);
    }
}

}  // namespace lanewise::simd::kernel
