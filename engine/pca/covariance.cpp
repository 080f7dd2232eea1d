#include "pca/covariance.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/column_moments.hpp"
#include "pca/spectrum.hpp"

namespace lanewise::pca {

// All of the matrix; without centring, moments about 0. Returns the trace.
template <class Real>
double MomentsSolver<Real>::fill(const MomentsLayout<Real>& layout, const double* moments, bool center) noexcept {
    const MatrixView<double> matrix = solver_.matrix();
    const double* mean = layout.mean(moments);
    const double count = center ? 0 : layout.count(moments);
    double trace = 0;
    for (std::size_t i = 0; i < layout.dims; ++i) {
        const double* row = layout.scatter(moments) + i * layout.stride();
        for (std::size_t j = i; j < layout.dims; ++j) {
            matrix(i, j) = matrix(j, i) = row[j] + count * mean[i] * mean[j];
        }
        trace += matrix(i, i);
    }
    return trace;
}

template <class Real>
Result<Report> MomentsSolver<Real>::run(const MomentsLayout<Real>& layout, const double* moments, const Options& options,
                                        const Output& output) noexcept {
    const double trace = fill(layout, moments, options.center);
    if (!std::isfinite(trace)) {
        return Status::error(ErrorCode::out_of_range, "the sum of squares of points overflows: scale the data");
    }
    if (!solver_.solve()) {
        return Status::error(ErrorCode::out_of_range, "the eigenvalues of the covariance did not converge");
    }
    std::copy_n(solver_.values(), output.variances.size(), output.variances.begin());
    const auto points = static_cast<std::uint64_t>(layout.count(moments));
    const Report report = describe(output.variances, output.variances.size(), product_tolerance<Real>(layout.dims), trace,
                                   points, Solver::covariance, options);
    std::fill(output.mean.begin(), output.mean.end(), 0.0);
    if (options.center) std::copy_n(layout.mean(moments), layout.dims, output.mean.begin());
    MatrixView<double> components = output.components;
    components.rows = static_cast<std::size_t>(report.components);
    solver_.find_vectors(components);
    return report;
}

template <class Real>
CovarianceFit<Real>::CovarianceFit(Arena& arena, const Shape& shape, const Options&, int threads) noexcept
    : blocks_(arena, shape.dimensions, threads),
      sum_(arena, block_count(shape.points), blocks_.layout().width(), blocks_.threads()),
      solver_(arena, shape.dimensions, threads) {}

template <class Real>
double* sum_moments(MatrixView<const Real> points, const BlockMoments<Real>& blocks, BlockSum& sum) noexcept {
    std::atomic<bool> usable{true};
    double* moments = sum.join(
        [&](std::size_t block, double* vector, int thread) {
            const MatrixView<const Real> rows{points.row(block * block_rows), rows_of_block(block, points.rows), points.cols,
                                              points.stride};
            if (!blocks.measure(rows, vector, thread)) usable.store(false, std::memory_order_relaxed);
        },
        blocks.join());
    return usable ? moments : nullptr;
}

template <class Real>
Status explain_bad_moments(MatrixView<const Real> points) noexcept {
    if (Status status = check_values(points, magnitude_limit<Real>(points.cols), "points"); !status.ok()) return status;
    return Status::error(ErrorCode::out_of_range, "the squares of points overflow: scale the data%s",
                         sizeof(Real) == 4 ? " or use float64" : "");
}

template <class Real>
Result<Report> CovarianceFit<Real>::run(MatrixView<const Real> points, const Options& options,
                                        const Output& output) noexcept {
    const double* moments = sum_moments(points, blocks_, sum_);
    if (moments == nullptr) return explain_bad_moments(points);
    return solver_.run(blocks_.layout(), moments, options, output);
}

template class MomentsSolver<float>;
template class MomentsSolver<double>;
template class CovarianceFit<float>;
template class CovarianceFit<double>;
template double* sum_moments(MatrixView<const float>, const BlockMoments<float>&, BlockSum&) noexcept;
template double* sum_moments(MatrixView<const double>, const BlockMoments<double>&, BlockSum&) noexcept;
template Status explain_bad_moments(MatrixView<const float>) noexcept;
template Status explain_bad_moments(MatrixView<const double>) noexcept;

}  // namespace lanewise::pca
