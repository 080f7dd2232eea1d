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
//
// Most centroids come to rest long before the last one does, and a score depends on nothing but the bits of its point and its
// centroid. So relabel() keeps two scores a point: the smallest, and a bound below all others. It screens the centroids that moved,
// on top of what is known of the others: the smallest score where the point's own centroid did not move, and the bound in any case.
// The same doubt as above then covers what it cannot know, that a centroid at rest is nearest now: the bound is below the smallest
// score. Those points are screened against all centroids.
#include "kmeans/labeller.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <lanewise/simd.hpp>

#include "core/block_sum.hpp"
#include "kmeans/chunks.hpp"

namespace lanewise::kmeans {
namespace {

template <class Real>
constexpr Real infinity = std::numeric_limits<Real>::infinity();

}  // namespace

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
    if (!screens(dims, clusters)) return;
    // An odd number of cache lines between rows: rows a power of two apart would share the same few sets of the first cache.
    constexpr std::size_t line = 64 / sizeof(Real);
    stride_ = ((dims + line - 1) / line | 1) * line;
    offset_ = arena.take<Real>(dims);
    negated_ = arena.take<Real>(clusters * stride_);
    half_norms_ = arena.take<Real>(clusters);
    order_ = arena.take<std::int32_t>(clusters);
    position_ = arena.take<std::int32_t>(clusters);
    gathered_ = arena.take<Real>(each * gathered_rows * dims);
    scores_ = arena.take<Real>(each * 2 * chunk_);
    found_ = arena.take<std::int32_t>(each * chunk_);
    doubtful_ = arena.take<std::uint8_t>(each * block_rows);
}

template <class Real>
auto Labeller<Real>::scratch(int thread) const noexcept -> Scratch {
    const auto t = static_cast<std::size_t>(thread);
    Real* scores = scores_ + t * 2 * chunk_;
    return {tiles_ + t * chunk_ * dims_, gathered_ + t * gathered_rows * dims_, scores, scores + chunk_,
            found_ + t * chunk_, doubtful_ + t * block_rows};
}

// Swaps a row with the first one that has not moved.
template <class Real>
void Labeller<Real>::move_first(std::size_t row) noexcept {
    const std::size_t first = moved_++;
    if (first == row) return;
    ordered_ = false;
    std::swap_ranges(negated_ + row * stride_, negated_ + row * stride_ + dims_, negated_ + first * stride_);
    std::swap(half_norms_[row], half_norms_[first]);
    std::swap(order_[row], order_[first]);
}

template <class Real>
void Labeller<Real>::prepare(MatrixView<const Real> centroids, const double* offset) noexcept {
    centroids_ = centroids;
    if (!screens(dims_, clusters_)) return;
    for (std::size_t j = 0; j < dims_; ++j) offset_[j] = static_cast<Real>(offset[j]);
    double largest = 0;
    moved_ = 0;
    if (!known_) ordered_ = true;
    for (std::size_t row = 0; row < clusters_; ++row) {
        if (!known_) order_[row] = static_cast<std::int32_t>(row);
        const Real* centroid = centroids.row(static_cast<std::size_t>(order_[row]));
        Real* negated = negated_ + row * stride_;
        bool moved = !known_;
        double norm = 0;
        for (std::size_t j = 0; j < dims_; ++j) {
            const Real value = offset_[j] - centroid[j];
            moved = moved || value != negated[j];
            negated[j] = value;
            norm += static_cast<double>(value) * static_cast<double>(value);
        }
        half_norms_[row] = static_cast<Real>(0.5 * norm);
        largest = norm > largest ? norm : largest;
        if (moved) move_first(row);
    }
    for (std::size_t row = 0; row < clusters_; ++row) position_[order_[row]] = static_cast<std::int32_t>(row);
    known_ = true;
    constexpr double unit = std::numeric_limits<Real>::epsilon() / 2;
    const auto d = static_cast<double>(dims_);
    const double up = 1 + 8 * unit;  // rounding to Real, and the kernel's own in the margin, must not make it smaller
    slack_ = static_cast<Real>((2 * d + 16) * unit * up);
    reach_ = static_cast<Real>(std::sqrt(largest) * up);
    // Products that underflow lose at most the smallest normal number each, where subnormal ones count as 0 (ARMv7's vectors).
    floor_ = static_cast<Real>(4 * d + 4) * std::numeric_limits<Real>::min();
}

// A chunk of rows against the first `centroids` rows of negated_: found is the one that best comes from now, or -1.
template <class Real>
void Labeller<Real>::screen(const Real* rows, std::size_t stride, std::size_t count, std::size_t centroids, Real* best,
                            Real* second, std::int32_t* found, std::uint8_t* doubtful, const Scratch& own) const noexcept {
    simd::kernels<Real>().pack(rows, stride, count, dims_, offset_, own.tiles);
    simd::kernels<Real>().screen(own.tiles, count, dims_, negated_, stride_, half_norms_, centroids, slack_, reach_, floor_, best,
                                 second, found, doubtful);
    for (std::size_t i = 0; i < count && !ordered_; ++i) {
        if (found[i] >= 0) found[i] = order_[found[i]];
    }
}

template <class Real>
void Labeller<Real>::label(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
                           int thread) const noexcept {
    if (!screens(dims_, clusters_) || squared != nullptr) return label_directly(rows, stride, count, labels, squared, thread);
    const Scratch own = scratch(thread);
    over_chunks(0, count, chunk_, [&](std::size_t first, std::size_t here) {
        std::fill_n(own.best, here, infinity<Real>);
        std::fill_n(own.second, here, infinity<Real>);
        screen(rows + first * stride, stride, here, clusters_, own.best, own.second, labels + first, own.doubtful + first, own);
    });
    over_doubtful(rows, stride, count, own, [&](Gathered& gathered) { label_gathered(gathered, labels, thread); });
}

template <class Real>
std::size_t Labeller<Real>::relabel(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* best,
                                    Real* second, int thread) const noexcept {
    const Scratch own = scratch(thread);
    const bool all = moved_ == clusters_;
    if (all) std::fill_n(second, count, infinity<Real>);
    for (std::size_t i = 0; i < count; ++i) {
        if (all || static_cast<std::size_t>(position_[labels[i]]) < moved_) best[i] = infinity<Real>;
    }
    over_chunks(0, count, chunk_, [&](std::size_t first, std::size_t here) {
        screen(rows + first * stride, stride, here, moved_, best + first, second + first, own.labels, own.doubtful + first, own);
        for (std::size_t i = 0; i < here; ++i) labels[first + i] = own.labels[i] >= 0 ? own.labels[i] : labels[first + i];
    });
    return over_doubtful(rows, stride, count, own, [&](Gathered& gathered) {
        if (!all) screen_again(gathered, labels, best, second, own);
        label_gathered(gathered, labels, thread);
        // The definition's label need not be that of the best score: nothing is known of the others'.
        for (std::size_t g = 0; g < gathered.count; ++g) second[gathered.at[g]] = -infinity<Real>;
    });
}

template <class Real>
void Labeller<Real>::label_directly(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels,
                                    Real* squared, int thread) const noexcept {
    Real* tiles = scratch(thread).tiles;
    over_chunks(0, count, chunk_, [&](std::size_t first, std::size_t here) {
        simd::kernels<Real>().pack(rows + first * stride, stride, here, dims_, nullptr, tiles);
        simd::kernels<Real>().nearest(tiles, here, dims_, centroids_.data, centroids_.stride, clusters_, labels + first,
                                      squared == nullptr ? nullptr : squared + first);
    });
}

// Collects the doubtful rows of the block into full tiles: a few doubtful points cost a few points' work. Returns how many there are.
template <class Real>
template <class Settle>
std::size_t Labeller<Real>::over_doubtful(const Real* rows, std::size_t stride, std::size_t count, const Scratch& own,
                                          Settle&& settle) const noexcept {
    Gathered gathered;
    std::size_t all = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (own.doubtful[i] != 0) {
            std::memcpy(own.rows + gathered.count * dims_, rows + i * stride, dims_ * sizeof(Real));
            gathered.at[gathered.count++] = i;
            ++all;
        }
        if (gathered.count == gathered_rows || (i + 1 == count && gathered.count > 0)) {
            settle(gathered);
            gathered.count = 0;
        }
    }
    return all;
}

// Against all centroids. Those that still are in doubt stay gathered.
template <class Real>
void Labeller<Real>::screen_again(Gathered& gathered, std::int32_t* labels, Real* best, Real* second,
                                  const Scratch& own) const noexcept {
    std::uint8_t doubtful[gathered_rows];
    std::fill_n(own.best, gathered.count, infinity<Real>);
    std::fill_n(own.second, gathered.count, infinity<Real>);
    screen(own.rows, dims_, gathered.count, clusters_, own.best, own.second, own.labels, doubtful, own);
    std::size_t left = 0;
    for (std::size_t g = 0; g < gathered.count; ++g) {
        const std::size_t at = gathered.at[g];
        labels[at] = own.labels[g];
        best[at] = own.best[g];
        second[at] = own.second[g];
        if (doubtful[g] == 0) continue;
        std::memmove(own.rows + left * dims_, own.rows + g * dims_, dims_ * sizeof(Real));
        gathered.at[left++] = at;
    }
    gathered.count = left;
}

template <class Real>
void Labeller<Real>::label_gathered(const Gathered& gathered, std::int32_t* labels, int thread) const noexcept {
    const Scratch own = scratch(thread);
    label_directly(own.rows, dims_, gathered.count, own.labels, nullptr, thread);
    for (std::size_t g = 0; g < gathered.count; ++g) labels[gathered.at[g]] = own.labels[g];
}

template class Labeller<float>;
template class Labeller<double>;

}  // namespace lanewise::kmeans
