// Cholesky factors of many small matrices, one a lane, and what is done with them: inverses and solutions.
//
// A block of sums stays in registers while it sweeps over depth; each sum is still one chain in the order of kernels.def.
// Golub and Van Loan, "Matrix Computations", 4th edition, sections 3.1 and 4.2.
#pragma once

#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// Elements before row i of a lower triangle that is packed by rows.
constexpr LANEWISE_INLINE std::size_t row_start(std::size_t i) { return i * (i + 1) / 2; }

// Rows and columns of a block of sums, a register each: 9 and 4 operands of 16 registers, 16 and 5 of 32.
#if defined(__aarch64__)
template <class Arch, class Real>
inline constexpr int block_size = small<Arch> ? 2 : 4;
#else
template <class Arch, class Real>
inline constexpr int block_size = sizeof(typename Unit<Real, Arch>::Batch) == 64 ? 4 : small<Arch> ? 1 : 3;
#endif

// Blocks on the diagonal wait for roots and divisions: two registers of lanes wait together. Their sums are a triangle
// each, so that they fit.
template <class Real, class Arch>
using Pair = Pack<Real, Arch, whole<Real, Arch> == 1 ? 1 : 2>;

// Some lanes, a pack S of them, in the lower triangles of a tile. Read-only where Value is const.
template <class S, class Value>
struct Triangle {
    using Real = typename S::Real;
    static constexpr std::size_t lanes = Pack<Real, typename S::Arch>::lanes;
    Value* first;

    LANEWISE_INLINE Value* row(std::size_t i) const { return first + row_start(i) * lanes; }
    LANEWISE_INLINE S get(std::size_t i, std::size_t j) const { return S::load(row(i) + j * lanes); }
    LANEWISE_INLINE void set(std::size_t i, std::size_t j, const S& value) const { value.store(row(i) + j * lanes); }
};

template <int Rows, int Columns, class S>
LANEWISE_INLINE Accumulators<S, Rows, Columns> zero_sums() {
    Accumulators<S, Rows, Columns> sum;
    unrolled<Rows * Columns>([&]<int i>() LANEWISE_INLINE_LAMBDA {
        sum.at[i / Columns][i % Columns] = S::broadcast(0);
    });
    return sum;
}

// Factors the block on the diagonal at j, whose columns before j are factored: the lanes of inverses[c * lanes] become
// 1 / l(j + c, j + c). first_failed is -1 in the lanes where no pivot has failed.
template <int C, class S, class Real>
LANEWISE_INLINE void factor_diagonal(const Triangle<S, Real>& a, std::size_t j, Real floor, Real* first_failed,
                                     Real* inverses) {
    constexpr std::size_t lanes = Triangle<S, Real>::lanes;
    auto sum = zero_sums<C, C, S>();
    const Real* row[C];
    unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { row[c] = a.row(j + c); });
    for (std::size_t t = 0; t < j; ++t) {
        S value[C];
        unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { value[c] = S::load(row[c] + t * lanes); });
        unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA {
            unrolled<c + 1>([&]<int d>() LANEWISE_INLINE_LAMBDA {
                sum.at[c][d] = fma(value[c], value[d], sum.at[c][d]);
            });
        });
    }
    S where = S::load(first_failed);
    unrolled<C>([&]<int d>() LANEWISE_INLINE_LAMBDA {
        const S pivot = sub(a.get(j + d, j + d), sum.at[d][d]);
        const S here = select(less(where, S::broadcast(0)), S::broadcast(static_cast<Real>(j + d)), where);
        where = select(less(S::broadcast(floor), pivot), where, here);
        const S root = sqrt(pivot);
        a.set(j + d, j + d, root);
        const S inverse = div(S::broadcast(1), root);
        inverse.store(inverses + d * lanes);
        S column[C];
        unrolled<C - d - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int c = d + 1 + k;
            column[c] = mul(sub(a.get(j + c, j + d), sum.at[c][d]), inverse);
            a.set(j + c, j + d, column[c]);
            unrolled<k + 1>([&]<int m>() LANEWISE_INLINE_LAMBDA {
                constexpr int e = d + 1 + m;
                sum.at[c][e] = fma(column[c], column[e], sum.at[c][e]);
            });
        });
    });
    where.store(first_failed);
}

// The block of rows i ... i+R-1 below the factored diagonal block at j.
template <int R, int C, class S, class Real>
LANEWISE_INLINE void factor_below(const Triangle<S, Real>& a, std::size_t i, std::size_t j, const Real* inverses) {
    constexpr std::size_t lanes = Triangle<S, Real>::lanes;
    auto sum = zero_sums<R, C, S>();
    const Real *left[R], *top[C];
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { left[r] = a.row(i + r); });
    unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { top[c] = a.row(j + c); });
    for (std::size_t t = 0; t < j; ++t) {
        S value[C];
        unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { value[c] = S::load(top[c] + t * lanes); });
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const S own = S::load(left[r] + t * lanes);
            unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { sum.at[r][c] = fma(own, value[c], sum.at[r][c]); });
        });
    }
    unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA {
        const S inverse = S::load(inverses + c * lanes);
        S column[R];
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            column[r] = mul(sub(a.get(i + r, j + c), sum.at[r][c]), inverse);
            a.set(i + r, j + c, column[r]);
        });
        unrolled<C - c - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int e = c + 1 + k;
            const S value = a.get(j + e, j + c);
            unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { sum.at[r][e] = fma(column[r], value, sum.at[r][e]); });
        });
    });
}

template <class Arch, class Real>
void cholesky(Real* matrices, std::size_t count, std::size_t dims, Real floor, std::int32_t* failed) {
    using Both = Pair<Real, Arch>;
    using One = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    constexpr int block = block_size<Arch, Real>;
    for (std::size_t tile = 0; tile * lanes < count; ++tile) {
        Real* a = matrices + tile * row_start(dims) * lanes;
        Real first_failed[lanes], inverses[block * lanes];
        Pack<Real, Arch>::broadcast(-1).store(first_failed);
        in_steps<block>(dims, [&]<int C>(std::size_t j) LANEWISE_INLINE_LAMBDA {
            for (std::size_t l = 0; l < lanes; l += Both::lanes) {
                factor_diagonal<C>(Triangle<Both, Real>{a + l}, j, floor, first_failed + l, inverses + l);
            }
            // Blocks never grow: fewer rows than C are left below the smaller ones.
            in_steps<C>(dims - j - C, [&]<int R>(std::size_t i) LANEWISE_INLINE_LAMBDA {
                for (std::size_t l = 0; l < lanes; l += One::lanes) {
                    factor_below<R, C>(Triangle<One, Real>{a + l}, j + C + i, j, inverses + l);
                }
            });
        });
        for (std::size_t m = tile * lanes; m < count && m < (tile + 1) * lanes; ++m) {
            failed[m] = static_cast<std::int32_t>(first_failed[m - tile * lanes]);
        }
    }
}

// Rows i ... i+R-1 of the inverse, columns j ... j+C-1, left of the diagonal block; that and rows before i are there.
template <int R, int C, class S, class Real>
LANEWISE_INLINE void invert_left(const Triangle<S, const Real>& l, const Triangle<S, Real>& x, std::size_t i,
                                 std::size_t j) {
    constexpr std::size_t lanes = Triangle<S, Real>::lanes;
    auto sum = zero_sums<R, C, S>();
    const Real* left[R];
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { left[r] = l.row(i + r); });
    // Column j + c of the inverse begins in row j + c.
    unrolled<C>([&]<int d>() LANEWISE_INLINE_LAMBDA {
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const S own = S::load(left[r] + (j + d) * lanes);
            unrolled<d + 1>([&]<int c>() LANEWISE_INLINE_LAMBDA {
                sum.at[r][c] = fma(own, x.get(j + d, j + c), sum.at[r][c]);
            });
        });
    });
    const Real* above = x.row(j + C) + j * lanes;
    for (std::size_t t = j + C; t < i; ++t) {
        S value[C];
        unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { value[c] = S::load(above + c * lanes); });
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const S own = S::load(left[r] + t * lanes);
            unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { sum.at[r][c] = fma(own, value[c], sum.at[r][c]); });
        });
        above += (t + 1) * lanes;
    }
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        const S negative = sub(S::broadcast(0), x.get(i + r, i + r));
        S value[C];
        unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA {
            value[c] = mul(sum.at[r][c], negative);
            x.set(i + r, j + c, value[c]);
        });
        unrolled<R - r - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int q = r + 1 + k;
            const S own = l.get(i + q, i + r);
            unrolled<C>([&]<int c>() LANEWISE_INLINE_LAMBDA { sum.at[q][c] = fma(own, value[c], sum.at[q][c]); });
        });
    });
}

// The block on the diagonal at i.
template <int R, class S, class Real>
LANEWISE_INLINE void invert_diagonal(const Triangle<S, const Real>& l, const Triangle<S, Real>& x, std::size_t i) {
    auto sum = zero_sums<R, R, S>();
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        S value[R];
        value[r] = div(S::broadcast(1), l.get(i + r, i + r));
        const S negative = sub(S::broadcast(0), value[r]);
        unrolled<r>([&]<int c>() LANEWISE_INLINE_LAMBDA { value[c] = mul(sum.at[r][c], negative); });
        unrolled<r + 1>([&]<int c>() LANEWISE_INLINE_LAMBDA { x.set(i + r, i + c, value[c]); });
        unrolled<R - r - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int q = r + 1 + k;
            const S own = l.get(i + q, i + r);
            unrolled<r + 1>([&]<int c>() LANEWISE_INLINE_LAMBDA { sum.at[q][c] = fma(own, value[c], sum.at[q][c]); });
        });
    });
}

template <class Arch, class Real>
void triangular_inverse(const Real* factors, std::size_t count, std::size_t dims, Real* inverses) {
    using Both = Pair<Real, Arch>;
    using One = Strip<Real, Arch>;
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes;
    constexpr int block = block_size<Arch, Real>;
    for (std::size_t tile = 0; tile * lanes < count; ++tile) {
        const Real* factor = factors + tile * row_start(dims) * lanes;
        Real* inverse = inverses + tile * row_start(dims) * lanes;
        in_steps<block>(dims, [&]<int R>(std::size_t i) LANEWISE_INLINE_LAMBDA {
            for (std::size_t l = 0; l < lanes; l += Both::lanes) {
                invert_diagonal<R>(Triangle<Both, const Real>{factor + l}, Triangle<Both, Real>{inverse + l}, i);
            }
            in_steps<block>(i, [&]<int C>(std::size_t j) LANEWISE_INLINE_LAMBDA {
                for (std::size_t l = 0; l < lanes; l += One::lanes) {
                    invert_left<R, C>(Triangle<One, const Real>{factor + l}, Triangle<One, Real>{inverse + l}, i, j);
                }
            });
        });
    }
}

// y in place of b, L y = b: rows j ... j+R-1, those before are there.
template <int R, class P, class Real>
LANEWISE_INLINE void solve_forward(const Triangle<P, const Real>& l, std::size_t j, Real* side) {
    auto sum = zero_sums<R, 1, P>();
    const Real* row[R];
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA { row[r] = l.row(j + r); });
    for (std::size_t t = 0; t < j; ++t) {
        const P value = P::load(side + t * P::lanes);
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            sum.at[r][0] = fma(P::load(row[r] + t * P::lanes), value, sum.at[r][0]);
        });
    }
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        Real* own = side + (j + r) * P::lanes;
        const P inverse = div(P::broadcast(1), l.get(j + r, j + r));
        const P value = mul(sub(P::load(own), sum.at[r][0]), inverse);
        value.store(own);
        unrolled<R - r - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int q = r + 1 + k;
            sum.at[q][0] = fma(l.get(j + q, j + r), value, sum.at[q][0]);
        });
    });
}

// x in place of y, L^T x = y: rows j, j-1, ... j-R+1, those after j are there.
template <int R, class P, class Real>
LANEWISE_INLINE void solve_backward(const Triangle<P, const Real>& l, std::size_t j, std::size_t dims, Real* side) {
    auto sum = zero_sums<R, 1, P>();
    for (std::size_t t = dims - 1; t > j; --t) {
        const P value = P::load(side + t * P::lanes);
        const Real* row = l.row(t) + j * P::lanes;
        unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            sum.at[r][0] = fma(P::load(row - r * P::lanes), value, sum.at[r][0]);
        });
    }
    unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
        Real* own = side + (j - r) * P::lanes;
        const P inverse = div(P::broadcast(1), l.get(j - r, j - r));
        const P value = mul(sub(P::load(own), sum.at[r][0]), inverse);
        value.store(own);
        unrolled<R - r - 1>([&]<int k>() LANEWISE_INLINE_LAMBDA {
            constexpr int q = r + 1 + k;
            sum.at[q][0] = fma(l.get(j - r, j - q), value, sum.at[q][0]);
        });
    });
}

// Every element of a factor is used once, so whole packs, whose loads are the limit.
template <class Arch, class Real>
void cholesky_solve(const Real* factors, std::size_t count, std::size_t dims, Real* sides) {
    using P = Pack<Real, Arch>;
    constexpr int rows = TileShape<Arch>::rows;
    for (std::size_t tile = 0; tile * P::lanes < count; ++tile) {
        const Triangle<P, const Real> l{factors + tile * row_start(dims) * P::lanes};
        Real* side = sides + tile * dims * P::lanes;
        in_steps<rows>(dims, [&]<int R>(std::size_t j) LANEWISE_INLINE_LAMBDA { solve_forward<R>(l, j, side); });
        in_steps<rows>(dims, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            solve_backward<R>(l, dims - 1 - first, dims, side);
        });
    }
}

}  // namespace lanewise::simd::kernel
