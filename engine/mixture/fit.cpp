#include <lanewise/mixture/fit.hpp>

#include <algorithm>
#include <cstring>

#include "core/column_moments.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "mixture/checks.hpp"
#include "mixture/runs.hpp"
#include "mixture/starts.hpp"

namespace lanewise::mixture {
namespace {

std::size_t history_size(const Options& options) noexcept {
    return std::min(static_cast<std::size_t>(options.max_iterations), history_limit);
}

RunArrays take_arrays(Arena& arena, std::size_t dims, const Options& options) noexcept {
    const auto k = static_cast<std::size_t>(options.components);
    const std::size_t size = covariance_size(options.covariance, k, dims);
    return {{{arena.take<double>(k), k}, {arena.take<double>(k * dims), k * dims}, {arena.take<double>(size), size}},
            {arena.take<ComponentReport>(k), k},
            {arena.take<double>(history_size(options)), history_size(options)}};
}

template <class Real>
struct FitMemory {
    FitMemory(Arena& arena, FitShape shape, const Options& options, int threads) noexcept
        : starts(arena, shape, options, threads),
          runner(arena, shape, options, threads),
          check(arena.take<double>(static_cast<std::size_t>(threads) * 4 * shape.dimensions)) {
        const std::size_t runs = draws(options.init) && options.n_init > 1 ? 2 : 1;
        for (std::size_t run = 0; run < runs; ++run) arrays[run] = take_arrays(arena, shape.dimensions, options);
    }

    Starts<Real> starts;
    Runner<Real> runner;
    double* check;  // threads x 4 x dims
    RunArrays arrays[2];
};

int threads_of(const Options& options, std::size_t rows) noexcept { return resolve_threads(options.threads, block_count(rows)); }

// Runs, and keeps the best in memory.arrays[best].
template <class Real>
Result<FitReport> best_of_runs(FitMemory<Real>& memory, const Input<Real>& input, const Options& options, const Observer& observer,
                               int& best) noexcept {
    const Clock::time_point begin = Clock::now();
    FitReport kept;
    int spare = 0;  // where the next run goes; the best one is in the other
    const std::int32_t runs = draws(options.init) ? options.n_init : 1;
    for (std::int32_t run = 0; run < runs; ++run) {
        const RunArrays& arrays = memory.arrays[spare];
        if (options.init == Init::given) {
            if (Status status = memory.runner.start(*input.start, arrays); !status.ok()) return status;
        } else {
            const bool found = options.init != Init::labels;
            memory.runner.start(found ? memory.starts.labels(options, run) : input.labels.data(), options, arrays);
        }
        Result<FitReport> report = memory.runner.run(options, arrays, observer, begin);
        if (!report.ok()) return report;
        report->best_run = run;
        if (run == 0 || report->log_likelihood > kept.log_likelihood) {
            kept = *report;
            best = spare;
            if (runs > 1) spare = 1 - spare;
        }
        if (memory.runner.stopped()) break;
    }
    return kept;
}

}  // namespace

template <class Real>
std::size_t workspace_bytes(FitShape shape, const Options& options) noexcept {
    if (!check_options(options, shape.points).ok()) return 0;
    if (!check_sizes(options.covariance, static_cast<std::size_t>(options.components), shape.dimensions).ok()) return 0;
    Arena arena;
    FitMemory<Real>(arena, shape, options, threads_of(options, shape.points));
    return arena.bytes_needed();
}

template <class Real>
Result<FitReport> fit(const Input<Real>& input, const Options& options, const FitOutput& output, std::span<std::byte> workspace,
                      const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    if (Status status = check_output(input, options, output); !status.ok()) return status;
    const MatrixView<const Real>& points = input.points;
    const FitShape shape{points.rows, points.cols};
    const std::size_t needed = workspace_bytes<Real>(shape, options);
    if (Status status = check_workspace(workspace.size(), needed); !status.ok()) return status;
    const int threads = threads_of(options, points.rows);
    Arena arena(workspace);
    FitMemory<Real> memory(arena, shape, options, threads);
    Status status = check_values(points, largest_magnitude<Real>(points.cols), "points", threads, memory.check);
    if (!status.ok()) return status;
    const double* weights = input.weights.empty() ? nullptr : input.weights.data();
    if (draws(options.init)) {
        if (status = memory.starts.load(points, weights); !status.ok()) return status;
    }
    memory.runner.load(points, weights);

    int best = 0;
    Result<FitReport> report = best_of_runs(memory, input, options, observer, best);
    if (!report.ok()) return report;
    const RunArrays& arrays = memory.arrays[best];
    copy({options.covariance, arrays.mixture.weights.size(), points.cols, arrays.mixture.weights, arrays.mixture.means,
          arrays.mixture.covariances},
         output.mixture);
    if (!output.components.empty()) std::copy(arrays.components.begin(), arrays.components.end(), output.components.begin());
    const std::size_t kept = std::min(static_cast<std::size_t>(report->history_size), output.history.size());
    std::copy_n(arrays.history.begin(), kept, output.history.begin());
    report->history_size = static_cast<std::int32_t>(kept);
    return report;
}

template <class Real>
Result<Fitted> fit(const Input<Real>& input, const Options& options, const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    const auto k = static_cast<std::size_t>(options.components);
    auto workspace = allocate(workspace_bytes<Real>({input.points.rows, input.points.cols}, options));
    if (!workspace.ok()) return workspace.status();
    auto mixture = Mixture::blank(options.covariance, k, input.points.cols);
    if (!mixture.ok()) return mixture.status();
    const auto layout = [&](Arena& arena) {
        return FitOutput{mixture->spans(),
                         {arena.take<ComponentReport>(k), k},
                         {arena.take<double>(history_size(options)), history_size(options)}};
    };
    auto memory = allocate_for(layout);
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const FitOutput output = layout(arena);
    const Result<FitReport> report = fit(input, options, output, workspace->span(), observer);
    if (!report.ok()) return report.status();
    return Result<Fitted>(Fitted(std::move(*mixture), *report, std::move(memory->bytes), output.components,
                                 output.history.first(static_cast<std::size_t>(report->history_size))));
}

#define LANEWISE_INSTANTIATE(Real)                                                                                         \
    template std::size_t workspace_bytes<Real>(FitShape, const Options&) noexcept;                                         \
    template Result<FitReport> fit(const Input<Real>&, const Options&, const FitOutput&, std::span<std::byte>,             \
                                   const Observer&) noexcept;                                                              \
    template Result<Fitted> fit(const Input<Real>&, const Options&, const Observer&) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::mixture
