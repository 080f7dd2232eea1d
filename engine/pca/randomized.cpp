#include "pca/randomized.hpp"

#include <algorithm>
#include <cmath>

#include "core/column_moments.hpp"
#include "pca/spectrum.hpp"

namespace lanewise::pca {
namespace {

svd::Options options_of(const Shape& shape, const Options& options) noexcept {
    return {.rank = static_cast<std::int32_t>(most_components(shape, options)),
            .oversampling = options.oversampling,
            .iterations = options.iterations,
            .seed = options.seed,
            .threads = options.threads};
}

}  // namespace

template <class Real>
RandomizedFit<Real>::RandomizedFit(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept
    : shape_(shape),
      options_(options_of(shape, options)),
      means_(arena, shape.points, shape.dimensions, threads),
      centred_(arena, shape.points, shape.dimensions, svd::width_of(shape.points, shape.dimensions, options_), threads),
      decomposer_(arena, shape.points, shape.dimensions, options_, threads) {}

template <class Real>
Result<Report> RandomizedFit<Real>::run(MatrixView<const Real> points, const Options& options,
                                        const Output& output) noexcept {
    const double limit = magnitude_limit<Real>(shape_.dimensions);
    if (Status status = means_.set(points, nullptr, options.center, limit, "points"); !status.ok()) return status;
    if (!std::isfinite(means_.total_square())) return squares_overflow();
    centred_.set(points, means_.middles(), means_.rests());
    decomposer_.run(centred_);
    const std::size_t k = static_cast<std::size_t>(options_.rank), longest = std::max(shape_.points, shape_.dimensions);
    std::fill(output.variances.begin(), output.variances.end(), 0.0);
    for (std::size_t c = 0; c < k; ++c) {
        const double value = decomposer_.values()[c] * centred_.unit();
        output.variances[c] = value * value;
    }
    const double relative = static_cast<double>(longest) * 0x1p-52;
    const Report report = describe(output.variances, k, relative * relative, means_.total_square(), shape_.points,
                                   Solver::randomized, options);
    for (std::size_t j = 0; j < shape_.dimensions; ++j) output.mean[j] = means_.mean(j);
    const MatrixView<const double> right = decomposer_.right();
    for (std::size_t c = 0; c < k; ++c) {
        for (std::size_t j = 0; j < shape_.dimensions; ++j) output.components(c, j) = right(j, c);
    }
    return report;
}

template class RandomizedFit<float>;
template class RandomizedFit<double>;

}  // namespace lanewise::pca
