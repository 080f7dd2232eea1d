// lanewise pca curve
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/curve_plot.hpp"
#include "cli/interrupts.hpp"
#include "cli/pca_common.hpp"
#include "io/atomic_file.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    PcaOptions pca;
    std::string points;
    std::string precision = "auto";
    std::string plot;
    std::string csv;
};

// The reconstruction error of K = 0 ... min(n, d) components.
std::vector<double> curve_of(const pca::Model& model) {
    std::vector<double> errors;
    for (std::size_t k = 0; k <= model.variances().size(); ++k) {
        errors.push_back(pca::reconstruction_error(model.variances(), k, model.points()));
    }
    return errors;
}

// The exact solvers find every variance beside one component, in half the time that all components take or less.
template <class Real>
pca::Model fitted(const Arguments& arguments, pca::Options options, MatrixView<const Real> points) {
    if (options.solver == pca::Solver::automatic) {
        options.solver = points.rows < points.cols ? pca::Solver::gram : pca::Solver::covariance;
    }
    if (options.solver != pca::Solver::randomized) options.components = 1;
    return value_of(pca::fit<Real>(points, options), arguments.points);
}

// Of the variance; 1 where there is none.
double explained(const std::vector<double>& errors, std::size_t k) {
    return errors.front() > 0 ? 1 - errors[k] / errors.front() : 1;
}

std::string csv_of(const std::vector<double>& errors) {
    std::string text = "k,reconstruction_error,explained\n";
    for (std::size_t k = 0; k < errors.size(); ++k) {
        text += fmt::format("{},{},{}\n", k, errors[k], explained(errors, k));
    }
    return text;
}

void report_curve(Report& report, const std::vector<double>& errors, const pca::Report& fit) {
    std::vector<std::int64_t> components;
    for (std::size_t k = 0; k < errors.size(); ++k) components.push_back(static_cast<std::int64_t>(k));
    const auto rank = static_cast<std::size_t>(fit.rank);
    report.value("solver", pca::to_string(fit.solver));
    report.value("k", components);
    report.value("reconstruction_error", list(errors));
    report.value("rank", std::int64_t{fit.rank});
    report.value("tolerance", fit.tolerance);
    report.line("explained", fmt::format("{:>6} {:>14}", "K", "error"));
    const auto row = [&](const std::string& share, std::size_t k) {
        report.line(share, fmt::format("{:>6} {:>14.6g}", k, errors[k]));
    };
    row("nothing", 0);
    for (const int percent : {50, 80, 90, 95, 99}) {
        std::size_t k = 0;
        while (explained(errors, k) < percent / 100.0) ++k;
        row(fmt::format("{}%", percent), k);
    }
    row("all", rank);
    report.line("rank", fmt::format("{} of at most {}", rank, errors.size() - 1));
}

template <class Real>
void draw_curve(const Arguments& arguments, const pca::Options& options, MatrixView<const Real> points,
                Outputs& outputs, const Timer& total) {
    const Timer clock;
    const pca::Model model = fitted(arguments, options, points);
    const double seconds = clock.seconds();
    const std::vector<double> errors = curve_of(model);

    const Interrupts interrupts;
    outputs.stage(arguments.plot, [&](const std::string& file) {
        return io::write_text(file, curve_plot(errors, static_cast<std::size_t>(model.report().rank)));
    });
    outputs.stage(arguments.csv, [&](const std::string& file) { return io::write_text(file, csv_of(errors)); });

    Report report;
    report_points(report, arguments.points, points.rows, points.cols, io::to_string(io::dtype_of<Real>()));
    report_curve(report, errors, model.report());
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const pca::Options options = arguments.pca.options(arguments.common);
    Outputs outputs;
    for (const std::string& path : {arguments.plot, arguments.csv}) outputs.expect(path);
    with_points(arguments.points, arguments.precision,
                [&](const auto& points) { draw_curve(arguments, options, points.view(), outputs, total); });
}

}  // namespace

void add_pca_curve(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("curve", "How the reconstruction error falls with K, to zero at the rank");
    command.input("X", arguments->points,
                  "Points: .npy of shape (points, dimensions), C order, uint8, float32 or float64");
    command.option("--plot", "CURVE.svg", arguments->plot, "Draw the curve, with the rank marked");
    command.option("--csv", "CURVE.csv", arguments->csv,
                   "Write the curve: K, its error, and the share of the variance that it explains");
    arguments->pca.add_to(command);
    add_precision_option(command, arguments->precision);
    add_common_options(command, arguments->common);
    command.footer(
        "K goes from 0, where every point becomes the mean, to min(points, dimensions). The text says which\n"
        "K explain 50% to 99% of the variance; --json has the whole curve.\n"
        "\nExamples:\n"
        "  lanewise pca curve X.npy\n"
        "  lanewise pca curve X.npy --plot curve.svg --csv curve.csv --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
