// The overloads that allocate: results and working memory, each once.
#include <lanewise/kmeans.hpp>

#include "core/arena.hpp"
#include "core/memory.hpp"
#include "kmeans/fitter.hpp"

namespace lanewise::kmeans {
namespace {

template <class Real>
struct ModelArrays {
    ModelArrays(Arena& arena, Shape shape, const Options& options) noexcept
        : centroids(arena.take<Real>(static_cast<std::size_t>(options.clusters) * shape.dimensions)),
          labels(arena.take<std::int32_t>(shape.points)),
          history(arena.take<double>(history_size(options))) {}

    Real* centroids;
    std::int32_t* labels;
    double* history;
};

// The workspace a prediction needs, or why there is none; f(workspace) is then the call itself.
template <class Real, class F>
auto with_predict_workspace(MatrixView<const Real> centroids, MatrixView<const Real> points, int threads, F&& f) noexcept
    -> decltype(f(std::span<std::byte>{})) {
    if (Status status = check_pair(centroids, points, threads); !status.ok()) return status;
    auto memory = allocate(predict_workspace_bytes<Real>({points.rows, points.cols}, centroids.rows, threads));
    if (!memory.ok()) return memory.status();
    return f(memory->span());
}

}  // namespace

template <class Real>
Result<Model<Real>> fit(const Input<Real>& input, const Options& options, const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    const Shape shape{input.points.rows, input.points.cols};
    const auto k = static_cast<std::size_t>(options.clusters);
    auto workspace = allocate(workspace_bytes<Real>(shape, options));
    if (!workspace.ok()) return workspace.status();
    auto results = allocate_for([&](Arena& arena) { ModelArrays<Real>(arena, shape, options); });
    if (!results.ok()) return results.status();
    Arena arena(results->span());
    const ModelArrays<Real> arrays(arena, shape, options);

    const Output<Real> output{{arrays.centroids, k, shape.dimensions},
                              {arrays.labels, shape.points},
                              {arrays.history, history_size(options)}};
    const Result<Report> report = fit(input, options, output, workspace->span(), observer);
    if (!report.ok()) return report.status();
    Model<Real> model;
    model.memory_ = std::move(results->bytes);
    model.centroids_ = output.centroids;
    model.labels_ = output.labels;
    model.history_ = output.history.first(static_cast<std::size_t>(report->history_size));
    model.report_ = *report;
    return Result<Model<Real>>(std::move(model));
}

template <class Real>
Status predict(MatrixView<const Real> centroids, MatrixView<const Real> points, std::span<std::int32_t> labels,
               std::span<Real> distances, int threads) noexcept {
    return with_predict_workspace(centroids, points, threads, [&](std::span<std::byte> workspace) {
        return predict(centroids, points, labels, distances, threads, workspace);
    });
}

template <class Real>
Status Model<Real>::predict(MatrixView<const Real> points, std::span<std::int32_t> labels, std::span<Real> distances,
                            int threads) const noexcept {
    return kmeans::predict(centroids_, points, labels, distances, threads);
}

template <class Real>
Status Model<Real>::transform(MatrixView<const Real> points, MatrixView<Real> distances, int threads) const noexcept {
    return with_predict_workspace(centroids_, points, threads, [&](std::span<std::byte> workspace) {
        return kmeans::transform(centroids_, points, distances, threads, workspace);
    });
}

template <class Real>
Result<double> Model<Real>::score(MatrixView<const Real> points, std::span<const double> weights,
                                  int threads) const noexcept {
    return with_predict_workspace(centroids_, points, threads, [&](std::span<std::byte> workspace) {
        return kmeans::score(centroids_, points, weights, threads, workspace);
    });
}

template Result<Model<float>> fit(const Input<float>&, const Options&, const Observer&) noexcept;
template Result<Model<double>> fit(const Input<double>&, const Options&, const Observer&) noexcept;
template Status predict(MatrixView<const float>, MatrixView<const float>, std::span<std::int32_t>, std::span<float>,
                        int) noexcept;
template Status predict(MatrixView<const double>, MatrixView<const double>, std::span<std::int32_t>, std::span<double>,
                        int) noexcept;
template class Model<float>;
template class Model<double>;

}  // namespace lanewise::kmeans
