// lanewise mixture marginal, lanewise mixture condition, lanewise mixture affine
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/mixture_common.hpp"
#include "cli/parse_number.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string input;
    std::string model;
    std::string keep;    // marginal
    std::string given;   // condition
    std::string matrix;  // affine
    std::string offset;  // affine
};

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t comma = 0; comma != std::string::npos; begin = comma + 1) {
        comma = text.find(',', begin);
        parts.push_back(text.substr(begin, comma - begin));
    }
    return parts;
}

// What each of the three has in common: one mixture in, one out.
void run(const Arguments& arguments, const char* label,
         const std::function<mixture::Mixture(const mixture::Parameters&)>& map) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    outputs.expect(arguments.model);
    const mixture::Mixture mixture = value_of(io::load_mixture(arguments.input));
    const Timer clock;
    const mixture::Mixture mapped = map(mixture.parameters());
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_mixture(outputs, arguments.model, mapped.parameters());

    Report report;
    report_mixture(report, label, mapped.parameters());
    conclude(arguments.common, outputs, report, seconds, total);
}

void run_marginal(const Arguments& arguments) {
    std::vector<std::size_t> kept;
    for (const std::string& part : split(arguments.keep)) kept.push_back(parse_number<std::size_t>("--keep", part));
    run(arguments, "marginal", [&](const mixture::Parameters& mixture) {
        return value_of(mixture::marginal(mixture, kept), arguments.input);
    });
}

void run_condition(const Arguments& arguments) {
    std::vector<std::size_t> known;
    std::vector<double> values;
    for (const std::string& part : split(arguments.given)) {
        const std::size_t equals = part.find('=');
        if (equals == std::string::npos) {
            throw Failure(fmt::format("--given has '{}'; expected DIMENSION=VALUE, such as 0=1.5", part));
        }
        known.push_back(parse_number<std::size_t>("--given", part.substr(0, equals)));
        values.push_back(parse_number<double>("--given", part.substr(equals + 1)));
    }
    run(arguments, "given", [&](const mixture::Parameters& mixture) {
        return value_of(mixture::condition(mixture, known, values), arguments.input);
    });
}

void run_affine(const Arguments& arguments) {
    const MatrixFile<double> matrix(arguments.matrix);
    std::vector<double> offset;
    std::string files = fmt::format("{} (matrix {}", arguments.input, arguments.matrix);
    if (!arguments.offset.empty()) {
        offset = read_numbers(arguments.offset, "one dimension, a number a row of the matrix");
        files += fmt::format(", offset {}", arguments.offset);
        if (offset.size() != matrix.view().rows) {
            throw Failure(fmt::format("{}: has {} numbers for {} rows of {}", arguments.offset, offset.size(),
                                      matrix.view().rows, arguments.matrix));
        }
    }
    run(arguments, "affine", [&](const mixture::Parameters& mixture) {
        return value_of(mixture::affine(mixture, matrix.view(), offset), files + ")");
    });
}

Command add_command(const Command& group, const std::string& name, const std::string& about, Arguments& arguments) {
    const Command command = group.subcommand(name, about);
    command.input("M.lw", arguments.input, "The mixture");
    command.required("--model", "Z.lw", arguments.model, "Where the new mixture goes");
    return command;
}

}  // namespace

void add_mixture_marginal(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = add_command(group, "marginal", "The distribution of some of the dimensions", *arguments);
    command.required("--keep", "I,J,...", arguments->keep,
                     "The dimensions to keep, from 0, in the order that is wanted");
    add_common_options(command, arguments->common);
    command.footer("Examples:\n  lanewise mixture marginal xyz.lw --keep 0,2 --model xz.lw");
    command.action([arguments] { run_marginal(*arguments); });
}

void add_mixture_condition(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command =
        add_command(group, "condition", "The distribution of the other dimensions when some are known", *arguments);
    command.required("--given", "I=X,J=Y,...", arguments->given,
                     "The known dimensions, from 0, and their values; at least one stays open");
    add_common_options(command, arguments->common);
    command.footer(
        "Components that explain the values better get more weight.\n"
        "\nExamples:\n"
        "  lanewise mixture condition xyz.lw --given 0=1.5,2=-3 --model y.lw");
    command.action([arguments] { run_condition(*arguments); });
}

void add_mixture_affine(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = add_command(group, "affine", "The distribution of A x + b", *arguments);
    command.required("--matrix", "A.npy", arguments->matrix, "A: (new dimensions, dimensions)");
    command.option("--offset", "B.npy", arguments->offset, "b: (new dimensions,); else zeros");
    add_common_options(command, arguments->common);
    command.footer(
        "The rows of A must be linearly independent: what comes out has a density.\n"
        "\nExamples:\n"
        "  lanewise mixture affine xyz.lw --matrix turn.npy --offset shift.npy --model turned.lw");
    command.action([arguments] { run_affine(*arguments); });
}

}  // namespace lanewise::cli
