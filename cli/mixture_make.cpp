// lanewise mixture make
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"

namespace lanewise::cli {
namespace {

using mixture::Covariance;

struct Arguments {
    CommonOptions common;
    std::string mixing;
    std::string means;
    std::string covariances;
    std::string kind;
    std::string model;
};

// The kind that --covariance names, or the one whose covariances have this shape.
Covariance kind_of(const Arguments& arguments, const std::vector<std::size_t>& shape, std::size_t k, std::size_t d) {
    std::string expected;
    std::vector<Covariance> fitting;
    for (int i = 0; i < mixture::covariance_count; ++i) {
        const auto kind = static_cast<Covariance>(i);
        if (!arguments.kind.empty() && arguments.kind != mixture::to_string(kind)) continue;
        const std::vector<std::size_t> needed = io::covariance_shape(kind, k, d);
        if (shape == needed) fitting.push_back(kind);
        expected +=
            fmt::format("{}{} for {}", expected.empty() ? "" : ", ", shown_shape(needed), mixture::to_string(kind));
    }
    if (fitting.empty()) {
        throw Failure(fmt::format("{}: has shape {} for {} components of {} dimensions; expected {}",
                                  arguments.covariances, shown_shape(shape), k, d, expected));
    }
    if (fitting.size() > 1) {
        throw Failure(fmt::format("{}: shape {} may mean {} or {} here; say which with --covariance",
                                  arguments.covariances, shown_shape(shape), mixture::to_string(fitting[0]),
                                  mixture::to_string(fitting[1])));
    }
    return fitting[0];
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    outputs.expect(arguments.model);
    const std::vector<double> weights = read_numbers(arguments.mixing, "one dimension, a weight a component");
    const MatrixFile<double> means(arguments.means);
    const io::Array array = value_of(io::read_npy(arguments.covariances));
    const std::vector<double> covariances = value_of(io::to_float64(array), arguments.covariances);
    const std::size_t k = means.view().rows, d = means.view().cols;
    if (weights.size() != k) {
        throw Failure(
            fmt::format("{}: has {} weights for {} means in {}", arguments.mixing, weights.size(), k, arguments.means));
    }
    const Timer clock;
    const mixture::Parameters parameters{
        kind_of(arguments, array.shape, k, d), k, d, weights, {means.view().data, k * d}, covariances};
    const mixture::Mixture mixture =
        value_of(mixture::Mixture::make(parameters),
                 fmt::format("{}, {}, {}", arguments.mixing, arguments.means, arguments.covariances));
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_mixture(outputs, arguments.model, mixture.parameters());

    Report report;
    report_mixture(report, "mixture", mixture.parameters());
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_mixture_make(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("make", "Build a mixture from given parameters");
    command.required("--mixing", "W.npy", arguments->mixing,
                     "The components' weights: (k,), at least 0; their sum is 1 to within 1e-6");
    command.required("--means", "M.npy", arguments->means, "Their means: (k, d)");
    command.required("--covariances", "C.npy", arguments->covariances,
                     "Their covariances, symmetric and positive definite: (k, d, d); (d, d) for one that all share; "
                     "(k, d) for variances; (k,) for a variance each");
    command.choice("--covariance", arguments->kind, {"full", "tied", "diagonal", "spherical"},
                   "Which of these it is, where the shape leaves it open: k = d");
    command.required("--model", "M.lw", arguments->model, "Where the mixture goes");
    add_common_options(command, arguments->common);
    command.footer(
        "Files hold float32 or float64. `lanewise mixture show` prints the parameters back.\n"
        "\nExamples:\n"
        "  lanewise mixture make --mixing W.npy --means M.npy --covariances C.npy --model m.lw\n"
        "  lanewise mixture show --model m.lw --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
