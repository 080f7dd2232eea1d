#include <lanewise/pca/fit.hpp>

#include <algorithm>
#include <limits>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "pca/covariance.hpp"
#include "pca/fit_checks.hpp"
#include "pca/output_memory.hpp"
#include "pca/point_products.hpp"
#include "pca/randomized.hpp"

namespace lanewise::pca {
namespace {

int threads_for(const Shape& shape, const Options& options) noexcept {
    return resolve_threads(options.threads, std::max(shape.points, shape.dimensions));
}

// No product of sizes overflows: of the blocks of vectors that randomized iterates; of the squares that the others sum, one a thread and
// for each time that the blocks can be halved; of gram's panels.
bool addressable(const Shape& shape, const Options& options) noexcept {
    constexpr double most = static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max()) / 2;
    const Solver solver = resolve(options, shape);
    if (solver == Solver::randomized) {
        const double width = static_cast<double>(most_components(shape, options)) + options.oversampling + 8;
        const double sides = static_cast<double>(shape.points) + static_cast<double>(shape.dimensions);
        return 8 * width * (sides + 64 * 1024 * width) < most;
    }
    const double side = static_cast<double>(solver == Solver::gram ? shape.points : shape.dimensions) + 64;
    const double squares = 8 * side * side * (32 + 16.0 * threads_for(shape, options));
    const double panels = solver == Solver::gram ? 16 * side * static_cast<double>(shape.dimensions) : 0;
    return squares + panels < most;
}

// f.operator()<Fit>() with the class that fits.
template <class Real, class F>
auto with_solver(const Options& options, const Shape& shape, F&& f) noexcept {
    switch (resolve(options, shape)) {
        case Solver::gram: return f.template operator()<GramFit<Real>>();
        case Solver::randomized: return f.template operator()<RandomizedFit<Real>>();
        default: return f.template operator()<CovarianceFit<Real>>();
    }
}

template <class Real>
Status check_input(MatrixView<const Real> points, const Options& options) noexcept {
    if (Status status = check_matrix(points, "points"); !status.ok()) return status;
    return check_options(options, {points.rows, points.cols});
}

}  // namespace

template <class Real>
std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept {
    if (shape.points == 0 || shape.dimensions == 0 || shape.dimensions > most_columns) return 0;
    if (!check_options(options, shape).ok() || !addressable(shape, options)) return 0;
    Arena arena;
    with_solver<Real>(options, shape,
                      [&]<class Fit>() { Fit(arena, shape, options, threads_for(shape, options)); });
    return arena.bytes_needed();
}

template <class Real>
Result<Report> fit(MatrixView<const Real> points, const Options& options, const Output& output,
                   std::span<std::byte> workspace) noexcept {
    if (Status status = check_input(points, options); !status.ok()) return status;
    const Shape shape{points.rows, points.cols};
    if (Status status = check_output(output, shape, options); !status.ok()) return status;
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    Arena arena(workspace);
    return with_solver<Real>(options, shape, [&]<class Fit>() {
        return Fit(arena, shape, options, threads_for(shape, options)).run(points, options, output);
    });
}

template <class Real>
Result<Model> fit(MatrixView<const Real> points, const Options& options) noexcept {
    if (Status status = check_input(points, options); !status.ok()) return status;
    const Shape shape{points.rows, points.cols};
    auto workspace = allocate(workspace_bytes<Real>(shape, options));
    if (!workspace.ok()) return workspace.status();
    auto results = allocate_for([&](Arena& arena) { take_output(arena, shape, options); });
    if (!results.ok()) return results.status();
    Arena arena(results->span());
    const Output output = take_output(arena, shape, options);
    const Result<Report> report = fit(points, options, output, workspace->span());
    if (!report.ok()) return report.status();
    return Model::make(*report, output, points.rows);
}

template std::size_t workspace_bytes<float>(const Shape&, const Options&) noexcept;
template std::size_t workspace_bytes<double>(const Shape&, const Options&) noexcept;
template Result<Report> fit(MatrixView<const float>, const Options&, const Output&, std::span<std::byte>) noexcept;
template Result<Report> fit(MatrixView<const double>, const Options&, const Output&, std::span<std::byte>) noexcept;
template Result<Model> fit(MatrixView<const float>, const Options&) noexcept;
template Result<Model> fit(MatrixView<const double>, const Options&) noexcept;

}  // namespace lanewise::pca
