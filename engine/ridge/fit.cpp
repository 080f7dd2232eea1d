#include <lanewise/ridge.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/checks.hpp"
#include "core/column_moments.hpp"
#include "core/parallel.hpp"
#include "ridge/checks.hpp"
#include "ridge/dual.hpp"
#include "ridge/primal.hpp"
#include "ridge/residual.hpp"

namespace lanewise::ridge {
namespace {

bool is_dual(const Shape& shape) noexcept { return shape.points < shape.dimensions; }

int threads_for(const Shape& shape, const Options& options) noexcept {
    return resolve_threads(options.threads, block_count(std::max(shape.points, shape.dimensions)));
}

template <class Real>
class Fitter {
public:
    Fitter(Arena& arena, const Shape& shape, int threads) noexcept
        : shape_(shape),
          points_(arena, shape.points, shape.dimensions, threads),
          targets_(arena, shape.points, shape.targets, threads),
          system_(arena, std::min(shape.points, shape.dimensions), shape.targets),
          residual_(arena, shape, threads) {
        if (is_dual(shape)) dual_.emplace(arena, shape, threads);
        else primal_.emplace(arena, shape, threads);
        by_target_ = arena.take<double>(padded<double>(shape.dimensions), padded<double>(shape.targets));
        coefficients_ = arena.take<double>(padded<double>(shape.dimensions));
    }

    Result<Report> run(const Input<Real>& input, const Options& options) noexcept {
        const double* weights = input.weights.empty() ? nullptr : input.weights.data();
        if (Status status = centre(points_, input.points, weights, options, "points"); !status.ok()) return status;
        if (Status status = centre(targets_, input.targets, weights, options, "targets"); !status.ok()) return status;
        if (primal_) primal_->fill(points_, targets_, system_);
        else dual_->fill(points_, targets_, system_);
        if (!system_.is_finite()) return overflow("the weighted sums of squares of points or targets overflow");

        Report report;
        report.regularization = system_.factorize(options.regularization);
        std::fill_n(by_target_, padded<double>(shape_.dimensions) * padded<double>(shape_.targets), 0.0);
        for (std::size_t t = 0; t < shape_.targets; ++t) solve(t);
        report.residual = residual_.sum(points_, targets_, by_target_);
        // Coefficients that overflow leave no finite residual.
        if (!std::isfinite(report.residual)) return overflow("the coefficients or the squared residuals overflow");
        return report;
    }

    double coefficient(std::size_t target, std::size_t dimension) const noexcept {
        return by_target_[place(target, dimension)];
    }

    double intercept(std::size_t target) const noexcept {
        double sum = targets_.mean(target);
        for (std::size_t j = 0; j < shape_.dimensions; ++j)
            sum = std::fma(-coefficient(target, j), points_.mean(j), sum);
        return sum;
    }

private:
    std::size_t place(std::size_t target, std::size_t dimension) const noexcept {
        return (target / lanes * padded<double>(shape_.dimensions) + dimension) * lanes + target % lanes;
    }

    static Status overflow(const char* what) noexcept {
        return Status::error(ErrorCode::out_of_range, "%s: scale the data or the weights", what);
    }

    static Status centre(CentredRows<Real>& centred, MatrixView<const Real> matrix, const double* weights,
                         const Options& options, const char* name) noexcept {
        return centred.set(matrix, weights, options.intercept, magnitude_limit<double>(matrix.cols), name);
    }

    void solve(std::size_t target) noexcept {
        const double* solution = system_.solve(target);
        if (dual_) {
            dual_->combine(solution, coefficients_);
            solution = coefficients_;
        }
        for (std::size_t j = 0; j < shape_.dimensions; ++j) by_target_[place(target, j)] = solution[j];
    }

    Shape shape_;
    CentredRows<Real> points_, targets_;
    System system_;
    Residual<Real> residual_;
    std::optional<Primal<Real>> primal_;
    std::optional<Dual<Real>> dual_;
    double* by_target_;     // lanes after lanes of targets, padded(dimensions) rows each
    double* coefficients_;  // padded(dimensions)
};

}  // namespace

template <class Real>
std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept {
    if (!check_options(options).ok() || shape.points == 0 || shape.dimensions == 0 || shape.targets == 0) return 0;
    const int threads = threads_for(shape, options);
    if (!addressable(shape, threads)) return 0;
    Arena arena;
    Fitter<Real>(arena, shape, threads);
    return arena.bytes_needed();
}

template <class Real>
Result<Report> fit(const Input<Real>& input, const Options& options, const Output& output,
                   std::span<std::byte> workspace) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    const Shape shape{input.points.rows, input.points.cols, input.targets.cols};
    if (Status status = check_output(shape, output); !status.ok()) return status;
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    Fitter<Real> fitter(arena, shape, threads_for(shape, options));
    const Result<Report> report = fitter.run(input, options);
    if (!report.ok()) return report;
    for (std::size_t t = 0; t < shape.targets; ++t) {
        for (std::size_t j = 0; j < shape.dimensions; ++j) output.coefficients(t, j) = fitter.coefficient(t, j);
        if (!output.intercepts.empty()) output.intercepts[t] = fitter.intercept(t);
    }
    return report;
}

template std::size_t workspace_bytes<float>(const Shape&, const Options&) noexcept;
template std::size_t workspace_bytes<double>(const Shape&, const Options&) noexcept;
template Result<Report> fit(const Input<float>&, const Options&, const Output&, std::span<std::byte>) noexcept;
template Result<Report> fit(const Input<double>&, const Options&, const Output&, std::span<std::byte>) noexcept;

}  // namespace lanewise::ridge
