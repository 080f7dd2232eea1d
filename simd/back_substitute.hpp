// The solution of U x = y, U one upper triangular matrix, from the last unknown to the first.
//
// A block of unknowns first gets what the unknowns after it account for, row by row as dots are summed; the packs nearest to the block
// last, since these are known last. What is left is a triangle of one pack.
#pragma once

#include "fold.hpp"
#include "microkernel.hpp"

namespace lanewise::simd {

// The lanes of a pack from its lane `used` on are 0: columns there are no unknowns'.
template <class Real, class Arch>
LANEWISE_INLINE Pack<Real, Arch> used_lanes(std::size_t used) {
    using P = Pack<Real, Arch>;
    BitsOf<Real> bits[P::lanes];
    for (std::size_t l = 0; l < P::lanes; ++l) bits[l] = l < used ? static_cast<BitsOf<Real>>(-1) : BitsOf<Real>(0);
    Real mask[P::lanes];
    __builtin_memcpy(mask, bits, sizeof mask);
    return P::load(mask);
}

// out[r] = what the unknowns from `begin` on, a multiple of lanes, account for in row r of as many rows as a register has lanes.
template <class Arch, class Real>
LANEWISE_INLINE void sums_after(const Real* u, std::size_t stride, std::size_t begin, std::size_t dims,
                                const Pack<Real, Arch>& mask, const Real* x, Real* out) {
    using P = Pack<Real, Arch>;
    using S = Strip<Real, Arch>;
    constexpr int width = static_cast<int>(S::width), together = width < 4 ? width : 4;
    const std::size_t last = (dims - 1) / P::lanes * P::lanes;
    S sums[width];
    unrolled<width / together>([&]<int group>() LANEWISE_INLINE_LAMBDA {
        const Real* row = u + group * together * stride;
        P sum[together];
        P unknowns = P::load(x + last);
        unrolled<together>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            const P known = with_bits([](auto bits, auto used) LANEWISE_INLINE_LAMBDA { return bits & used; },
                                      P::load(row + r * stride + last), mask);
            sum[r] = fma(known, unknowns, P::broadcast(0));
        });
        for (std::size_t at = last; at > begin;) {
            at -= P::lanes;
            unknowns = P::load(x + at);
            unrolled<together>([&]<int r>() LANEWISE_INLINE_LAMBDA {
                sum[r] = fma(P::load(row + r * stride + at), unknowns, sum[r]);
            });
        }
        unrolled<together>([&]<int r>() LANEWISE_INLINE_LAMBDA { sums[group * together + r] = fold_parts(sum[r]); });
    });
    fold_rows<Real, Arch>([&]<int r>() LANEWISE_INLINE_LAMBDA { return sums[r]; }, out);
}

// The triangle at u, of a block's unknowns x: those after the block have left their share in sums. Not inlined: in the loop over blocks
// the compiler would keep the addresses of all its rows, and spill them.
template <class Arch, int Rows, class Real>
[[gnu::noinline]] void solve_triangle(const Real* u, std::size_t stride, const Real* sums, Real* x) {
    Real inverse[Rows], solved[Rows];
    unrolled<Rows>([&]<int i>() LANEWISE_INLINE_LAMBDA { inverse[i] = 1 / u[i * stride + i]; });
    unrolled<Rows>([&]<int k>() LANEWISE_INLINE_LAMBDA {
        constexpr int i = Rows - 1 - k;
        Real sum = sums[i];
        unrolled<k>([&]<int m>() LANEWISE_INLINE_LAMBDA {
            constexpr int j = Rows - 1 - m;
            sum = scalar_fma<Arch>(u[i * stride + j], solved[j], sum);
        });
        solved[i] = (x[i] - sum) * inverse[i];
    });
    unrolled<Rows>([&]<int i>() LANEWISE_INLINE_LAMBDA { x[i] = solved[i]; });
}

namespace kernel {

template <class Arch, class Real>
void back_substitute(const Real* factor, std::size_t stride, std::size_t dims, Real* x) {
    constexpr std::size_t lanes = Pack<Real, Arch>::lanes, width = Strip<Real, Arch>::width;
    std::size_t begin = dims / lanes * lanes;
    for (std::size_t i = dims; i-- > begin;) {
        Real sum = 0;
        for (std::size_t j = dims; --j > i;) sum = scalar_fma<Arch>(factor[i * stride + j], x[j], sum);
        x[i] = (x[i] - sum) * (1 / factor[i * stride + i]);
    }
    const Pack<Real, Arch> mask = used_lanes<Real, Arch>((dims + lanes - 1) % lanes + 1);
    for (std::size_t after = begin; after > 0; after = begin) {
        begin -= lanes;
        const Real* rows = factor + begin * stride;
        Real sums[lanes] = {};
        for (std::size_t r = 0; after < dims && r < lanes; r += width) {
            sums_after<Arch>(rows + r * stride, stride, after, dims, mask, x, sums + r);
        }
        solve_triangle<Arch, static_cast<int>(lanes)>(rows + begin, stride, sums, x + begin);
    }
}

}  // namespace kernel
}  // namespace lanewise::simd
