// lanewise als fit
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/als_common.hpp"
#include "cli/als_history.hpp"
#include "cli/als_log.hpp"
#include "cli/interrupts.hpp"
#include "cli/matrix_file.hpp"
#include "io/atomic_file.hpp"
#include "io/npy.hpp"
#include "io/ratings_data.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    als::Options als;
    std::string data, init = "random", scale = "none", monitor = "loss", precision = "float32";
    std::int32_t log_every = 1;
    std::string model, history, plot, users, items;
};

als::Options options_of(const Arguments& arguments) {
    als::Options options = arguments.als;
    options.scale = arguments.scale == "count" ? als::Scale::count : als::Scale::none;
    options.monitor = arguments.monitor == "rmse" ? als::Monitor::rmse : als::Monitor::loss;
    options.seed = arguments.common.seed;
    options.threads = arguments.common.threads;
    options.init = arguments.init == "random" ? als::Init::random
                   : arguments.init == "svd"  ? als::Init::svd
                                              : als::Init::given;
    std::error_code error;
    if (options.init == als::Init::given && !std::filesystem::exists(arguments.init, error)) {
        throw Failure(fmt::format("--init is '{}'; expected random, svd or a .npy file that exists", arguments.init));
    }
    if (arguments.log_every < 0) {
        throw Failure(fmt::format("--log-every is {}; expected 0 (never) or more", arguments.log_every));
    }
    return options;
}

template <class Real>
std::vector<Real> transposed(MatrixView<const Real> matrix) {
    std::vector<Real> columns(matrix.rows * matrix.cols);
    for (std::size_t j = 0; j < matrix.cols; ++j) {
        for (std::size_t i = 0; i < matrix.rows; ++i) columns[j * matrix.rows + i] = matrix(i, j);
    }
    return columns;
}

// Items x k, from a file of k x items.
template <class Real>
std::vector<Real> initial_items(const Arguments& arguments, const als::Options& options, std::size_t items) {
    if (options.init != als::Init::given) return {};
    const MatrixFile<Real> file(arguments.init);
    const MatrixView<const Real> view = file.view();
    if (view.rows != static_cast<std::size_t>(options.factors) || view.cols != items) {
        throw Failure(fmt::format("{}: has shape ({}, {}); expected (k, items) = ({}, {})", arguments.init, view.rows,
                                  view.cols, options.factors, items));
    }
    return transposed(view);
}

template <class Real>
std::vector<Real> copied(MatrixView<const Real> matrix) {
    return {matrix.data, matrix.data + matrix.rows * matrix.cols};
}

template <class Real>
io::AlsModel model_of(const io::RatingsData& ratings, const als::Options& options, const SparseView<Real>& train,
                      const als::Fitted<Real>& fitted) {
    const ratings::Dataset& data = ratings.data;
    io::AlsModel model;
    model.users = ratings.users;
    model.items = ratings.items;
    model.factors = static_cast<std::size_t>(options.factors);
    model.values = io::AlsFactors<Real>{copied(fitted.users()), copied(fitted.items())};
    model.user_offsets.assign(data.user_offsets().begin(), data.user_offsets().end());
    model.item_offsets.assign(data.item_offsets().begin(), data.item_offsets().end());
    model.regularization = options.regularization;
    model.scale = options.scale;
    model.center = data.center();
    model.mean = value_of(ratings::mean_of(data.train()));
    model.lowest = model.highest = data.train().front().value;
    for (const ratings::Rating& rating : data.train()) {
        model.lowest = std::min(model.lowest, rating.value);
        model.highest = std::max(model.highest, rating.value);
    }
    model.seen_offsets.assign(train.offsets.begin(), train.offsets.end());
    model.seen_items.assign(train.columns.begin(), train.columns.end());
    model.fingerprint = ratings.fingerprint();
    return model;
}

std::string counted(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void report_rows(Report& report, const als::Report& fit) {
    report.value("raised_users", std::uint64_t{fit.raised_users});
    report.value("raised_items", std::uint64_t{fit.raised_items});
    report.value("empty_users", std::uint64_t{fit.empty_users});
    report.value("empty_items", std::uint64_t{fit.empty_items});
    if (fit.raised_users + fit.raised_items > 0) {
        report.line("note",
                    fmt::format("lambda was raised for {} and {} of the last step, whose systems are singular without; "
                                "a larger --lambda avoids it",
                                counted(fit.raised_users, "user"), counted(fit.raised_items, "item")));
    }
    if (fit.empty_users + fit.empty_items > 0) {
        report.line("note",
                    fmt::format("{} and {} have no training ratings: their factors are 0, and predictions for them are "
                                "means",
                                counted(fit.empty_users, "user"), counted(fit.empty_items, "item")));
    }
}

template <class Real>
void stage_factors(Outputs& outputs, const Arguments& arguments, const als::Fitted<Real>& fitted) {
    const MatrixView<const Real> users = fitted.users(), items = fitted.items();
    outputs.stage(arguments.users, [&](const std::string& file) {
        return io::write_npy(file, users.data, std::array{users.rows, users.cols});
    });
    if (arguments.items.empty()) return;
    const std::vector<Real> columns = transposed(items);
    outputs.stage(arguments.items, [&](const std::string& file) {
        return io::write_npy(file, columns.data(), std::array{items.cols, items.rows});
    });
}

template <class Real>
void fit(const Arguments& arguments, const als::Options& options, const io::RatingsData& ratings, Outputs& outputs,
         const Timer& total) {
    const ratings::Dataset& data = ratings.data;
    const auto train = value_of(ratings::training_matrix<Real>(data), arguments.data);
    const auto validation = value_of(ratings::centred(data, data.validation()), arguments.data);
    const std::vector<Real> initial = initial_items<Real>(arguments, options, data.items());
    const als::Input<Real> input{
        train.view(), validation.ratings(), {initial.data(), data.items(), static_cast<std::size_t>(options.factors)}};
    const Timer clock;
    AlsLog log(arguments.common.json ? 0 : arguments.log_every, !data.validation().empty());
    auto result = als::fit<Real>(input, options, log.observer());
    log.finish();
    const als::Fitted<Real> fitted = value_of(std::move(result), arguments.data);
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    const io::AlsModel model = model_of(ratings, options, train.view(), fitted);
    outputs.stage(arguments.model, [&](const std::string& file) { return io::save_als(file, model); });
    stage_factors(outputs, arguments, fitted);
    const AlsHistory history(fitted.history(), fitted.report(), !data.validation().empty());
    outputs.stage(arguments.history, [&](const std::string& file) { return history.write_csv(file); });
    outputs.stage(arguments.plot, [&](const std::string& file) { return history.write_plot(file); });

    Report report;
    report.value("ratings", std::uint64_t{data.train().size()});
    report.value("validation_ratings", std::uint64_t{data.validation().size()});
    report.line("ratings", fmt::format("{}: {} for training, {} for validation", arguments.data, data.train().size(),
                                       data.validation().size()));
    report_model(report, arguments.model.empty() ? "not written" : arguments.model, model);
    report.value("init", arguments.init);
    report.value("seed", arguments.common.seed);
    history.report(report);
    report_rows(report, fitted.report());
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const als::Options options = options_of(arguments);
    Outputs outputs;
    for (const std::string& path :
         {arguments.model, arguments.users, arguments.items, arguments.history, arguments.plot}) {
        outputs.expect(path);
    }
    const io::RatingsData ratings = value_of(io::load_ratings(arguments.data));
    if (arguments.precision == "float64") fit<double>(arguments, options, ratings, outputs, total);
    else fit<float>(arguments, options, ratings, outputs, total);
}

}  // namespace

void add_als_fit(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    als::Options& als = arguments->als;
    const Command command = group.subcommand("fit", "Factorize prepared ratings by alternating least squares");
    command.input("DATA.lw", arguments->data, "What `lanewise ratings prepare` wrote");
    command.required("-k", "K", als.factors, "Factors of each user and item, 1 to 256");
    command.option("--lambda", "X", als.regularization, "Weight of the squared factors in the loss, 0 or more");
    command.choice("--scale-lambda", arguments->scale, {"none", "count"},
                   "The weight for a user or an item: lambda, or lambda times the number of its training ratings");
    command.option("--init", "random|svd|P.npy", arguments->init,
                   "First item factors: uniform on [0, 1); from the truncated SVD of the ratings less their means; or "
                   "from a file of shape (k, items), items in the order of `lanewise ratings export`");
    command.option("--max-steps", "N", als.max_steps, "Most steps; each solves for all users, then for all items");
    command.option(
        "--patience", "N", als.patience,
        "Stop after so many evaluations in a row without a smaller validation loss (training loss, if nothing was "
        "held back for validation)");
    command.choice("--monitor", arguments->monitor, {"loss", "rmse"},
                   "What patience waits for and the best step has: the smallest validation loss, or the smallest "
                   "validation error without the penalty, which suits a large lambda");
    command.option("--eval-every", "N", als.eval_every, "Steps between evaluations of the losses");
    command.option("--log-every", "N", arguments->log_every, "Evaluations between lines about the losses; 0: no lines");
    command.choice("--precision", arguments->precision, {"float32", "float64"},
                   "What to compute in; long sums and losses are float64 either way");
    command.option("--model", "M.lw", arguments->model,
                   "Write the factorization, for the other `lanewise als` commands");
    command.option("--history", "H.csv", arguments->history, "Write the losses and errors of every evaluation");
    command.option("--plot", "LOSS.svg", arguments->plot, "Draw the training and the validation loss");
    command.option("--q", "Q.npy", arguments->users, "Write the user factors: (users, k)");
    command.option("--p", "P.npy", arguments->items, "Write the item factors: (k, items)");
    add_common_options(command, arguments->common);
    command.footer(
        "The loss: squared errors of the ratings less their means, plus lambda times the squared factors of\n"
        "all users and items. Errors in the log are this loss on the training and on the validation ratings.\n"
        "What is written are the factors of the best evaluation, users' and items' together.\n"
        "\nExamples:\n"
        "  lanewise als fit data.lw -k 20 --lambda 0.05 --scale-lambda count --model m.lw\n"
        "  lanewise als fit data.lw -k 100 --lambda 1e-4 --init svd --patience 5 --plot loss.svg\n"
        "  lanewise als fit data.lw -k 16 --q q.npy --p p.npy --history losses.csv --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
