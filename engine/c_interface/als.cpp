#include <cstddef>

#include <lanewise/c/als.h>
#include <lanewise/als.hpp>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {
namespace {

// Arrays of these are passed on as they are.
static_assert(sizeof(lanewise_rating) == sizeof(ratings::Rating) &&
              offsetof(lanewise_rating, value) == offsetof(ratings::Rating, value) &&
              offsetof(lanewise_rating, item) == offsetof(ratings::Rating, item));
static_assert(sizeof(lanewise_als_pair) == sizeof(als::Pair) &&
              offsetof(lanewise_als_pair, item) == offsetof(als::Pair, item));
static_assert(sizeof(lanewise_als_evaluation) == sizeof(als::Evaluation) &&
              offsetof(lanewise_als_evaluation, train_loss) == offsetof(als::Evaluation, train_loss) &&
              offsetof(lanewise_als_evaluation, validation_loss) == offsetof(als::Evaluation, validation_loss) &&
              offsetof(lanewise_als_evaluation, train_rmse) == offsetof(als::Evaluation, train_rmse) &&
              offsetof(lanewise_als_evaluation, validation_rmse) == offsetof(als::Evaluation, validation_rmse));

als::Options options_of(const lanewise_als_options& given, Arguments& arguments) noexcept {
    als::Options options;
    options.factors = given.factors;
    options.regularization = given.regularization;
    options.scale = arguments.choice(given.scale, als::Scale::count, "scale");
    options.init = arguments.choice(given.init, als::Init::given, "init");
    options.max_steps = given.max_steps;
    options.patience = given.patience;
    options.monitor = arguments.choice(given.monitor, als::Monitor::rmse, "monitor");
    options.eval_every = given.eval_every;
    options.seed = given.seed;
    options.threads = given.threads;
    return options;
}

lanewise_als_report report_of(const als::Report& report) noexcept {
    const als::Evaluation& best = report.best;
    return {{best.step, best.train_loss, best.validation_loss, best.train_rmse, best.validation_rmse},
            report.steps,
            report.converged_after,
            report.history_size,
            report.empty_users,
            report.empty_items,
            report.raised_users,
            report.raised_items};
}

template <class Real, class Sparse>
SparseView<Real> sparse_of(const Sparse& given, Arguments& arguments) noexcept {
    if (given.rows == std::numeric_limits<std::size_t>::max()) {
        arguments.require(Status::error(ErrorCode::invalid_shape, "ratings has %zu rows: too many", given.rows));
    }
    return {given.rows, given.cols, arguments.required(given.offsets, given.rows + 1, "ratings.offsets"),
            arguments.required(given.columns, given.entries, "ratings.columns"),
            arguments.required(given.values, given.entries, "ratings.values")};
}

template <class Real>
std::size_t workspace_bytes(const lanewise_als_shape* shape, const lanewise_als_options* given) noexcept {
    Arguments arguments;
    if (!arguments.present(shape, "shape").present(given, "options").ok()) return 0;
    const als::Options options = options_of(*given, arguments);
    if (!arguments.ok()) return 0;
    return als::workspace_bytes<Real>({shape->users, shape->items, shape->ratings, shape->validation}, options);
}

template <class Real, class Input, class Output>
lanewise_status fit(const Input* input, const lanewise_als_options* given, const Output* output, void* workspace,
                    std::size_t size, lanewise_als_report* report, lanewise_error* error) noexcept {
    Arguments arguments;
    arguments.present(input, "input").present(given, "options").present(output, "output");
    if (!arguments.ok()) return tell(arguments.status(), error);
    const als::Options options = options_of(*given, arguments);
    const auto* validation = reinterpret_cast<const ratings::Rating*>(input->validation);
    const als::Input<Real> data{sparse_of<Real>(input->ratings, arguments),
                                arguments.optional(validation, input->validation_size, "validation"),
                                arguments.optional_matrix(input->initial_items, "initial_items")};
    auto* history = reinterpret_cast<als::Evaluation*>(output->history);
    const als::Output<Real> results{arguments.matrix(output->users, "users"), arguments.matrix(output->items, "items"),
                                    arguments.optional(history, output->history_size, "history")};
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(als::fit(data, options, results, memory), report, error, report_of);
}

template <class Real, class Factors>
lanewise_status predict(const Factors* factors, const lanewise_als_pair* pairs, std::size_t count, double low,
                        double high, std::int32_t threads, double* ratings, lanewise_error* error) noexcept {
    Arguments arguments;
    if (!arguments.present(factors, "factors").ok()) return tell(arguments.status(), error);
    const als::Users<Real> users{arguments.matrix(factors->users, "users"),
                                 arguments.optional(factors->user_offsets, factors->users.rows, "user_offsets")};
    const MatrixView<const Real> items = arguments.matrix(factors->items, "items");
    const auto offsets = arguments.optional(factors->item_offsets, factors->items.rows, "item_offsets");
    const auto asked = arguments.required(reinterpret_cast<const als::Pair*>(pairs), count, "pairs");
    const std::span<double> places = arguments.required(ratings, count, "ratings");
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(als::predict(users, items, offsets, asked, places, {low, high}, threads), error);
}

template <class Real>
std::size_t fold_in_workspace_bytes(const lanewise_als_fold_in_shape* shape, std::int32_t threads) noexcept {
    if (shape == nullptr) return 0;
    return als::fold_in_workspace_bytes<Real>({shape->users, shape->items, shape->factors, shape->most_ratings},
                                              threads);
}

template <class Real, class Items, class Sparse, class Users>
lanewise_status fold_in(const Items& items, const Sparse* ratings, double regularization, std::int32_t scale,
                        const Users& users, std::int32_t threads, void* workspace, std::size_t size,
                        std::size_t* raised, lanewise_error* error) noexcept {
    Arguments arguments;
    if (!arguments.present(ratings, "ratings").ok()) return tell(arguments.status(), error);
    const MatrixView<const Real> factors = arguments.matrix(items, "items");
    const SparseView<Real> known = sparse_of<Real>(*ratings, arguments);
    const als::Scale scaled = arguments.choice(scale, als::Scale::count, "scale");
    const MatrixView<Real> results = arguments.matrix(users, "users");
    const std::span<std::byte> memory = arguments.workspace(workspace, size);
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(als::fold_in(factors, known, regularization, scaled, results, threads, memory), raised, error);
}

}  // namespace
}  // namespace lanewise::c_interface

namespace c = lanewise::c_interface;

lanewise_als_options lanewise_als_defaults(void) {
    const lanewise::als::Options options;
    return {options.factors,
            options.regularization,
            static_cast<std::int32_t>(options.scale),
            static_cast<std::int32_t>(options.init),
            options.max_steps,
            options.patience,
            static_cast<std::int32_t>(options.monitor),
            options.eval_every,
            options.seed,
            options.threads};
}

#define LANEWISE_DEFINE(Real, suffix)                                                                                \
    std::size_t lanewise_als_workspace_bytes_##suffix(const lanewise_als_shape* shape,                               \
                                                      const lanewise_als_options* options) {                         \
        return c::workspace_bytes<Real>(shape, options);                                                             \
    }                                                                                                                \
    lanewise_status lanewise_als_fit_##suffix(                                                                       \
        const lanewise_als_input_##suffix* input, const lanewise_als_options* options,                               \
        const lanewise_als_output_##suffix* output, void* workspace, std::size_t workspace_bytes,                    \
        lanewise_als_report* report, lanewise_error* error) {                                                        \
        return c::fit<Real>(input, options, output, workspace, workspace_bytes, report, error);                      \
    }                                                                                                                \
    lanewise_status lanewise_als_predict_##suffix(                                                                   \
        const lanewise_als_factors_##suffix* factors, const lanewise_als_pair* pairs, std::size_t count, double low, \
        double high, std::int32_t threads, double* ratings, lanewise_error* error) {                                 \
        return c::predict<Real>(factors, pairs, count, low, high, threads, ratings, error);                          \
    }                                                                                                                \
    std::size_t lanewise_als_fold_in_workspace_bytes_##suffix(const lanewise_als_fold_in_shape* shape,               \
                                                              std::int32_t threads) {                                \
        return c::fold_in_workspace_bytes<Real>(shape, threads);                                                     \
    }                                                                                                                \
    lanewise_status lanewise_als_fold_in_##suffix(                                                                   \
        lanewise_const_matrix_##suffix items, const lanewise_sparse_##suffix* ratings, double regularization,        \
        std::int32_t scale, lanewise_matrix_##suffix users, std::int32_t threads, void* workspace,                   \
        std::size_t workspace_bytes, std::size_t* raised, lanewise_error* error) {                                   \
        return c::fold_in<Real>(items, ratings, regularization, scale, users, threads, workspace, workspace_bytes,   \
                                raised, error);                                                                      \
    }

LANEWISE_DEFINE(float, f32)
LANEWISE_DEFINE(double, f64)
#undef LANEWISE_DEFINE
