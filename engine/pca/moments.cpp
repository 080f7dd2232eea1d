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

// Every so many points one counts for a block's middle, which is those points' mean. They are a sixteenth, so squares about the middle
// sum up to at most 17 times the scatter: |mean - middle|^2 <= scatter / (points / every).
constexpr std::size_t every = 16;

constexpr std::size_t chunks = block_rows / chunk;

constexpr std::size_t shared_dims = 256;  // from here on threads share a block; 0.5 MiB of scatter

}  // namespace

// T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
template <class Real>
void JoinMoments<Real>::operator()(double* vector, const double* more) const noexcept {
    const std::size_t dims = layout.dims, lanes = simd::lanes<Real>;
    double *scatter = layout.scatter(vector), *middle = layout.middle(vector), *rest = layout.rest(vector);
    const double *added = layout.scatter(more), *other = layout.middle(more), *other_rest = layout.rest(more);
    const double here = layout.count(vector), there = layout.count(more), share = there / (here + there);
    const auto apart = [&](std::size_t j) { return (other[j] - middle[j]) + (other_rest[j] - rest[j]); };
    parallel_for(simd::tile_count(dims, lanes), threads, [&](std::size_t pack, int) {
        for (std::size_t i = pack * lanes; i < dims && i < (pack + 1) * lanes; ++i) {
            const double pull = here * share * apart(i);
            double* row = scatter + i * layout.stride();
            const double* added_row = added + i * layout.stride();
            for (std::size_t j = i; j < dims; ++j) row[j] += added_row[j] + pull * apart(j);
        }
    });
    for (std::size_t j = 0; j < dims; ++j) rest[j] += share * apart(j);
    layout.count(vector) = here + there;
}

template <class Real>
BlockMoments<Real>::BlockMoments(Arena& arena, std::size_t dims, int threads) noexcept
    : layout_{dims}, inner_(dims < shared_dims ? 1 : threads), outer_(dims < shared_dims ? threads : 1) {
    const auto each = static_cast<std::size_t>(outer_);
    panels_ = arena.take<Real>(each, shares_blocks() ? chunks : 1, panels_size());
    middle_ = arena.take<Real>(each, dims);
    sums_ = arena.take<double>(each, chunks, dims);
}

template <class Real>
bool BlockMoments<Real>::shares_blocks() const noexcept {
    return layout_.dims >= shared_dims;
}

template <class Real>
std::size_t BlockMoments<Real>::panels_size() const noexcept {
    return simd::tile_count(layout_.dims, simd::lanes<Real>) * panel<Real>;
}

template <class Real>
typename BlockMoments<Real>::Scratch BlockMoments<Real>::of(int thread) const noexcept {
    const std::size_t dims = layout_.dims, each = static_cast<std::size_t>(thread);
    return {panels_ + each * panels_size(), middle_ + each * dims, sums_ + each * chunks * dims};
}

template <class Real>
bool BlockMoments<Real>::measure(MatrixView<const Real> points, double* vector, int thread) const noexcept {
    const Scratch scratch = of(thread);
    find_middle(points, scratch);
    const bool finite = shares_blocks() ? measure_together(points, vector, scratch) : measure_alone(points, vector, scratch);
    const auto count = static_cast<double>(points.rows);
    for (std::size_t j = 0; j < layout_.dims; ++j) {
        layout_.middle(vector)[j] = static_cast<double>(scratch.middle[j]);
        layout_.rest(vector)[j] = scratch.sums[j] / count;
    }
    layout_.count(vector) = count;
    return finite;
}

// Chunk by chunk; while one is summed, the next comes from memory.
template <class Real>
bool BlockMoments<Real>::measure_alone(MatrixView<const Real> points, double* vector, const Scratch& scratch) const noexcept {
    const std::size_t dims = layout_.dims;
    std::fill_n(scratch.sums, dims, 0.0);
    clear_rows(0, dims, vector);
    for (std::size_t first = 0; first < points.rows; first += chunk) {
        pack(points, first, scratch.panels, scratch.middle, scratch.sums);
        add_rows(0, dims, std::min(chunk, points.rows - first), scratch.panels, vector, points.row(first + chunk),
                 chunk * points.stride / simd::lanes<Real>);
    }
    return move_rows(0, dims, points.rows, scratch.sums, vector);
}

// Chunks by all threads, and then a pack of the scatter's rows for each task, which stays in its cache.
template <class Real>
bool BlockMoments<Real>::measure_together(MatrixView<const Real> points, double* vector,
                                          const Scratch& scratch) const noexcept {
    const std::size_t dims = layout_.dims, lanes = simd::lanes<Real>, used = (points.rows + chunk - 1) / chunk;
    parallel_for(used, inner_, [&](std::size_t at, int) {
        double* sums = scratch.sums + at * dims;
        std::fill_n(sums, dims, 0.0);
        pack(points, at * chunk, scratch.panels + at * panels_size(), scratch.middle, sums);
    });
    for (std::size_t at = 1; at < used; ++at) {
        for (std::size_t j = 0; j < dims; ++j) scratch.sums[j] += scratch.sums[at * dims + j];
    }
    std::atomic<bool> finite{true};
    parallel_for(simd::tile_count(dims, lanes), inner_, [&](std::size_t task, int) {
        const std::size_t first = task * lanes, end = std::min(first + lanes, dims);
        clear_rows(first, end, vector);
        for (std::size_t at = 0; at < used; ++at) {
            add_rows(first, end, std::min(chunk, points.rows - at * chunk), scratch.panels + at * panels_size(), vector,
                     nullptr, 0);
        }
        if (!move_rows(first, end, points.rows, scratch.sums, vector)) finite.store(false, std::memory_order_relaxed);
    });
    return finite;
}

// Rounded to Real.
template <class Real>
void BlockMoments<Real>::find_middle(MatrixView<const Real> points, const Scratch& scratch) const noexcept {
    const std::size_t count = (points.rows + every - 1) / every;
    std::fill_n(scratch.sums, layout_.dims, 0.0);
    for (std::size_t i = 0; i < points.rows; i += every) simd::add_in_double(points.row(i), layout_.dims, scratch.sums);
    for (std::size_t j = 0; j < layout_.dims; ++j) {
        scratch.middle[j] = static_cast<Real>(scratch.sums[j] / static_cast<double>(count));
    }
}

template <class Real>
void BlockMoments<Real>::pack(MatrixView<const Real> points, std::size_t first, Real* panels, const Real* middle,
                              double* sums) const noexcept {
    simd::pack_panels(points.row(first), points.stride, std::min(chunk, points.rows - first), layout_.dims, middle, panels,
                      panel<Real>, sums);
}

template <class Real>
void BlockMoments<Real>::clear_rows(std::size_t first, std::size_t end, double* vector) const noexcept {
    for (std::size_t i = first; i < end; ++i) {
        double* row = layout_.scatter(vector) + i * layout_.stride();
        std::fill(row + i / simd::lanes<Real> * simd::lanes<Real>, row + layout_.stride(), 0.0);
    }
}

template <class Real>
void BlockMoments<Real>::add_rows(std::size_t first, std::size_t end, std::size_t count, const Real* panels,
                                  double* vector, const Real* ahead, std::size_t lines) const noexcept {
    simd::panel_products(panels, panel<Real>, count, layout_.dims, first, end, layout_.scatter(vector), layout_.stride(),
                         ahead, lines);
}

// From about the middle to about the mean; false where some of the diagonal is not finite.
template <class Real>
bool BlockMoments<Real>::move_rows(std::size_t first, std::size_t end, std::size_t points, const double* sums,
                                   double* vector) const noexcept {
    bool finite = true;
    for (std::size_t i = first; i < end; ++i) {
        double* row = layout_.scatter(vector) + i * layout_.stride();
        const double mean = sums[i] / static_cast<double>(points);
        for (std::size_t j = i; j < layout_.dims; ++j) row[j] -= mean * sums[j];
        finite = finite && std::isfinite(row[i]);
    }
    return finite;
}

template struct JoinMoments<float>;
template struct JoinMoments<double>;
template class BlockMoments<float>;
template class BlockMoments<double>;

}  // namespace lanewise::pca
