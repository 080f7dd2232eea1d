// lanewise mixture fit
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"
#include "cli/mixture_options.hpp"
#include "cli/weighted_points.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    MixtureOptions mixture;
    std::string points;
    std::string model;
};

std::vector<std::int32_t> initial_labels(const FitOptions& fit, std::size_t points) {
    std::error_code error;
    if (!std::filesystem::exists(fit.init, error)) {
        throw Failure(
            fmt::format("--init is '{}'; expected kmeans, k-means++, random or a .npy file that exists", fit.init));
    }
    return read_labels(fit.init, points, fit.k);
}

template <class Real>
void fit(const Arguments& arguments, const MatrixFile<Real>& points, Outputs& outputs, const Timer& total) {
    const mixture::Options options = arguments.mixture.options(arguments.common);
    const WeightedPoints<Real> weighted(arguments.points, points.view(), arguments.mixture.weights);
    std::vector<std::int32_t> labels;
    if (options.init == mixture::Init::labels) labels = initial_labels(arguments.mixture.fit, points.view().rows);
    const Timer clock;
    const mixture::Fitted fitted = weighted.fit(options, "log-likelihood", labels);
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_mixture(outputs, arguments.model, fitted.parameters());

    Report report;
    report_points(report, arguments.points, points.view().rows, points.view().cols,
                  io::to_string(io::dtype_of<Real>()));
    report_fit(report, options, fitted);
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    outputs.expect(arguments.model);
    with_points(arguments.points, arguments.mixture.precision,
                [&](const auto& points) { fit(arguments, points, outputs, total); });
}

}  // namespace

void add_mixture_fit(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command =
        group.subcommand("fit", "Fit a mixture to the rows of a matrix, by expectation-maximization");
    command.input("X", arguments->points,
                  "Points: .npy of shape (points, dimensions), C order, uint8, float32 or float64");
    command.required("-k", "K", arguments->mixture.fit.k, "Number of components, 1 to the number of points");
    command.option("--init", "kmeans|k-means++|random|LABELS.npy", arguments->mixture.fit.init,
                   "The start: the clusters of k-means; the nearest of k centres that k-means++ draws, or of k random "
                   "points; or a component a point, 0 to k-1, from a file of uint8, int32 or int64");
    arguments->mixture.add_to(command);
    command.option("--model", "M.lw", arguments->model, "Write the mixture, for the other `lanewise mixture` commands");
    add_common_options(command, arguments->common);
    command.footer(
        "The log-likelihood is per point: the mean of log p(x). AIC and BIC weigh it against the number of\n"
        "parameters: less is better. A component that is reported as floored would have collapsed onto too\n"
        "few points.\n"
        "\nExamples:\n"
        "  lanewise mixture fit X.npy -k 4 --model mixture.lw\n"
        "  lanewise mixture fit X.npy -k 4 --covariance diagonal --n-init 10 --seed 42\n"
        "  lanewise mixture fit X.npy -k 4 --init labels.npy --tol 1e-6 --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
