// lanewise mixture sum
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string a;
    std::string b;
    std::string model;
    std::optional<std::uint64_t> points;
    std::string output;
};

void check(const Arguments& arguments) {
    if (arguments.points.has_value() == arguments.output.empty()) {
        throw Failure("--sample N and -o Z.npy go together; one of them is missing");
    }
    if (arguments.model.empty() && arguments.output.empty()) {
        throw Failure("nothing to write is named; expected --model, or --sample with -o");
    }
    if (arguments.points == 0) throw Failure("--sample is 0; expected at least 1 point to draw");
}

// n points x + y, x drawn from one mixture and y from the other.
std::vector<double> draw_sums(const mixture::Parameters& a, const mixture::Parameters& b, std::size_t n,
                              const CommonOptions& common) {
    std::vector<double> sums = draw(a, n, {.seed = common.seed, .stream = 0, .threads = common.threads});
    const std::vector<double> other = draw(b, n, {.seed = common.seed, .stream = 1, .threads = common.threads});
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other[i];
    return sums;
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    check(arguments);
    Outputs outputs;
    for (const std::string& path : {arguments.model, arguments.output}) outputs.expect(path);
    const mixture::Mixture first = value_of(io::load_mixture(arguments.a));
    const mixture::Mixture second = value_of(io::load_mixture(arguments.b));
    const mixture::Parameters& a = first.parameters();
    const mixture::Parameters& b = second.parameters();
    if (a.dimensions != b.dimensions) {
        throw Failure(fmt::format("{} has {} dimensions, {} has {}; sums need the same", arguments.a, a.dimensions,
                                  arguments.b, b.dimensions));
    }

    const Timer clock;
    Report report;
    mixture::Mixture sum;
    if (!arguments.model.empty()) {
        sum = value_of(mixture::sum(a, b), fmt::format("{} + {}", arguments.a, arguments.b));
        report_mixture(report, "sum", sum.parameters());
    }
    std::vector<double> points;
    if (arguments.points) {
        points = draw_sums(a, b, *arguments.points, arguments.common);
        report.value("points", *arguments.points);
        report.value("seed", arguments.common.seed);
        report.line("drawn", fmt::format("{} points, seed {}", *arguments.points, arguments.common.seed));
    }
    const double seconds = clock.seconds();

    const Interrupts interrupts;
    stage_mixture(outputs, arguments.model, sum.parameters());
    outputs.stage(arguments.output, [&](const std::string& file) {
        return io::write_npy(file, points.data(), std::array{points.size() / a.dimensions, a.dimensions});
    });
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_mixture_sum(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("sum", "The distribution of x + y for independent x and y");
    command.input("A.lw", arguments->a, "The mixture of x");
    command.input("B.lw", arguments->b, "The mixture of y, of as many dimensions");
    command.option("--model", "Z.lw", arguments->model,
                   "Write the mixture of x + y: a component for each pair, that of (i, j) at i * components of B + j");
    command.option("--sample", "N", arguments->points, "",
                   "Draw N values of x + y by drawing x and y, at least 1; needs -o");
    command.option("-o", "Z.npy", arguments->output, "Where the drawn values go: (N, dimensions), float64");
    add_common_options(command, arguments->common);
    command.footer(
        "The sum is exact: weights multiply, means and covariances add.\n"
        "\nExamples:\n"
        "  lanewise mixture sum signal.lw noise.lw --model observed.lw\n"
        "  lanewise mixture sum signal.lw noise.lw --sample 100000 -o observed.npy --seed 7");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
