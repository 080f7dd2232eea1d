// lanewise mixture show, lanewise mixture moments
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/mixture_common.hpp"

namespace lanewise::cli {
namespace {

constexpr std::size_t most_columns = 8;  // of text
constexpr std::size_t most_rows = 16;

struct Arguments {
    CommonOptions common;
    std::string model;
};

Table table(std::span<const double> values, std::vector<std::size_t> shape) {
    return {{values.begin(), values.end()}, std::move(shape)};
}

// The first few numbers in columns.
std::string row(std::span<const double> values) {
    std::string text;
    for (const double value : values.first(std::min(values.size(), most_columns)))
        text += fmt::format("{:>12.5g}", value);
    if (values.size() > most_columns) text += fmt::format("  and {} more", values.size() - most_columns);
    return text;
}

// Variances of component c.
std::vector<double> variances(const mixture::Parameters& mixture, std::size_t c) {
    const std::size_t d = mixture.dimensions;
    const std::span<const double> all = mixture.covariances;
    std::vector<double> found(d);
    for (std::size_t j = 0; j < d; ++j) {
        switch (mixture.covariance) {
            case mixture::Covariance::full: found[j] = all[(c * d + j) * d + j]; break;
            case mixture::Covariance::tied: found[j] = all[j * d + j]; break;
            case mixture::Covariance::diagonal: found[j] = all[c * d + j]; break;
            case mixture::Covariance::spherical: found[j] = all[c]; break;
        }
    }
    return found;
}

void describe(Report& report, const mixture::Parameters& mixture) {
    const std::size_t d = mixture.dimensions;
    for (std::size_t c = 0; c < std::min(mixture.components, most_rows); ++c) {
        std::vector<double> deviations = variances(mixture, c);
        for (double& value : deviations) value = std::sqrt(value);
        report.line(fmt::to_string(c), fmt::format("weight      {:>12.5g}", mixture.weights[c]));
        report.line("", fmt::format("mean        {}", row(mixture.means.subspan(c * d, d))));
        report.line("", fmt::format("deviations  {}", row(deviations)));
    }
    if (mixture.components > most_rows) {
        report.line("", fmt::format("and {} more components", mixture.components - most_rows));
    }
}

void show(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    const Timer clock;
    const mixture::Mixture loaded = value_of(io::load_mixture(arguments.model));
    const mixture::Parameters& mixture = loaded.parameters();
    const std::size_t k = mixture.components, d = mixture.dimensions;
    Report report;
    report_mixture(report, "mixture", mixture);
    report.value("mixing", table(mixture.weights, {k}));
    report.value("means", table(mixture.means, {k, d}));
    report.value("covariances", table(mixture.covariances, io::covariance_shape(mixture.covariance, k, d)));
    if (!arguments.common.json) describe(report, mixture);
    conclude(arguments.common, outputs, report, clock.seconds(), total);
}

void moments(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    const mixture::Mixture mixture = value_of(io::load_mixture(arguments.model));
    const std::size_t d = mixture.parameters().dimensions;
    std::vector<double> mean(d), covariance = zeros<double>(d, d);
    const Timer clock;
    require(mixture::moments(mixture.parameters(), mean, covariance), arguments.model);
    const double seconds = clock.seconds();

    Report report;
    report.value("dimensions", std::uint64_t{d});
    report.value("mean", table(mean, {d}));
    report.value("covariance", table(covariance, {d, d}));
    report.line("mean", row(mean));
    if (d <= most_columns) {
        for (std::size_t i = 0; i < d; ++i) {
            report.line(i == 0 ? "cov" : "", row(std::span<const double>(covariance).subspan(i * d, d)));
        }
    } else {
        std::vector<double> diagonal(d);
        for (std::size_t i = 0; i < d; ++i) diagonal[i] = covariance[i * d + i];
        report.line("variances", row(diagonal));
    }
    conclude(arguments.common, outputs, report, seconds, total);
}

}  // namespace

void add_mixture_show(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("show", "Print the parameters of a mixture");
    command.required("--model", "M.lw", arguments->model, "The mixture");
    add_common_options(command, arguments->common);
    command.footer(
        "As text, what one can survey; --json prints all numbers, exactly: mixing, means and covariances.\n"
        "\nExamples:\n"
        "  lanewise mixture show --model mixture.lw\n"
        "  lanewise mixture show --model mixture.lw --json");
    command.action([arguments] { show(*arguments); });
}

void add_mixture_moments(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("moments", "Mean and covariance of a mixture as a whole");
    command.required("--model", "M.lw", arguments->model, "The mixture");
    add_common_options(command, arguments->common);
    command.footer(
        "The mean is that of the components' means; the covariance is that within the components and\n"
        "between them.\n"
        "\nExamples:\n"
        "  lanewise mixture moments --model mixture.lw --json");
    command.action([arguments] { moments(*arguments); });
}

}  // namespace lanewise::cli
