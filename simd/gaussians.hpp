// Weighted log-densities of Gaussians: constant - |W (x - mean) + start|^2 / 2, where W whitens.
//
// A component at a time meets all points, so that its parameters stay in registers or in the first cache.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

template <class Real>
inline constexpr Real largest_real = sizeof(Real) == 4 ? Real(__FLT_MAX__) : Real(__DBL_MAX__);

// A squared length that overflows counts as the largest number: log-densities stay finite, and their differences are numbers.
template <class P>
LANEWISE_INLINE P log_density(const P& squares, const P& constant) {
    using Real = typename P::Real;
    return fma(min(squares, P::broadcast(largest_real<Real>)), P::broadcast(Real(-0.5)), constant);
}

// Dims known: a component's parameters in registers, a register of points at a time.
template <int Dims, class Arch, class Real>
LANEWISE_INLINE void log_gaussian_of_dims(const Real* tiles, std::size_t tile_count, const Real* mean, const Real* start,
                                          const Real* whitener, Real constant, Real* out, std::size_t out_stride) {
    using S = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    S centre[Dims], begin[Dims], w[Dims][Dims];
    const S weight = S::broadcast(constant);
    unrolled<Dims>([&]<int i>() LANEWISE_INLINE_LAMBDA {
        centre[i] = S::broadcast(mean[i]);
        begin[i] = S::broadcast(start[i]);
        unrolled<i + 1>([&]<int j>() LANEWISE_INLINE_LAMBDA { w[i][j] = S::broadcast(whitener[i * Dims + j]); });
    });
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
        for (std::size_t part = 0; part < lanes; part += S::lanes) {
            S x[Dims];
            unrolled<Dims>([&]<int j>() LANEWISE_INLINE_LAMBDA {
                x[j] = sub(S::load(tiles + (tile * Dims + j) * lanes + part), centre[j]);
            });
            S squares = S::broadcast(0);
            unrolled<Dims>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                S y = begin[i];
                unrolled<i + 1>([&]<int j>() LANEWISE_INLINE_LAMBDA { y = fma(w[i][j], x[j], y); });
                squares = fma(y, y, squares);
            });
            log_density(squares, weight).store(out + tile * out_stride + part);
        }
    }
}

// Rows first ... first+R-1 of W against one tile of differences: the square left of the triangle, then the triangle.
template <int R, class P>
LANEWISE_INLINE P add_squares(const typename P::Real* whitener, std::size_t dims, const typename P::Real* start,
                              std::size_t first, const typename P::Real* differences, P squares) {
    Accumulators<P, R, 1> y;
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { y.at[r][0] = P::broadcast(start[first + r]); });
    const typename P::Real* rows = whitener + first * dims;
    sweep<MultiplyAdd>(rows, dims, differences, first, y);
    unrolled<R>([&]<int j>() LANEWISE_INLINE_LAMBDA {
        const P x = P::load(differences + (first + j) * P::lanes);
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            if constexpr (r >= j) y.at[r][0] = fma(P::broadcast(rows[r * dims + first + j]), x, y.at[r][0]);
        });
    });
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { squares = fma(y.at[r][0], y.at[r][0], squares); });
    return squares;
}

template <class Arch, class Real>
LANEWISE_INLINE void log_gaussian_of_any(const Real* tiles, std::size_t tile_count, std::size_t dims, const Real* mean,
                                         const Real* start, const Real* whitener, Real constant, Real* differences,
                                         Real* out, std::size_t out_stride) {
    using P = Pack<Real, Arch>;
    for (std::size_t tile = 0; tile < tile_count; ++tile) {
        const Real* points = tiles + tile * dims * P::lanes;
        for (std::size_t j = 0; j < dims; ++j) {
            sub(P::load(points + j * P::lanes), P::broadcast(mean[j])).store(differences + j * P::lanes);
        }
        P squares = P::broadcast(0);
        in_even_steps<TileShape<Arch>::rows>(dims, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            squares = add_squares<R>(whitener, dims, start, first, differences, squares);
        });
        log_density(squares, P::broadcast(constant)).store(out + tile * out_stride);
    }
}

template <class Arch, class Real>
void log_gaussians(const Real* tiles, std::size_t count, std::size_t dims, const Real* means, const Real* starts,
                   const Real* whiteners, const Real* constants, std::size_t k, Real* scratch, Real* out) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    const std::size_t all = (count + lanes - 1) / lanes;
    for (std::size_t c = 0; c < k; ++c) {
        const Real *mean = means + c * dims, *start = starts + c * dims, *whitener = whiteners + c * dims * dims;
        Real* joint = out + c * lanes;
        const auto of_dims = [&]<int Dims>() LANEWISE_INLINE_LAMBDA {
            log_gaussian_of_dims<Dims, Arch>(tiles, all, mean, start, whitener, constants[c], joint, k * lanes);
        };
        switch (small<Arch> ? std::size_t{0} : dims) {
            case 1: of_dims.template operator()<1>(); break;
            case 2: of_dims.template operator()<2>(); break;
            case 3: of_dims.template operator()<3>(); break;
            case 4: of_dims.template operator()<4>(); break;
            case 5: of_dims.template operator()<5>(); break;
            case 6: of_dims.template operator()<6>(); break;
            case 7: of_dims.template operator()<7>(); break;
            case 8: of_dims.template operator()<8>(); break;
            default:
                log_gaussian_of_any<Arch>(tiles, all, dims, mean, start, whitener, constants[c], scratch, joint, k * lanes);
        }
    }
}

// Two packs of points at a time, if there are: two chains.
template <int Packs, class Arch, class Real>
LANEWISE_INLINE void log_gaussians_diagonal_of_tiles(const Real* tiles, std::size_t dims, const Real* mean, const Real* start,
                                                     const Real* whitener, Real constant, Real* out, std::size_t out_stride) {
    using P = Pack<Real, Arch>;
    P squares[Packs];
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { squares[p] = P::broadcast(0); });
    for (std::size_t j = 0; j < dims; ++j) {
        const P centre = P::broadcast(mean[j]), begin = P::broadcast(start[j]), w = P::broadcast(whitener[j]);
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            const P y = fma(w, sub(P::load(tiles + (p * dims + j) * P::lanes), centre), begin);
            squares[p] = fma(y, y, squares[p]);
        });
    }
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
        log_density(squares[p], P::broadcast(constant)).store(out + p * out_stride);
    });
}

template <class Arch, class Real>
void log_gaussians_diagonal(const Real* tiles, std::size_t count, std::size_t dims, const Real* means, const Real* starts,
                            const Real* whiteners, const Real* constants, std::size_t k, Real* out) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    for (std::size_t c = 0; c < k; ++c) {
        in_steps<small<Arch> ? 1 : 2>((count + lanes - 1) / lanes, [&]<int Packs>(std::size_t tile) LANEWISE_INLINE_LAMBDA {
            log_gaussians_diagonal_of_tiles<Packs, Arch>(tiles + tile * dims * lanes, dims, means + c * dims,
                                                         starts + c * dims, whiteners + c * dims, constants[c],
                                                         out + (tile * k + c) * lanes, k * lanes);
        });
    }
}

}  // namespace lanewise::simd::kernel
