// lanewise mixture score, lanewise mixture predict
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string points;
    std::string model;
    std::string precision = "auto";
    std::string joint;             // score
    std::string labels;            // predict
    std::string responsibilities;  // predict
};

// n x k, when its file is wanted.
template <class Real>
std::vector<Real> matrix_for(const std::string& file, std::size_t n, std::size_t k) {
    return file.empty() ? std::vector<Real>() : zeros<Real>(n, k);
}

template <class Real>
void stage_matrix(Outputs& outputs, const std::string& path, const std::vector<Real>& values, std::size_t n,
                  std::size_t k) {
    outputs.stage(path, [&](const std::string& file) { return io::write_npy(file, values.data(), std::array{n, k}); });
}

// What is not asked for is not computed.
template <class Real>
void evaluate(const Arguments& arguments, const mixture::Parameters& mixture, MatrixView<const Real> points,
              Outputs& outputs, const Timer& total) {
    const std::size_t n = points.rows, k = mixture.components;
    std::vector<Real> joint = matrix_for<Real>(arguments.joint, n, k);
    std::vector<Real> responsibilities = matrix_for<Real>(arguments.responsibilities, n, k);
    std::vector<std::int32_t> labels(arguments.labels.empty() ? 0 : n);
    mixture::Evaluation<Real> wanted{.labels = labels};
    if (!joint.empty()) wanted.joint = {joint.data(), n, k};
    if (!responsibilities.empty()) wanted.responsibilities = {responsibilities.data(), n, k};
    const Timer clock;
    const double log_likelihood =
        value_of(mixture::evaluate<Real>(mixture, points, {}, wanted, arguments.common.threads),
                 fmt::format("{} (mixture {})", arguments.points, arguments.model));
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    stage_matrix(outputs, arguments.joint, joint, n, k);
    outputs.stage(arguments.labels,
                  [&](const std::string& file) { return io::write_npy(file, labels.data(), std::array{n}); });
    stage_matrix(outputs, arguments.responsibilities, responsibilities, n, k);

    Report report;
    report_points(report, arguments.points, n, points.cols, io::to_string(io::dtype_of<Real>()));
    report_mixture(report, "mixture", mixture);
    report.value("k", std::uint64_t{k});
    report.value("log_likelihood", log_likelihood);
    report.value("total_log_likelihood", log_likelihood * static_cast<double>(n));
    report.line("score", fmt::format("log-likelihood {:.10g} per point, {:.10g} in all", log_likelihood,
                                     log_likelihood * static_cast<double>(n)));
    conclude(arguments.common, outputs, report, seconds, total);
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    for (const std::string& path : {arguments.joint, arguments.labels, arguments.responsibilities}) {
        outputs.expect(path);
    }
    const mixture::Mixture mixture = value_of(io::load_mixture(arguments.model));
    with_points(arguments.points, arguments.precision,
                [&](const auto& points) { evaluate(arguments, mixture.parameters(), points.view(), outputs, total); });
}

void run_predict(const Arguments& arguments) {
    if (arguments.labels.empty() && arguments.responsibilities.empty()) {
        throw Failure("nothing to write is named; expected --labels, --responsibilities or both");
    }
    run(arguments);
}

void add_inputs(const Command& command, Arguments& arguments) {
    command.input("X", arguments.points, "Points: .npy of shape (points, dimensions), dimensions as in the mixture");
    command.required("--model", "M.lw", arguments.model, "The mixture");
    add_precision_option(command, arguments.precision);
}

}  // namespace

void add_mixture_score(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("score", "How well a mixture explains the rows of a matrix");
    add_inputs(command, *arguments);
    command.option("--joint", "P.npy", arguments->joint,
                   "Write log(weight of c) + log(density of c at point i): (points, components), in the precision");
    add_common_options(command, arguments->common);
    command.footer(
        "The log-likelihood per point is the mean of log p(x); more is better.\n"
        "\nExamples:\n"
        "  lanewise mixture score new.npy --model mixture.lw\n"
        "  lanewise mixture score new.npy --model mixture.lw --joint joint.npy --precision float64 --json");
    command.action([arguments] { run(*arguments); });
}

void add_mixture_predict(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("predict", "Find the most likely component of each row of a matrix");
    add_inputs(command, *arguments);
    command.option("--labels", "L.npy", arguments->labels,
                   "Write each point's most likely component, 0 to k-1: (points,), int32");
    command.option("--responsibilities", "R.npy", arguments->responsibilities,
                   "Write each component's probability given the point: (points, components), in the precision");
    add_common_options(command, arguments->common);
    command.footer(
        "Examples:\n"
        "  lanewise mixture predict new.npy --model mixture.lw --labels labels.npy\n"
        "  lanewise mixture predict new.npy --model mixture.lw --responsibilities shares.npy");
    command.action([arguments] { run_predict(*arguments); });
}

}  // namespace lanewise::cli
