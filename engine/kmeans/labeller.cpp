// Screening, and why it is exact.
//
// Up to four dimensions the `nearest` kernel computes the definition. Above, `screen` scores s = |c'|^2/2 - x'.c' with x' = x - o and
// c' = c - o rounded, and reports a point as doubtful unless its two smallest scores are further apart than
//     margin = (2 d + 16) u (|x'| + C)^2,   C = max |c'|,  u = 2^-24 or 2^-53.
// Let g be half the difference of the two true squared distances. Against g, the difference of the computed scores is off by at
// most 2 (d + 2) u (C^2/2 + |x'| C) from the two chains and half norms (Higham, Accuracy and Stability, section 3.1), plus
// 3 u (|x'| + C)^2 from rounding x' and c'. And the definition itself, two float chains of (x - c)^2, can order two distances
// wrongly only if half their difference is below (d + 2) u (|x'| + C)^2. As C^2/2 + |x'| C <= (|x'| + C)^2 / 2, the sum of all three
// is below the margin: a label without doubt is the definition's label. The rest are relabelled by the definition.
#include "kmeans/labeller.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"

namespace lanewise::kmeans {

template <class Real>
std::size_t Labeller<Real>::chunk_rows(std::size_t dims) noexcept {
    const std::size_t most = dims > 4 ? 64 : 256;
    const std::size_t rows = 32768 / sizeof(Real) / dims / gathered_rows * gathered_rows;
    return rows < gathered_rows ? gathered_rows : rows > most ? most : rows;
}

template <class Real>
Labeller<Real>::Labeller(Arena& arena, std::size_t dims, std::size_t clusters, int threads) noexcept
    : dims_(dims), clusters_(clusters), chunk_(chunk_rows(dims)) {
    const auto each = static_cast<std::size_t>(threads);
    tiles_ = arena.take<Real>(each * chunk_ * dims);
    if (!screens()) return;
    // An odd number of cache lines between rows: rows a power of two apart would share the same few sets of the first cache.
    constexpr std::size_t line = 64 / sizeof(Real);
    stride_ = ((dims + line - 1) / line | 1) * line;
    offset_ = arena.take<Real>(dims);
    negated_ = arena.take<Real>(clusters * stride_);
    half_norms_ = arena.take<Real>(clusters);
    doubtful_ = arena.take<std::uint8_t>(each * block_rows);
    gathered_labels_ = arena.take<std::int32_t>(each * gathered_rows);
    gathered_ = arena.take<Real>(each * gathered_rows * dims);
}

template <class Real>
auto Labeller<Real>::scratch(int thread) const noexcept -> Scratch {
    const auto t = static_cast<std::size_t>(thread);
    return {tiles_ + t * chunk_ * dims_, doubtful_ + t * block_rows, gathered_labels_ + t * gathered_rows,
            gathered_ + t * gathered_rows * dims_};
}

template <class Real>
void Labeller<Real>::prepare(MatrixView<const Real> centroids, const double* offset) noexcept {
    centroids_ = centroids;
    if (!screens()) return;
    for (std::size_t j = 0; j < dims_; ++j) offset_[j] = static_cast<Real>(offset[j]);
    double largest = 0;
    for (std::size_t c = 0; c < clusters_; ++c) {
        double norm = 0;
        for (std::size_t j = 0; j < dims_; ++j) {
            const Real value = offset_[j] - centroids(c, j);
            negated_[c * stride_ + j] = value;
            norm += static_cast<double>(value) * static_cast<double>(value);
        }
        half_norms_[c] = static_cast<Real>(0.5 * norm);
        largest = norm > largest ? norm : largest;
    }
    constexpr double unit = std::numeric_limits<Real>::epsilon() / 2;
    const auto d = static_cast<double>(dims_);
    const double up = 1 + 8 * unit;  // rounding to Real, and the kernel's own in the margin, must not make it smaller
    slack_ = static_cast<Real>((2 * d + 16) * unit * up);
    reach_ = static_cast<Real>(std::sqrt(largest) * up);
    // Products that underflow lose at most the smallest normal number each, where subnormal ones count as 0 (ARMv7's vectors).
    floor_ = static_cast<Real>(4 * d + 4) * std::numeric_limits<Real>::min();
}

template <class Real>
void Labeller<Real>::label(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
                           int thread) const noexcept {
    if (!screens() || squared != nullptr) return label_directly(rows, stride, count, labels, squared, thread);
    const Scratch own = scratch(thread);
    for (std::size_t first = 0; first < count; first += chunk_) {
        const std::size_t here = count - first < chunk_ ? count - first : chunk_;
        simd::kernels<Real>().pack(rows + first * stride, stride, here, dims_, offset_, own.tiles);
        simd::kernels<Real>().screen(own.tiles, here, dims_, negated_, stride_, half_norms_, clusters_, slack_, reach_, floor_,
                                     labels + first, own.doubtful + first);
    }
    relabel_doubtful(rows, stride, count, labels, thread);
}

template <class Real>
void Labeller<Real>::label_directly(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels,
                                    Real* squared, int thread) const noexcept {
    Real* tiles = scratch(thread).tiles;
    for (std::size_t first = 0; first < count; first += chunk_) {
        const std::size_t here = count - first < chunk_ ? count - first : chunk_;
        simd::kernels<Real>().pack(rows + first * stride, stride, here, dims_, nullptr, tiles);
        simd::kernels<Real>().nearest(tiles, here, dims_, centroids_.data, centroids_.stride, clusters_, labels + first,
                                      squared == nullptr ? nullptr : squared + first);
    }
}

// Collects the doubtful rows of the block into full tiles: a few doubtful points cost a few points' work.
template <class Real>
void Labeller<Real>::relabel_doubtful(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels,
                                      int thread) const noexcept {
    const Scratch own = scratch(thread);
    std::size_t at[gathered_rows];
    std::size_t gathered = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (own.doubtful[i] != 0) {
            std::memcpy(own.rows + gathered * dims_, rows + i * stride, dims_ * sizeof(Real));
            at[gathered++] = i;
        }
        if (gathered == gathered_rows || (i + 1 == count && gathered > 0)) {
            label_directly(own.rows, dims_, gathered, own.labels, nullptr, thread);
            for (std::size_t g = 0; g < gathered; ++g) labels[at[g]] = own.labels[g];
            gathered = 0;
        }
    }
}

template class Labeller<float>;
template class Labeller<double>;

}  // namespace lanewise::kmeans
