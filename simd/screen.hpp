// The nearest centroid by half the squared norm minus the product: one fma a dimension instead of a subtraction and an fma.
// It keeps the second smallest score too, to say where rounding may have decided.
//
// The argmin costs less than a compare and a select a score: a group of rows is reduced to its minimum first, and where that
// beats the best so far, the group's scores replace the winning group's in a small buffer (select, load, store: not on the fma
// ports). Which row won, and the runner-up inside its group, is looked up once at the end.
#pragma once

#include "labels.hpp"
#include "microkernel.hpp"

namespace lanewise::simd::kernel {

template <class P, int Rows>
struct Winners {
    using Real = typename P::Real;

    P best;                        // smallest score
    P second;                      // smallest among the minima of all other groups, and those before
    P group = P::broadcast(-1);    // first row of the group that best came from
    Real scores[Rows * P::lanes];  // that group's scores

    LANEWISE_INLINE void start(const P& best_before, const P& second_before) {
        best = best_before;
        second = second_before;
        best.store(scores);
        unrolled<Rows - 1>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            P::broadcast(__builtin_huge_val()).store(scores + (r + 1) * P::lanes);
        });
    }

    // As a tree: the sweep over the next group waits for a chain of three, not seven.
    template <int First, int Count, int p, class Sum>
    static LANEWISE_INLINE P least_of(const Sum& sum) {
        if constexpr (Count == 1) return sum.at[First][p];
        else return min(least_of<First, Count / 2, p>(sum), least_of<First + Count / 2, Count - Count / 2, p>(sum));
    }

    template <int R, int Packs, int p>
    LANEWISE_INLINE void offer(const Accumulators<P, R, Packs>& sum, const P& first) {
        const P least = least_of<0, R, p>(sum);
        const auto better = less(least, best);
        second = min(second, max(least, best));
        best = min(least, best);
        group = select(better, first, group);
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            // A short group leaves later rows alone: what stands there has lost already, and second knows it.
            if constexpr (r < R) {
                select(better, sum.at[r][p], P::load(scores + r * P::lanes)).store(scores + r * P::lanes);
            }
        });
    }

    // The winning row, lowest first; second becomes the smallest score but one of all.
    LANEWISE_INLINE P settle() {
        P least = P::load(scores), row = P::broadcast(0);
        unrolled<Rows>([&]<int r>() LANEWISE_INLINE_LAMBDA {
            if constexpr (r > 0) {
                const P score = P::load(scores + r * P::lanes);
                const auto better = less(score, least);
                second = min(second, max(score, least));
                row = select(better, P::broadcast(r), row);
                least = min(score, least);
            }
        });
        return add(group, row);
    }
};

// Where the two smallest scores are so close that rounding may have swapped them.
template <class P>
LANEWISE_INLINE void store_doubt(const P& best, const P& second, const typename P::Real* points, std::size_t dims,
                                 typename P::Real slack, typename P::Real reach, typename P::Real floor, std::size_t tile,
                                 std::size_t count, std::uint8_t* doubtful) {
    P squares = P::broadcast(0);
    for (std::size_t j = 0; j < dims; ++j) {
        const P x = P::load(points + j * P::lanes);
        squares = fma(x, x, squares);
    }
    const P size = add(sqrt(squares), P::broadcast(reach));
    const P margin = add(mul(P::broadcast(slack), mul(size, size)), P::broadcast(floor));
    const auto clear = less(margin, sub(second, best));
    const std::size_t first = tile * P::lanes;
    if (all(clear) && first + P::lanes <= count) {
        __builtin_memset(doubtful + first, 0, P::lanes);
        return;
    }
    typename P::Real doubt[P::lanes];
    select(clear, P::broadcast(0), P::broadcast(1)).store(doubt);
    for (std::size_t i = first; i < count && i < first + P::lanes; ++i) {
        doubtful[i] = doubt[i - first] != 0 ? 1 : 0;
    }
}

template <class Arch, class Real>
void screen(const Real* tiles, std::size_t count, std::size_t dims, const Real* negated, std::size_t stride,
            const Real* half_norms, std::size_t k, Real slack, Real reach, Real floor, Real* best, Real* second,
            std::int32_t* labels, std::uint8_t* doubtful) {
    using P = Pack<Real, Arch>;
    constexpr int rows = TileShape<Arch>::rows;
    over_tiles<Arch>((count + P::lanes - 1) / P::lanes, [&]<int Packs>(std::size_t tile) LANEWISE_INLINE_LAMBDA {
        const Real* points = tiles + tile * dims * P::lanes;
        Winners<P, rows> winners[Packs];
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            const std::size_t at = (tile + p) * P::lanes;
            winners[p].start(load_values<P>(best, at, count), load_values<P>(second, at, count));
        });
        in_steps<rows>(k, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            Accumulators<P, R, Packs> sum;
            unrolled<R * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA {
                sum.at[i / Packs][i % Packs] = P::broadcast(half_norms[first + i / Packs]);
            });
            sweep<MultiplyAdd>(negated + first * stride, stride, points, dims, sum);
            const P index = P::broadcast(static_cast<Real>(first));
            unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
                winners[p].template offer<R, Packs, p>(sum, index);
            });
        });
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            const std::size_t at = (tile + p) * P::lanes;
            store_labels(winners[p].settle(), tile + p, count, labels);
            store_values(add(winners[p].best, P::broadcast(0)), at, count, best);
            store_values(add(winners[p].second, P::broadcast(0)), at, count, second);
            store_doubt(winners[p].best, winners[p].second, points + p * dims * P::lanes, dims, slack, reach, floor,
                        tile + p, count, doubtful);
        });
    });
}

}  // namespace lanewise::simd::kernel
