// The overloads that allocate: results and working memory, each once.
#include <lanewise/ridge.hpp>

#include "core/arena.hpp"
#include "core/memory.hpp"
#include "ridge/checks.hpp"

namespace lanewise::ridge {
namespace {

struct ModelArrays {
    ModelArrays(Arena& arena, const Shape& shape) noexcept
        : coefficients(arena.take<double>(shape.targets * shape.dimensions)),
          intercepts(arena.take<double>(shape.targets)) {}

    double* coefficients;
    double* intercepts;
};

}  // namespace

template <class Real>
Result<Model> fit(const Input<Real>& input, const Options& options) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    const Shape shape{input.points.rows, input.points.cols, input.targets.cols};
    auto workspace = allocate(workspace_bytes<Real>(shape, options));
    if (!workspace.ok()) return workspace.status();
    auto results = allocate_for([&](Arena& arena) { ModelArrays(arena, shape); });
    if (!results.ok()) return results.status();
    Arena arena(results->span());
    const ModelArrays arrays(arena, shape);

    const Output output{{arrays.coefficients, shape.targets, shape.dimensions}, {arrays.intercepts, shape.targets}};
    const Result<Report> report = fit(input, options, output, workspace->span());
    if (!report.ok()) return report.status();
    Model model;
    model.memory_ = std::move(results->bytes);
    model.coefficients_ = output.coefficients;
    model.intercepts_ = output.intercepts;
    model.report_ = *report;
    return Result<Model>(std::move(model));
}

template <class Real>
Status Model::predict(MatrixView<const Real> points, MatrixView<Real> predictions, int threads) const noexcept {
    if (Status status = check_prediction(coefficients_, intercepts_, points, threads); !status.ok()) return status;
    auto workspace = allocate(predict_workspace_bytes({points.rows, points.cols, coefficients_.rows}, threads));
    if (!workspace.ok()) return workspace.status();
    return ridge::predict(coefficients_, intercepts_, points, predictions, threads, workspace->span());
}

template Result<Model> fit(const Input<float>&, const Options&) noexcept;
template Result<Model> fit(const Input<double>&, const Options&) noexcept;
template Status Model::predict(MatrixView<const float>, MatrixView<float>, int) const noexcept;
template Status Model::predict(MatrixView<const double>, MatrixView<double>, int) const noexcept;

}  // namespace lanewise::ridge
