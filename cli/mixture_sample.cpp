// lanewise mixture sample
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
    std::uint64_t points = 0;
    std::string model;
    std::string output;
    std::string labels;
};

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    if (arguments.points == 0) throw Failure("N is 0; expected at least 1 point to draw");
    Outputs outputs;
    for (const std::string& path : {arguments.output, arguments.labels}) outputs.expect(path);
    const mixture::Mixture mixture = value_of(io::load_mixture(arguments.model));
    const mixture::Parameters& parameters = mixture.parameters();

    const Timer clock;
    const std::size_t n = arguments.points;
    std::vector<std::int32_t> labels = zeros<std::int32_t>(arguments.labels.empty() ? 0 : n, 1);
    const std::vector<double> points =
        draw(parameters, n, {.seed = arguments.common.seed, .threads = arguments.common.threads}, labels);
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    outputs.stage(arguments.output, [&](const std::string& file) {
        return io::write_npy(file, points.data(), std::array{n, parameters.dimensions});
    });
    outputs.stage(arguments.labels, [&](const std::string& file) {
        return io::write_npy(file, labels.data(), std::array{labels.size()});
    });

    Report report;
    report_mixture(report, "mixture", parameters);
    report.value("points", arguments.points);
    report.value("seed", arguments.common.seed);
    report.line("drawn", fmt::format("{} points, seed {}", arguments.points, arguments.common.seed));
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_mixture_sample(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("sample", "Draw points from a mixture");
    command.input("N", arguments->points, "How many points, at least 1");
    command.required("--model", "M.lw", arguments->model, "The mixture");
    command.required("-o", "X.npy", arguments->output, "Where the points go: (N, dimensions), float64");
    command.option("--labels", "Z.npy", arguments->labels, "Write the component each comes from: (N,), int32");
    add_common_options(command, arguments->common);
    command.footer(
        "The first points of a longer sample are those of a shorter one with the same seed.\n"
        "\nExamples:\n"
        "  lanewise mixture sample 1000 --model mixture.lw -o X.npy --seed 7\n"
        "  lanewise mixture sample 1000 --model mixture.lw -o X.npy --labels Z.npy");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
