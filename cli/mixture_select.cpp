// lanewise mixture select
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"
#include "cli/mixture_options.hpp"
#include "cli/parse_number.hpp"
#include "cli/weighted_points.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    MixtureOptions mixture;
    std::string points;
    std::string range;
    std::string criterion = "bic";
    std::string model;
};

struct Range {
    std::int32_t first;
    std::int32_t last;
};

Range parse_range(const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos) throw Failure(fmt::format("-k is '{}'; expected a range such as 1..10", text));
    const Range range{parse_number<std::int32_t>("-k", text.substr(0, dots)),
                      parse_number<std::int32_t>("-k", text.substr(dots + 2))};
    if (range.first < 1 || range.last < range.first) {
        throw Failure(fmt::format("-k is '{}'; expected a range from 1 or more upwards", text));
    }
    return range;
}

// The columns of the table, a row a fit, and the best of the fits.
struct Fits {
    std::vector<std::int64_t> k;
    std::vector<double> log_likelihood, aic, bic;
    std::vector<std::int64_t> iterations;
    std::vector<bool> converged;
    std::size_t best = 0;
    std::optional<mixture::Fitted> fitted;

    void add(const std::string& criterion, mixture::Fitted fit) {
        const mixture::FitReport& report = fit.report();
        k.push_back(static_cast<std::int64_t>(fit.parameters().components));
        log_likelihood.push_back(report.log_likelihood);
        aic.push_back(report.aic);
        bic.push_back(report.bic);
        iterations.push_back(report.iterations);
        converged.push_back(report.converged);
        const std::vector<double>& scores = criterion == "aic" ? aic : bic;
        if (fitted && !(scores.back() < scores[best])) return;
        best = scores.size() - 1;
        fitted = std::move(fit);
    }
};

template <class Real>
Fits fit_each(const Arguments& arguments, MatrixView<const Real> points, const Range& range) {
    mixture::Options options = arguments.mixture.options(arguments.common);
    const WeightedPoints<Real> weighted(arguments.points, points, arguments.mixture.weights);
    Fits fits;
    for (std::int64_t k = range.first; k <= range.last; ++k) {
        options.components = static_cast<std::int32_t>(k);
        fits.add(arguments.criterion, weighted.fit(options, fmt::format("k = {}, log-likelihood", k)));
    }
    return fits;
}

void report_fits(Report& report, const Arguments& arguments, const Fits& fits) {
    const auto column = [](const std::vector<double>& values) { return Table{values, {values.size()}}; };
    report.value("k", fits.k);
    report.value("covariance", arguments.mixture.covariance);
    report.value("log_likelihood", column(fits.log_likelihood));
    report.value("aic", column(fits.aic));
    report.value("bic", column(fits.bic));
    report.value("iterations", fits.iterations);
    report.value("converged", fits.converged);
    report.value("criterion", arguments.criterion);
    report.value("best_k", fits.k[fits.best]);
    report.value("seed", arguments.common.seed);
    report.line("fits", fmt::format("{:>6} {:>14} {:>14} {:>14}", "k", "log-likelihood", "AIC", "BIC"));
    for (std::size_t i = 0; i < fits.k.size(); ++i) {
        report.line(
            "", fmt::format("{:>6} {:>14.8g} {:>14.8g} {:>14.8g}{}{}", fits.k[i], fits.log_likelihood[i], fits.aic[i],
                            fits.bic[i], fits.converged[i] ? "" : "  not converged", i == fits.best ? "  best" : ""));
    }
    report.line("best", fmt::format("k = {} by {}", fits.k[fits.best], arguments.criterion == "aic" ? "AIC" : "BIC"));
}

template <class Real>
void select(const Arguments& arguments, MatrixView<const Real> points, const Range& range, Outputs& outputs,
            const Timer& total) {
    if (static_cast<std::size_t>(range.last) > points.rows) {
        throw Failure(fmt::format("-k is '{}'; {} has {} points", arguments.range, arguments.points, points.rows));
    }
    const Timer clock;
    const Fits fits = fit_each(arguments, points, range);
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_mixture(outputs, arguments.model, fits.fitted->parameters());

    Report report;
    report_points(report, arguments.points, points.rows, points.cols, io::to_string(io::dtype_of<Real>()));
    report_fits(report, arguments, fits);
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const Range range = parse_range(arguments.range);
    Outputs outputs;
    outputs.expect(arguments.model);
    with_points(arguments.points, arguments.mixture.precision,
                [&](const auto& points) { select(arguments, points.view(), range, outputs, total); });
}

}  // namespace

void add_mixture_select(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("select", "Fit mixtures of several sizes and find the best");
    command.input("X", arguments->points,
                  "Points: .npy of shape (points, dimensions), C order, uint8, float32 or float64");
    command.required("-k", "A..B", arguments->range, "Numbers of components to try, such as 1..10");
    command.choice("--criterion", arguments->criterion, {"bic", "aic"},
                   "What the best has least of: the Bayesian or Akaike's information criterion");
    command.choice("--init", arguments->mixture.fit.init, {"kmeans", "k-means++", "random"},
                   "The start: the clusters of k-means; the nearest of k centres that k-means++ draws, or of k random "
                   "points");
    arguments->mixture.add_to(command);
    command.option("--model", "M.lw", arguments->model, "Write the best mixture");
    add_common_options(command, arguments->common);
    command.footer(
        "More components explain the points better; AIC and BIC charge for their parameters. BIC charges\n"
        "more, and finds the smaller mixture.\n"
        "\nExamples:\n"
        "  lanewise mixture select X.npy -k 1..10\n"
        "  lanewise mixture select X.npy -k 2..6 --covariance tied --criterion aic --model best.lw --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
