#include "pca/moments.hpp"

#include <algorithm>
#include <cmath>

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

}  // namespace

// T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
template <class Real>
void JoinMoments<Real>::operator()(double* vector, const double* more) const noexcept {
    const std::size_t dims = layout.dims;
    double *scatter = layout.scatter(vector), *mean = layout.mean(vector);
    const double *added = layout.scatter(more), *other = layout.mean(more);
    const double here = layout.count(vector), there = layout.count(more), share = there / (here + there);
    for (std::size_t i = 0; i < dims; ++i) {
        const double pull = here * share * (other[i] - mean[i]);
        double* row = scatter + i * layout.stride();
        const double* added_row = added + i * layout.stride();
        for (std::size_t j = i; j < dims; ++j) row[j] += added_row[j] + pull * (other[j] - mean[j]);
    }
    for (std::size_t j = 0; j < dims; ++j) mean[j] += share * (other[j] - mean[j]);
    layout.count(vector) = here + there;
}

template <class Real>
BlockMoments<Real>::BlockMoments(Arena& arena, std::size_t dims, int threads) noexcept : layout_{dims} {
    const auto each = static_cast<std::size_t>(threads);
    panels_ = arena.take<Real>(each * (layout_.stride() / simd::lanes<Real>)*panel<Real>);
    middle_ = arena.take<Real>(each * dims);
}

template <class Real>
bool BlockMoments<Real>::measure(MatrixView<const Real> points, double* vector, int thread) const noexcept {
    const std::size_t dims = layout_.dims, each = static_cast<std::size_t>(thread);
    Real* panels = panels_ + each * (layout_.stride() / simd::lanes<Real>)*panel<Real>;
    Real* middle = middle_ + each * dims;
    double* sums = layout_.mean(vector);
    find_middle(points, sums, middle);
    std::fill_n(vector, layout_.width(), 0.0);
    for (std::size_t first = 0; first < points.rows; first += chunk) {
        const std::size_t count = std::min(chunk, points.rows - first);
        simd::pack_panels(points.row(first), points.stride, count, dims, static_cast<const Real*>(middle), panels,
                          panel<Real>, sums);
        simd::panel_products(static_cast<const Real*>(panels), panel<Real>, count, dims, layout_.scatter(vector),
                             layout_.stride());
    }
    return move_to_mean(static_cast<double>(points.rows), middle, vector);
}

// The mean of the first points, rounded to Real.
template <class Real>
void BlockMoments<Real>::find_middle(MatrixView<const Real> points, double* sums, Real* middle) const noexcept {
    const std::size_t count = std::min(middle_rows, points.rows);
    std::fill_n(sums, layout_.dims, 0.0);
    for (std::size_t i = 0; i < count; ++i) simd::add_in_double(points.row(i), layout_.dims, sums);
    for (std::size_t j = 0; j < layout_.dims; ++j) middle[j] = static_cast<Real>(sums[j] / static_cast<double>(count));
}

// From sums about the middle to mean and scatter.
template <class Real>
bool BlockMoments<Real>::move_to_mean(double count, const Real* middle, double* vector) const noexcept {
    const std::size_t dims = layout_.dims;
    double* sums = layout_.mean(vector);
    bool finite = true;
    for (std::size_t i = 0; i < dims; ++i) {
        double* row = layout_.scatter(vector) + i * layout_.stride();
        const double mean = sums[i] / count;
        for (std::size_t j = i; j < dims; ++j) row[j] -= mean * sums[j];
        finite = finite && std::isfinite(row[i]);
    }
    for (std::size_t j = 0; j < dims; ++j) sums[j] = static_cast<double>(middle[j]) + sums[j] / count;
    layout_.count(vector) = count;
    return finite;
}

template struct JoinMoments<float>;
template struct JoinMoments<double>;
template class BlockMoments<float>;
template class BlockMoments<double>;

}  // namespace lanewise::pca
