// lanewise pca fit
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/pca_common.hpp"

namespace lanewise::cli {
namespace {

constexpr std::size_t most_rows = 10;  // of text

struct Arguments {
    CommonOptions common;
    PcaOptions pca;
    bool whiten = false;
    std::string points;
    std::string precision = "auto";
    std::string model;
    std::string components;
};

// The columns of the table, a row a component.
struct Spectrum {
    std::vector<double> variances, ratios, singular_values;

    explicit Spectrum(const pca::Model& model) {
        const auto k = static_cast<std::size_t>(model.report().components);
        const double total = model.report().total_variance;
        const auto others = static_cast<double>(model.points() - 1);
        for (const double variance : model.variances().first(k)) {
            variances.push_back(variance);
            ratios.push_back(total > 0 ? variance / total : 0);
            singular_values.push_back(std::sqrt(others * variance));
        }
    }
};

void report_spectrum(Report& report, const Spectrum& spectrum) {
    report.value("explained_variance", list(spectrum.variances));
    report.value("explained_variance_ratio", list(spectrum.ratios));
    report.value("singular_values", list(spectrum.singular_values));
    report.line("component", fmt::format("{:>14} {:>9} {:>9}", "variance", "share", "together"));
    double together = 0;
    const std::size_t shown = std::min(spectrum.variances.size(), most_rows);
    for (std::size_t c = 0; c < shown; ++c) {
        together += spectrum.ratios[c];
        report.line(fmt::to_string(c + 1), fmt::format("{:>14.6g} {:>8.2f}% {:>8.2f}%", spectrum.variances[c],
                                                       100 * spectrum.ratios[c], 100 * together));
    }
    if (shown < spectrum.variances.size()) {
        report.line("", fmt::format("and {} more", spectrum.variances.size() - shown));
    }
}

void report_fit(Report& report, const Arguments& arguments, const pca::Model& model) {
    const pca::Report& fit = model.report();
    const char* solver = pca::to_string(fit.solver);
    const std::size_t most = std::min<std::size_t>(model.points(), model.mean().size());
    report.value("n", model.points());
    report.value("solver", solver);
    report.value("k", std::int64_t{fit.components});
    report.value("rank", std::int64_t{fit.rank});
    report.value("tolerance", fit.tolerance);
    report.value("whiten", arguments.whiten);
    report.value("center", arguments.pca.center);
    report.line("solver", solver);
    const Spectrum spectrum(model);
    report.line("K", fmt::format("{} of at most {}, {:.2f}% of the variance{}", fit.components, most,
                                 100 * std::accumulate(spectrum.ratios.begin(), spectrum.ratios.end(), 0.0),
                                 arguments.whiten ? ", whitened" : ""));
    report.line("rank", rank_line(fit));
    report_spectrum(report, spectrum);
    report.value("mean", list(model.mean()));
    report.value("noise_variance", fit.noise_variance);
    report.value("total_variance", fit.total_variance);
    report.value("reconstruction_error", fit.reconstruction_error);
    report.line("error", fmt::format("{:.8g}, the mean squared distance of a point to its reconstruction",
                                     fit.reconstruction_error));
    report.line("variance", fmt::format("{:.8g} in all, {:.8g} on average along each direction left out",
                                        fit.total_variance, fit.noise_variance));
}

template <class Real>
void fit(const Arguments& arguments, const pca::Options& options, MatrixView<const Real> points, Outputs& outputs,
         const Timer& total) {
    const Timer clock;
    const pca::Model model = value_of(pca::fit<Real>(points, options), arguments.points);
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    stage_pca(outputs, arguments.model, model, options, arguments.whiten);
    outputs.stage(arguments.components, [&](const std::string& file) {
        const MatrixView<const double> components = model.components();
        return io::write_npy(file, components.data, std::array{components.rows, components.cols});
    });

    Report report;
    report_points(report, arguments.points, points.rows, points.cols, io::to_string(io::dtype_of<Real>()));
    report_fit(report, arguments, model);
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const pca::Options options = arguments.pca.options(arguments.common);
    Outputs outputs;
    for (const std::string& path : {arguments.model, arguments.components}) outputs.expect(path);
    with_points(arguments.points, arguments.precision,
                [&](const auto& points) { fit(arguments, options, points.view(), outputs, total); });
}

}  // namespace

void add_pca_fit(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("fit", "Find the principal components of the rows of a matrix");
    command.input("X", arguments->points,
                  "Points: .npy of shape (points, dimensions), C order, uint8, float32 or float64");
    arguments->pca.add_components_to(command);
    command.flag("--whiten", arguments->whiten,
                 "Let the model divide each score by its deviation: scores of variance 1, and 0 beyond the rank");
    arguments->pca.add_to(command);
    add_precision_option(command, arguments->precision);
    command.option("--model", "M.lw", arguments->model,
                   "Write the model, for `lanewise pca encode`, decode and reconstruct");
    command.option("--components", "V.npy", arguments->components,
                   "Write the components, a direction of length 1 a row: (k, dimensions), float64");
    add_common_options(command, arguments->common);
    command.footer(
        "The rank is that of the points less their mean: variances no larger than those that rounding makes\n"
        "do not count. The reconstruction error is the mean over the points of the squared distance to\n"
        "what is decoded from K numbers: it is zero from K = rank on.\n"
        "\nExamples:\n"
        "  lanewise pca fit X.npy -k 10 --model pca.lw\n"
        "  lanewise pca fit X.npy -k 0.95 --whiten --model pca.lw\n"
        "  lanewise pca fit X.npy -k all --precision float64 --components V.npy --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
