#include "pca/point_products.hpp"

#include <algorithm>
#include <cmath>

#include "core/column_moments.hpp"
#include "core/orientation.hpp"
#include "pca/spectrum.hpp"
#include "svd/dense_operator.hpp"
#include "svd/orthonormalizer.hpp"

namespace lanewise::pca {
namespace {

// Products of so many dimensions are summed in Real: an odd number, so that tiles do not share a few sets of the caches.
constexpr std::size_t chunk = 255;
constexpr std::size_t chunks_a_block = 2;
constexpr std::size_t block_dims = chunks_a_block * chunk;

std::size_t dim_blocks(std::size_t dims) noexcept { return (dims + block_dims - 1) / block_dims; }

// From k vectors of n to k components of d.
template <class Real>
struct Turning {
    Turning(Arena& arena, const Shape& shape, std::size_t k, int threads) noexcept
        : points(arena, shape.points, shape.dimensions, k, threads),
          rows{arena.take<double>(k, shape.points), k, shape.points},
          vectors{arena.take<double>(shape.points, padded<double>(k)), shape.points, k, padded<double>(k)},
          components{arena.take<double>(shape.dimensions, padded<double>(k)), shape.dimensions, k, padded<double>(k)},
          gram(arena, shape.dimensions, k, threads),
          orthonormalizer(arena, k, 0, threads) {}

    svd::DenseOperator<Real> points;
    MatrixView<double> rows, vectors, components;
    svd::BlockGram gram;
    svd::Orthonormalizer orthonormalizer;
};

}  // namespace

template <class Real>
GramFit<Real>::GramFit(Arena& arena, const Shape& shape, const Options& options, int threads) noexcept
    : shape_(shape),
      threads_(threads),
      means_(arena, shape.points, shape.dimensions, threads),
      sum_(arena, dim_blocks(shape.dimensions), shape.points * padded<Real>(shape.points), threads),
      solver_(arena, shape.points, threads),
      offset_(arena.take<Real>(shape.dimensions)),
      tiles_(arena.take<Real>(static_cast<std::size_t>(threads), chunk, padded<Real>(shape.points))),
      row_sums_(arena.take<double>(shape.points)) {
    Arena measure;
    Turning<Real>(measure, shape, most_components(shape, options), threads);
    turning_ = {arena.take<std::byte>(measure.bytes_needed()), measure.bytes_needed()};
}

template <class Real>
const double* GramFit<Real>::sum_products(MatrixView<const Real> points) noexcept {
    const std::size_t n = shape_.points, stride = padded<Real>(n);
    return sum_.run([&](std::size_t block, double* out, int thread) {
        Real* tiles = tiles_ + static_cast<std::size_t>(thread) * chunk * stride;
        std::fill_n(out, n * stride, 0.0);
        const std::size_t end = std::min(shape_.dimensions, (block + 1) * block_dims);
        for (std::size_t first = block * block_dims; first < end; first += chunk) {
            const std::size_t dims = std::min(chunk, end - first);
            simd::pack(points.data + first, points.stride, n, dims, static_cast<const Real*>(offset_ + first), tiles);
            simd::panel_products(static_cast<const Real*>(tiles), dims * simd::lanes<Real>, dims, n, 0, n, out,
                                 stride, static_cast<const Real*>(nullptr), 0);
        }
    });
}

// All of the solver's matrix. Subtracting its rows' and columns' means takes away what rounding of the offset has left of the points'
// mean. Returns the trace.
template <class Real>
double GramFit<Real>::fill(MatrixView<const Real> points, bool center) noexcept {
    const std::size_t n = shape_.points;
    const MatrixView<double> matrix = solver_.matrix();
    const double* products = sum_products(points);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) matrix(i, j) = matrix(j, i) = products[i * padded<Real>(n) + j];
    }
    double mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
        row_sums_[i] = 0;
        for (std::size_t j = 0; j < n && center; ++j) row_sums_[i] += matrix(i, j);
        row_sums_[i] /= static_cast<double>(n);
        mean += row_sums_[i] / static_cast<double>(n);
    }
    double trace = 0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) matrix(i, j) -= row_sums_[i] + row_sums_[j] - mean;
        trace += matrix(i, i);
    }
    return trace;
}

template <class Real>
Result<Report> GramFit<Real>::run(MatrixView<const Real> points, const Options& options, const Output& output) noexcept {
    const double limit = magnitude_limit<Real>(shape_.dimensions);
    if (Status status = means_.set(points, nullptr, options.center, limit, "points"); !status.ok()) return status;
    for (std::size_t j = 0; j < shape_.dimensions; ++j) offset_[j] = static_cast<Real>(means_.mean(j));
    const double trace = fill(points, options.center);
    if (!std::isfinite(trace)) {
        return Status::error(ErrorCode::out_of_range, "the sum of squares of points overflows: scale the data%s",
                             sizeof(Real) == 4 ? " or use float64" : "");
    }
    if (!solver_.solve()) {
        return Status::error(ErrorCode::out_of_range, "the eigenvalues of the scalar products did not converge");
    }
    const std::size_t all = output.variances.size();
    std::copy_n(solver_.values(), all, output.variances.begin());
    const Report report = describe(output.variances, all, product_tolerance<Real>(shape_.points), trace, shape_.points,
                                   Solver::gram, options);
    for (std::size_t j = 0; j < shape_.dimensions; ++j) output.mean[j] = means_.mean(j);
    MatrixView<double> components = output.components;
    components.rows = static_cast<std::size_t>(report.components);
    find_components(points, static_cast<std::size_t>(report.rank), components);
    return report;
}

// Those beyond the rank become whatever completes the others.
template <class Real>
void GramFit<Real>::find_components(MatrixView<const Real> points, std::size_t rank,
                                    MatrixView<double> components) noexcept {
    const std::size_t k = components.rows, n = shape_.points;
    Arena arena(turning_);
    Turning<Real> turning(arena, shape_, k, threads_);
    solver_.find_vectors(turning.rows);
    for (std::size_t i = 0; i < n; ++i) {
        double* row = turning.vectors.row(i);
        std::fill_n(row, turning.vectors.stride, 0.0);
        for (std::size_t c = 0; c < k; ++c) row[c] = c < rank ? turning.rows(c, i) : 0;
    }
    turning.points.set(points, means_.middles(), means_.rests());
    turning.points.multiply_transposed(turning.vectors, turning.components);
    turning.orthonormalizer.run(turning.components, turning.gram, nullptr);
    for (std::size_t c = 0; c < k; ++c) {
        for (std::size_t j = 0; j < shape_.dimensions; ++j) components(c, j) = turning.components(j, c);
        fix_sign(components.row(c), shape_.dimensions);
    }
}

template class GramFit<float>;
template class GramFit<double>;

}  // namespace lanewise::pca
