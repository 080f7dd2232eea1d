#include <lanewise/als.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "core/padded.hpp"
#include "core/parallel.hpp"
#include "factorization/checks.hpp"
#include "factorization/fitter.hpp"

namespace lanewise::als {
namespace {

// Rows of both sides are as many as there are tasks.
int threads_of(const Options& options, const Shape& shape) noexcept {
    return resolve_threads(options.threads, std::max(shape.users, shape.items));
}

template <class Real>
Shape shape_of(const Input<Real>& input) noexcept {
    return {input.ratings.rows, input.ratings.cols, input.ratings.entries(), input.validation.size()};
}

// No user has rated more than all items, no item more than all users have.
std::size_t most_of_a_row(const Shape& shape) noexcept {
    return std::min(std::max(shape.users, shape.items), shape.ratings);
}

// No product of sizes overflows: rows of factors, now and at their best, what svd iterates, parts of a row's ratings.
bool addressable(const Shape& shape, const Options& options) noexcept {
    const double rows = static_cast<double>(shape.users) + static_cast<double>(shape.items);
    const double ratings = static_cast<double>(shape.ratings) + static_cast<double>(shape.validation);
    const double k = static_cast<double>(padded<float>(static_cast<std::size_t>(options.factors)));
    const double threads = threads_of(options, shape);
    const double of_row = 64 + 16 * k + (options.init == Init::svd ? 32 * (k + 64) : 0);
    const double bytes = rows * of_row + 32 * ratings + 8 * k * k * (16 * (threads + 1) + ratings / 256);
    return bytes < static_cast<double>(std::numeric_limits<std::ptrdiff_t>::max());
}

template <class Real>
void copy_rows(const Real* padded_rows, std::size_t width, MatrixView<Real> to) noexcept {
    for (std::size_t i = 0; i < to.rows; ++i) std::copy_n(padded_rows + i * width, to.cols, to.row(i));
}

template <class Real>
std::size_t empty_rows(const SparseView<Real>& ratings) noexcept {
    std::size_t empty = 0;
    for (std::size_t i = 0; i < ratings.rows; ++i) empty += ratings.entries_of(i) == 0 ? 1 : 0;
    return empty;
}

// What the early stop goes by.
double objective_of(const Evaluation& evaluation, const Options& options) noexcept {
    if (std::isnan(evaluation.validation_rmse)) return evaluation.train_loss;
    return options.monitor == Monitor::loss ? evaluation.validation_loss : evaluation.validation_rmse;
}

}  // namespace

template <class Real>
typename Fitter<Real>::Both Fitter<Real>::take_both(Arena& arena, const Shape& shape) const noexcept {
    const std::size_t width = padded<Real>(factors_);
    return {arena.take<Real>(shape.users, width), arena.take<Real>(shape.items, width)};
}

template <class Real>
Fitter<Real>::Fitter(Arena& arena, const Shape& shape, const Options& options) noexcept
    : factors_(static_cast<std::size_t>(options.factors)),
      shape_(shape),
      threads_(threads_of(options, shape)),
      now_(take_both(arena, shape)),
      best_(take_both(arena, shape)),
      by_item_arrays_(arena, shape.items, shape.ratings),
      history_(arena.take<Evaluation>(history_size(options))),
      half_(arena, factors_, most_of_a_row(shape), threads_),
      losses_(arena, shape, factors_, threads_),
      starts_(arena, shape, options) {}

template <class Real>
void Fitter<Real>::step(const SparseView<Real>& by_user, const Options& options, Report& report) noexcept {
    report.raised_users = half_.run(by_user, options, now_.items, now_.users);
    report.raised_items = half_.run(by_item_, options, now_.users, now_.items);
    ++report.steps;
}

template <class Real>
bool Fitter<Real>::keep_if_better(const Evaluation& evaluation, const Options& options, Report& report) noexcept {
    if (report.best.step > 0 && !(objective_of(evaluation, options) < objective_of(report.best, options))) return false;
    const std::size_t width = padded<Real>(factors_);
    std::copy_n(now_.users, shape_.users * width, best_.users);
    std::copy_n(now_.items, shape_.items * width, best_.items);
    report.best = evaluation;
    return true;
}

template <class Real>
Status Fitter<Real>::evaluate(const Input<Real>& input, const Options& options, Report& report,
                              Progress& progress) noexcept {
    Evaluation evaluation =
        losses_.evaluate(input.ratings, by_item_, input.validation, options, now_.users, now_.items);
    evaluation.step = report.steps;
    if (!std::isfinite(objective_of(evaluation, options))) {
        return Status::error(ErrorCode::out_of_range,
                             "the loss overflows after step %d: ratings or initial factors are too large",
                             report.steps);
    }
    if (static_cast<std::size_t>(report.history_size) < history_size(options))
        history_[report.history_size++] = evaluation;
    waited_ = keep_if_better(evaluation, options, report) ? 0 : waited_ + 1;
    if (waited_ >= std::max<std::int32_t>(options.patience, 1)) report.converged_after = report.best.step;
    progress.objective = evaluation.train_loss;
    progress.validation_objective = evaluation.validation_loss;
    progress.error = evaluation.train_rmse;
    progress.validation_error = evaluation.validation_rmse;
    return {};
}

template <class Real>
Result<Report> Fitter<Real>::run(const Input<Real>& input, const Options& options, const Observer& observer) noexcept {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    by_item_ = transpose(input.ratings, by_item_arrays_);
    if (Status status = starts_.fill(input, options, now_.items); !status.ok()) return status;
    Report report;
    report.empty_users = empty_rows(input.ratings);
    report.empty_items = empty_rows(by_item_);
    while (report.steps < options.max_steps && report.converged_after < 0) {
        step(input.ratings, options, report);
        Progress progress{.iteration = report.steps, .max_iterations = options.max_steps, .objective = std::nan("")};
        if (report.steps % options.eval_every == 0 || report.steps == options.max_steps) {
            const Status status = evaluate(input, options, report, progress);
            // What was good before it overflowed is still the best.
            if (!status.ok() && report.best.step > 0) break;
            if (!status.ok()) return status;
        }
        progress.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        if (!observer(progress)) break;
    }
    // Stopped before there was anything to compare.
    Progress ignored;
    if (report.best.step > 0) return report;
    if (Status status = evaluate(input, options, report, ignored); !status.ok()) return status;
    return report;
}

template <class Real>
void Fitter<Real>::copy_to(const Output<Real>& output, Report& report) const noexcept {
    copy_rows(best_.users, padded<Real>(factors_), output.users);
    copy_rows(best_.items, padded<Real>(factors_), output.items);
    const std::size_t kept = std::min(static_cast<std::size_t>(report.history_size), output.history.size());
    std::copy_n(history_, kept, output.history.begin());
    report.history_size = static_cast<std::int32_t>(kept);
}

template <class Real>
std::size_t workspace_bytes(const Shape& shape, const Options& options) noexcept {
    if (!check_options(options).ok() || !addressable(shape, options)) return 0;
    Arena arena;
    Fitter<Real>(arena, shape, options);
    return arena.bytes_needed();
}

template <class Real>
Result<Report> fit(const Input<Real>& input, const Options& options, const Output<Real>& output,
                   std::span<std::byte> workspace, const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    if (Status status = check_output(input, options, output); !status.ok()) return status;
    const Shape shape = shape_of(input);
    if (Status status = check_workspace(workspace.size(), workspace_bytes<Real>(shape, options)); !status.ok())
        return status;
    Arena arena(workspace);
    Fitter<Real> fitter(arena, shape, options);
    Result<Report> report = fitter.run(input, options, observer);
    if (report.ok()) fitter.copy_to(output, *report);
    return report;
}

template <class Real>
Result<Fitted<Real>> fit(const Input<Real>& input, const Options& options, const Observer& observer) noexcept {
    if (Status status = check_input(input, options); !status.ok()) return status;
    auto workspace = allocate(workspace_bytes<Real>(shape_of(input), options));
    if (!workspace.ok()) return workspace.status();
    const auto k = static_cast<std::size_t>(options.factors);
    const auto layout = [&](Arena& arena) {
        return Output<Real>{{arena.take<Real>(input.ratings.rows, k), input.ratings.rows, k},
                            {arena.take<Real>(input.ratings.cols, k), input.ratings.cols, k},
                            {arena.take<Evaluation>(history_size(options)), history_size(options)}};
    };
    auto memory = allocate_for(layout);
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const Output<Real> output = layout(arena);
    const Result<Report> report = fit(input, options, output, workspace->span(), observer);
    if (!report.ok()) return report.status();
    Fitted<Real> fitted;
    fitted.memory_ = std::move(memory->bytes);
    fitted.users_ = output.users;
    fitted.items_ = output.items;
    fitted.history_ = output.history.first(static_cast<std::size_t>(report->history_size));
    fitted.report_ = *report;
    return Result<Fitted<Real>>(std::move(fitted));
}

#define LANEWISE_INSTANTIATE(Real)                                                                             \
    template class Fitter<Real>;                                                                               \
    template std::size_t workspace_bytes<Real>(const Shape&, const Options&) noexcept;                         \
    template Result<Report> fit(const Input<Real>&, const Options&, const Output<Real>&, std::span<std::byte>, \
                                const Observer&) noexcept;                                                     \
    template Result<Fitted<Real>> fit(const Input<Real>&, const Options&, const Observer&) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
