#include "pca/fit_checks.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "core/checks.hpp"

namespace lanewise::pca {
namespace {

constexpr std::size_t large = 2000;  // where a whole eigen-decomposition begins to take seconds

Status check_components(const Options& options, const Shape& shape) noexcept {
    const std::size_t most = std::min(shape.points, shape.dimensions);
    if (options.components < 0 || static_cast<std::size_t>(options.components) > most) {
        return Status::error(ErrorCode::invalid_argument,
                             "components is %d; expected 1 to %zu, the smaller of %zu points and %zu dimensions, or 0 for all",
                             options.components, most, shape.points, shape.dimensions);
    }
    if (options.explained == 0) return {};
    if (!(options.explained > 0 && options.explained <= 1)) {
        return Status::error(ErrorCode::invalid_argument,
                             "explained is %g; expected a share of the variance above 0, at most 1", options.explained);
    }
    if (options.components != 0) {
        return Status::error(ErrorCode::invalid_argument, "components is %d and explained is %g; expected one of the two",
                             options.components, options.explained);
    }
    if (options.solver == Solver::randomized) {
        return Status::error(ErrorCode::invalid_argument,
                             "explained is %g; the randomized solver does not find all variances: name components",
                             options.explained);
    }
    return {};
}

}  // namespace

Status check_options(const Options& options, const Shape& shape) noexcept {
    if (Status status = check_components(options, shape); !status.ok()) return status;
    if (static_cast<int>(options.solver) >= solver_count) {
        return Status::error(ErrorCode::invalid_argument, "solver is %d; expected one of the %d that there are",
                             static_cast<int>(options.solver), solver_count);
    }
    if (options.solver == Solver::gram && shape.points > most_columns) {
        return Status::error(ErrorCode::invalid_argument, "solver is gram for %zu points; expected at most %zu", shape.points,
                             most_columns);
    }
    if (options.oversampling < 0) {
        return Status::error(ErrorCode::invalid_argument, "oversampling is %d; expected 0 or more", options.oversampling);
    }
    if (options.iterations < 0) {
        return Status::error(ErrorCode::invalid_argument, "iterations is %d; expected 0 or more", options.iterations);
    }
    return check_threads(options.threads);
}

Status check_output(const Output& output, const Shape& shape, const Options& options) noexcept {
    const std::size_t most = most_components(shape, options), d = shape.dimensions;
    const MatrixView<double>& components = output.components;
    if (components.data == nullptr || components.rows != most || components.cols != d || components.stride < d) {
        return Status::error(ErrorCode::invalid_shape,
                             "output.components has shape (%zu, %zu), stride %zu; expected (components, dimensions) = (%zu, %zu)",
                             components.rows, components.cols, components.stride, most, d);
    }
    if (output.mean.size() != d) {
        return Status::error(ErrorCode::invalid_shape, "output.mean has %zu places; expected dimensions, %zu",
                             output.mean.size(), d);
    }
    if (output.variances.size() != std::min(shape.points, d)) {
        return Status::error(ErrorCode::invalid_shape,
                             "output.variances has %zu places; expected the smaller of points and dimensions, %zu",
                             output.variances.size(), std::min(shape.points, d));
    }
    return {};
}

Solver resolve(const Options& options, const Shape& shape) noexcept {
    if (options.solver != Solver::automatic) return options.solver;
    const std::size_t least = std::min(shape.points, shape.dimensions);
    const auto wanted = static_cast<std::size_t>(options.components);
    if (least > large && wanted > 0 && wanted <= least / 10) return Solver::randomized;
    return shape.points < shape.dimensions ? Solver::gram : Solver::covariance;
}

std::size_t most_components(const Shape& shape, const Options& options) noexcept {
    return options.components > 0 ? static_cast<std::size_t>(options.components)
                                  : std::min(shape.points, shape.dimensions);
}

namespace {

constexpr const char* solver_names[] = {"auto", "covariance", "gram", "randomized"};
static_assert(std::size(solver_names) == solver_count);

}  // namespace

const char* to_string(Solver solver) noexcept { return solver_names[static_cast<int>(solver)]; }

bool parse_solver(const char* name, Solver& solver) noexcept {
    for (int i = 0; i < solver_count; ++i) {
        if (std::strcmp(name, solver_names[i]) != 0) continue;
        solver = static_cast<Solver>(i);
        return true;
    }
    return false;
}

}  // namespace lanewise::pca
