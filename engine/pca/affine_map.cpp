#include "pca/affine_map.hpp"

#include <algorithm>

namespace lanewise::pca {
namespace {

// A tile of so many inputs stays in the first cache, and the weights from them to a group of outputs in the second.
constexpr std::size_t most_depth = 256;
constexpr std::size_t group = 128;

template <class Real>
std::size_t odd_lines(std::size_t values) noexcept {
    const std::size_t lines = padded<Real>(values) / simd::lanes<Real>;
    return (lines | 1) * simd::lanes<Real>;
}

// Weights that stay in the second cache as a whole are used for one tile after the other, as memory has the rows;
// others for more at a time.
template <class Real>
std::size_t tiles_a_run(std::size_t inputs, std::size_t outputs) noexcept {
    return inputs * outputs <= (std::size_t{1} << 18) / sizeof(Real) ? 1 : 8;
}

}  // namespace

template <class Real>
AffineMap<Real>::AffineMap(Arena& arena, std::size_t inputs, std::size_t outputs, int threads) noexcept
    : inputs_(inputs), outputs_(outputs), stride_(odd_lines<Real>(inputs)), tiles_(tiles_a_run<Real>(inputs, outputs)) {
    const auto each = static_cast<std::size_t>(threads);
    weights_ = arena.take<Real>(outputs, stride_);
    starts_ = arena.take<Real>(padded<Real>(outputs));
    tile_ = arena.take<Real>(each, most_depth, lanes);
    sums_ = arena.take<Real>(each, tiles_, group, lanes);
    pieces_ = arena.take<Real>(each, group, lanes);
    for (std::size_t o = outputs; starts_ != nullptr && o < padded<Real>(outputs); ++o) starts_[o] = 0;
}

// Columns first ... first + depth - 1 of at most lanes rows. The last one to three apart: with them pack would take all
// of them value by value.
template <class Real>
void AffineMap<Real>::pack(MatrixView<const Real> rows, std::size_t first, std::size_t depth, const Real* offset,
                           Real* tile) const noexcept {
    const std::size_t even = depth / 4 * 4;
    const auto columns = [&](std::size_t from, std::size_t count) {
        simd::pack(rows.data + first + from, rows.stride, rows.rows, count,
                   offset == nullptr ? nullptr : offset + first + from, tile + from * lanes);
    };
    if (even > 0) columns(0, even);
    if (even < depth) columns(even, depth - even);
}

// Outputs first ... first + count - 1 of at most lanes rows, from sums of [output][lane].
template <class Real>
void AffineMap<Real>::write(const Real* sums, std::size_t first, std::size_t count, const Real* shift,
                            MatrixView<Real> out, Real* pieces) const noexcept {
    simd::pack(sums, lanes, padded<Real>(count), lanes, static_cast<const Real*>(nullptr), pieces);
    for (std::size_t l = 0; l < out.rows; ++l) {
        for (std::size_t o = 0; o < count; o += lanes) {
            const Real* piece = pieces + (o + l) * lanes;
            Real* to = out.row(l) + first + o;
            const std::size_t width = std::min(lanes, count - o);
            if (shift == nullptr) {
                for (std::size_t j = 0; j < width; ++j) to[j] = piece[j];
            } else {
                for (std::size_t j = 0; j < width; ++j) to[j] = piece[j] + shift[first + o + j];
            }
        }
    }
}

template <class Real>
void AffineMap<Real>::run(MatrixView<const Real> rows, const Real* offset, const Real* shift, MatrixView<Real> out,
                          int thread) const noexcept {
    const auto own = static_cast<std::size_t>(thread);
    Real* tile = tile_ + own * most_depth * lanes;
    Real* sums = sums_ + own * tiles_ * group * lanes;
    Real* pieces = pieces_ + own * group * lanes;
    const auto over_tiles = [&](auto&& f) {
        for (std::size_t i = 0; i < rows.rows; i += lanes) f(i, std::min(lanes, rows.rows - i), sums + i * group);
    };
    for (std::size_t first = 0; first < outputs_; first += group) {
        const std::size_t count = std::min(group, outputs_ - first);
        over_tiles([&](std::size_t, std::size_t, Real* sum) {
            for (std::size_t o = 0; o < padded<Real>(count); ++o)
                std::fill_n(sum + o * lanes, lanes, starts_[first + o]);
        });
        for (std::size_t t = 0; t < inputs_; t += most_depth) {
            const std::size_t depth = std::min(most_depth, inputs_ - t);
            over_tiles([&](std::size_t i, std::size_t here, Real* sum) {
                pack({rows.row(i), here, rows.cols, rows.stride}, t, depth, offset, tile);
                simd::outer_product(static_cast<const Real*>(weights_ + first * stride_ + t), stride_, count,
                                    static_cast<const Real*>(tile), depth, sum);
            });
        }
        over_tiles([&](std::size_t i, std::size_t here, Real* sum) {
            write(sum, first, count, shift, {out.row(i), here, out.cols, out.stride}, pieces);
        });
    }
}

template class AffineMap<float>;
template class AffineMap<double>;

}  // namespace lanewise::pca
