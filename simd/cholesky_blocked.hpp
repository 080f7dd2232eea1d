// The Cholesky factor of one matrix, and right-hand sides: left-looking, a block of rows at a time, each sum one chain in the order of
// kernels.def. Golub and Van Loan, "Matrix Computations", 4th edition, section 4.2.
//
// A block's first pack of columns begins on the diagonal, so the square that the rows wait for, in roots and divisions, is in one pack.
#pragma once

#include "columns.hpp"

namespace lanewise::simd {

// The square on the diagonal of a block of rows: what the rows' other columns take from it.
template <int R, class Real>
struct Corner {
    Real above[R][R];  // u_de, d < e
    Real root[R], inverse[R];
};

// From A's square and the sums of what the rows above account for. -1, or the first row whose pivot is not more than floor.
template <class Arch, int R, class Real>
LANEWISE_INLINE int factor_corner(const Real* a, std::size_t stride, const Real* sums, std::size_t sums_stride,
                                  Real floor, Corner<R, Real>& corner) {
    Real sum[R][R];
    unrolled<R * R>([&]<int i>() LANEWISE_INLINE_LAMBDA {
        if constexpr (i % R >= i / R) sum[i / R][i % R] = sums[i / R * sums_stride + i % R];
    });
    int failed = -1;
    unrolled<R>([&]<int d>() LANEWISE_INLINE_LAMBDA {
        const Real pivot = a[d * stride + d] - sum[d][d];
        if (!(pivot > floor) && failed < 0) failed = d;
        corner.root[d] = Unit<Real, ScalarArch>::sqrt({pivot}).value;
        corner.inverse[d] = 1 / corner.root[d];
        unrolled<R - d - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int e = d + 1 + k;
            corner.above[d][e] = (a[d * stride + e] - sum[d][e]) * corner.inverse[d];
            // Row d is known as far as e, so the sums of the rows below that end there can go on.
            unrolled<k + 1>([&]<int m>() LANEWISE_INLINE_LAMBDA {
                constexpr int c = d + 1 + m;
                sum[c][e] = scalar_fma<Arch>(corner.above[d][c], corner.above[d][e], sum[c][e]);
            });
        });
    });
    return failed;
}

// Packs of columns of the block of rows at a, from the sums of what the rows above account for.
template <int R, int Packs, class P, class Real>
LANEWISE_INLINE void finish_columns(Real* a, std::size_t stride, const Corner<R, Real>& corner,
                                    Accumulators<P, R, Packs> sum) {
    unrolled<R>([&]<int d>() LANEWISE_INLINE_LAMBDA {
        P row[Packs];
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            Real* own = a + d * stride + p * P::lanes;
            row[p] = mul(sub(P::load(own), sum.at[d][p]), P::broadcast(corner.inverse[d]));
            row[p].store(own);
        });
        unrolled<R - d - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int e = d + 1 + k;
            const P factor = P::broadcast(corner.above[d][e]);
            unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { sum.at[e][p] = fma(factor, row[p], sum.at[e][p]); });
        });
    });
}

template <int R, int Packs, class P>
LANEWISE_INLINE Accumulators<P, R, Packs> no_sums() {
    Accumulators<P, R, Packs> sum;
    unrolled<R * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum.at[i / Packs][i % Packs] = P::broadcast(0); });
    return sum;
}

// Rows j ... j+R-1, of which the rows above are there. -1, or the first one that failed.
template <class Arch, int R, class Real>
LANEWISE_INLINE int factor_rows(Real* a, std::size_t stride, std::size_t j, std::size_t columns, Real floor) {
    using P = Pack<Real, Arch>;
    constexpr int wide = TileShape<Arch>::packs;
    Real* own = a + j * stride;
    auto first = no_sums<R, 1, P>();
    sweep_columns(a + j, a + j, stride, P::lanes, j, first);
    Real sums[R * P::lanes];
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { first.at[r][0].store(sums + r * P::lanes); });
    Corner<R, Real> corner;
    const int failed = factor_corner<Arch>(own + j, stride, sums, P::lanes, floor, corner);
    if (failed >= 0) return failed;
    finish_columns(own + j, stride, corner, first);
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { own[r * stride + j + r] = corner.root[r]; });
    std::size_t column = j + P::lanes;
    const auto packs = [&]<int Packs>() LANEWISE_INLINE_LAMBDA {
        auto sum = no_sums<R, Packs, P>();
        sweep_columns(a + j, a + column, stride, P::lanes, j, sum);
        finish_columns(own + column, stride, corner, sum);
        column += Packs * P::lanes;
    };
    while (column + (wide - 1) * P::lanes < columns) packs.template operator()<wide>();
    if constexpr (wide > 1) {
        while (column < columns) packs.template operator()<1>();
    }
    return -1;
}

namespace kernel {

template <class Arch, class Real>
void cholesky_blocked(Real* a, std::size_t stride, std::size_t dims, std::size_t columns, Real floor,
                      std::int32_t* failed) {
    *failed = -1;
    in_steps<TileShape<Arch>::rows>(dims, [&]<int R>(std::size_t j) LANEWISE_INLINE_LAMBDA {
        if (*failed >= 0) return;
        const int row = factor_rows<Arch, R>(a, stride, j, columns, floor);
        if (row >= 0) *failed = static_cast<std::int32_t>(j) + row;
    });
}

}  // namespace kernel
}  // namespace lanewise::simd
