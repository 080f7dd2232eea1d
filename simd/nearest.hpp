// The nearest centroid by (x - c)^2, fused with its argmin: no distance is stored but the smallest.
#pragma once

#include "labels.hpp"
#include "microkernel.hpp"

namespace lanewise::simd::kernel {

// The smallest distance so far and which centroid it came from. Indices are lanes of Real: exact up to 2^24.
template <class P>
struct Nearest {
    P distance = P::broadcast(__builtin_huge_val());
    P index = P::broadcast(0);

    // Strictly smaller only, so that ties stay with the lowest index.
    LANEWISE_INLINE void offer(const P& candidate, const P& candidate_index) {
        const auto closer = less(candidate, distance);
        index = select(closer, candidate_index, index);
        distance = min(candidate, distance);
    }

    LANEWISE_INLINE void store(std::size_t tile, std::size_t count, std::int32_t* labels,
                               typename P::Real* distances) const {
        store_labels(index, tile, count, labels);
        if (distances != nullptr) store_values(distance, tile * P::lanes, count, distances);
    }
};

// Dims known: the points stay in registers while all centroids pass by.
template <int Dims, int Packs, class Arch, class Real>
LANEWISE_INLINE void nearest_unrolled(const Real* tiles, std::size_t tile, std::size_t count, const Real* centroids,
                                      std::size_t stride, std::size_t k, std::int32_t* labels, Real* distances) {
    using P = Pack<Real, Arch>;
    P x[Packs][Dims];
    Nearest<P> best[Packs];
    unrolled<Packs * Dims>([&]<int i>() LANEWISE_INLINE_LAMBDA {
        x[i / Dims][i % Dims] = P::load(tiles + (tile * Dims + i) * P::lanes);
    });
    P index = P::broadcast(0);
    const P one = P::broadcast(1);
    for (std::size_t c = 0; c < k; ++c) {
        P centroid[Dims];
        unrolled<Dims>([&]<int j>() LANEWISE_INLINE_LAMBDA { centroid[j] = P::broadcast(centroids[c * stride + j]); });
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA {
            P sum = P::broadcast(0);
            unrolled<Dims>([&]<int j>() LANEWISE_INLINE_LAMBDA {
                sum = SquaredDifference::step(centroid[j], x[p][j], sum);
            });
            best[p].offer(sum, index);
        });
        index = add(index, one);
    }
    unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { best[p].store(tile + p, count, labels, distances); });
}

template <int Dims, class Arch, class Real>
void nearest_of_dims(const Real* tiles, std::size_t count, const Real* centroids, std::size_t stride, std::size_t k,
                     std::int32_t* labels, Real* distances) {
    // AVX-512 holds four packs of points beside their best and index; narrower units hold one.
    constexpr int packs = TileShape<Arch>::packs * TileShape<Arch>::packs;
    const std::size_t all = (count + Pack<Real, Arch>::lanes - 1) / Pack<Real, Arch>::lanes;
    std::size_t tile = 0;
    for (; tile + packs <= all; tile += packs) {
        nearest_unrolled<Dims, packs, Arch>(tiles, tile, count, centroids, stride, k, labels, distances);
    }
    if constexpr (packs > 1) {
        for (; tile < all; ++tile) {
            nearest_unrolled<Dims, 1, Arch>(tiles, tile, count, centroids, stride, k, labels, distances);
        }
    }
}

template <class Arch, class Real>
void nearest_of_any(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
                    std::size_t k, std::int32_t* labels, Real* distances) {
    using P = Pack<Real, Arch>;
    over_tiles<Arch>((count + P::lanes - 1) / P::lanes, [&]<int Packs>(std::size_t tile) LANEWISE_INLINE_LAMBDA {
        Nearest<P> best[Packs];
        in_steps<TileShape<Arch>::rows>(k, [&]<int R>(std::size_t first) LANEWISE_INLINE_LAMBDA {
            Accumulators<P, R, Packs> sum;
            unrolled<R * Packs>([&]<int i>() LANEWISE_INLINE_LAMBDA { sum.at[i / Packs][i % Packs] = P::broadcast(0); });
            sweep<SquaredDifference>(centroids + first * stride, stride, tiles + tile * dims * P::lanes, dims, sum);
            unrolled<R>([&]<int r>() LANEWISE_INLINE_LAMBDA {
                const P index = P::broadcast(static_cast<Real>(first + r));
                unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { best[p].offer(sum.at[r][p], index); });
            });
        });
        unrolled<Packs>([&]<int p>() LANEWISE_INLINE_LAMBDA { best[p].store(tile + p, count, labels, distances); });
    });
}

template <class Arch, class Real>
void nearest(const Real* tiles, std::size_t count, std::size_t dims, const Real* centroids, std::size_t stride,
             std::size_t k, std::int32_t* labels, Real* distances) {
    if constexpr (small<Arch>) return nearest_of_any<Arch>(tiles, count, dims, centroids, stride, k, labels, distances);
    switch (dims) {
        case 1: return nearest_of_dims<1, Arch>(tiles, count, centroids, stride, k, labels, distances);
        case 2: return nearest_of_dims<2, Arch>(tiles, count, centroids, stride, k, labels, distances);
        case 3: return nearest_of_dims<3, Arch>(tiles, count, centroids, stride, k, labels, distances);
        case 4: return nearest_of_dims<4, Arch>(tiles, count, centroids, stride, k, labels, distances);
        default: return nearest_of_any<Arch>(tiles, count, dims, centroids, stride, k, labels, distances);
    }
}

}  // namespace lanewise::simd::kernel
