#include "pca/moments.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/parallel.hpp"

namespace lanewise::pca {
namespace {

// Products of so many points are summed in Real. More would save a few percent and lose as many bits.
constexpr std::size_t chunk = 256;

// One cache line more than the points take: panels that began a power of two apart would share a few sets of the caches.
template <class Real>
constexpr std::size_t panel = (chunk + 1) * simd::lanes<Real>;

// Points whose mean is a block's middle. Of a block's points these are a sixteenth, so squares about the middle sum up to at most 17
// times the scatter: |mean - middle|^2 <= scatter / middle_rows.
constexpr std::size_t middle_rows = 64;

constexpr std::size_t chunks = block_rows / chunk;

constexpr std::size_t shared_dims = 256;  // from here on threads share a block; 0.5 MiB of scatter

}  // namespace

// T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
template <class Real>
void JoinMoments<Real>::operator()(double* vector, const double* more) const noexcept {
    const std::size_t dims = layout.dims, lanes = simd::lanes<Real>;
    double *scatter = layout.scatter(vector), *mean = layout.mean(vector);
    const double *added = layout.scatter(more), *other = layout.mean(more);
    const double here = layout.count(vector), there = layout.count(more), share = there / (here + there);
    parallel_for(simd::tile_count(dims, lanes), threads, [&](std::size_t pack, int) {
        for (std::size_t i = pack * lanes; i < dims && i < (pack + 1) * lanes; ++i) {
            const double pull = here * share * (other[i] - mean[i]);
            double* row = scatter + i * layout.stride();
            const double* added_row = added + i * layout.stride();
            for (std::size_t j = i; j < dims; ++j) row[j] += added_row[j] + pull * (other[j] - mean[j]);
        }
    });
    for (std::size_t j = 0; j < dims; ++j) mean[j] += share * (other[j] - mean[j]);
    layout.count(vector) = here + there;
}

template <class Real>
BlockMoments<Real>::BlockMoments(Arena& arena, std::size_t dims, int threads) noexcept
    : layout_{dims}, inner_(dims < shared_dims ? 1 : threads), outer_(dims < shared_dims ? threads : 1) {
    const auto each = static_cast<std::size_t>(outer_);
    panels_ = arena.take<Real>(each * chunks * simd::tile_count(dims, simd::lanes<Real>) * panel<Real>);
    middle_ = arena.take<Real>(each * dims);
    sums_ = arena.take<double>(each * chunks * dims);
}

template <class Real>
typename BlockMoments<Real>::Scratch BlockMoments<Real>::of(int thread) const noexcept {
    const std::size_t dims = layout_.dims, each = static_cast<std::size_t>(thread);
    return {panels_ + each * chunks * simd::tile_count(dims, simd::lanes<Real>) * panel<Real>, middle_ + each * dims,
            sums_ + each * chunks * dims};
}

template <class Real>
bool BlockMoments<Real>::measure(MatrixView<const Real> points, double* vector, int thread) const noexcept {
    const std::size_t dims = layout_.dims, lanes = simd::lanes<Real>, used = (points.rows + chunk - 1) / chunk;
    const Scratch scratch = of(thread);
    find_middle(points, scratch);
    parallel_for(used, inner_, [&](std::size_t at, int) { pack(points, at, scratch); });
    for (std::size_t at = 1; at < used; ++at) {
        for (std::size_t j = 0; j < dims; ++j) scratch.sums[j] += scratch.sums[at * dims + j];
    }
    std::atomic<bool> finite{true};
    const std::size_t rows = inner_ > 1 ? lanes : layout_.stride();
    parallel_for(layout_.stride() / rows, inner_, [&](std::size_t task, int) {
        const std::size_t first = task * rows, end = std::min(first + rows, dims);
        if (!measure_rows(first, end, points.rows, vector, scratch)) finite.store(false, std::memory_order_relaxed);
    });
    const auto count = static_cast<double>(points.rows);
    for (std::size_t j = 0; j < dims; ++j) {
        layout_.mean(vector)[j] = static_cast<double>(scratch.middle[j]) + scratch.sums[j] / count;
    }
    layout_.count(vector) = count;
    return finite;
}

// The mean of the first points, rounded to Real.
template <class Real>
void BlockMoments<Real>::find_middle(MatrixView<const Real> points, const Scratch& scratch) const noexcept {
    const std::size_t count = std::min(middle_rows, points.rows);
    std::fill_n(scratch.sums, layout_.dims, 0.0);
    for (std::size_t i = 0; i < count; ++i) simd::add_in_double(points.row(i), layout_.dims, scratch.sums);
    for (std::size_t j = 0; j < layout_.dims; ++j) {
        scratch.middle[j] = static_cast<Real>(scratch.sums[j] / static_cast<double>(count));
    }
}

template <class Real>
void BlockMoments<Real>::pack(MatrixView<const Real> points, std::size_t at, const Scratch& scratch) const noexcept {
    const std::size_t dims = layout_.dims, first = at * chunk;
    double* sums = scratch.sums + at * dims;
    std::fill_n(sums, dims, 0.0);
    simd::pack_panels(points.row(first), points.stride, std::min(chunk, points.rows - first), dims,
                      static_cast<const Real*>(scratch.middle),
                      scratch.panels + at * simd::tile_count(dims, simd::lanes<Real>) * panel<Real>, panel<Real>, sums);
}

// Rows of the scatter: about the middle, then about the mean.
template <class Real>
bool BlockMoments<Real>::measure_rows(std::size_t first, std::size_t end, std::size_t points, double* vector,
                                      const Scratch& scratch) const noexcept {
    const std::size_t dims = layout_.dims, stride = layout_.stride();
    double* scatter = layout_.scatter(vector);
    for (std::size_t i = first; i < end; ++i) {
        std::fill(scatter + i * stride + i / simd::lanes<Real> * simd::lanes<Real>, scatter + (i + 1) * stride, 0.0);
    }
    for (std::size_t at = 0; at * chunk < points; ++at) {
        const Real* panels = scratch.panels + at * simd::tile_count(dims, simd::lanes<Real>) * panel<Real>;
        simd::panel_products(panels, panel<Real>, std::min(chunk, points - at * chunk), dims, first, end, scatter, stride);
    }
    bool finite = true;
    for (std::size_t i = first; i < end; ++i) {
        double* row = scatter + i * stride;
        const double mean = scratch.sums[i] / static_cast<double>(points);
        for (std::size_t j = i; j < dims; ++j) row[j] -= mean * scratch.sums[j];
        finite = finite && std::isfinite(row[i]);
    }
    return finite;
}

template struct JoinMoments<float>;
template struct JoinMoments<double>;
template class BlockMoments<float>;
template class BlockMoments<double>;

}  // namespace lanewise::pca
