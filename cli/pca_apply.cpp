// lanewise pca encode, lanewise pca decode, lanewise pca reconstruct
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/pca_common.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string input;
    std::string model;
    std::string precision = "auto";
    std::string output;
    std::string errors;  // reconstruct
};

// The files that a complaint of the engine may be about.
std::string inputs_of(const Arguments& arguments) {
    return fmt::format("{} (model {})", arguments.input, arguments.model);
}

void report_model(Report& report, const Arguments& arguments, const io::PcaModel& model) {
    report.value("k", std::int64_t{model.report.components});
    report.value("whiten", !model.scales.empty());
    report.line("model", fmt::format("{}: {} dimension{} in K = {}{}", arguments.model, model.dimensions(),
                                     model.dimensions() == 1 ? "" : "s", model.report.components,
                                     model.scales.empty() ? "" : ", whitened"));
}

template <class Real>
void stage_matrix(Outputs& outputs, const std::string& path, const std::vector<Real>& values, std::size_t rows,
                  std::size_t cols) {
    outputs.stage(path, [&](const std::string& file) {
        return io::write_npy(file, values.data(), std::array{rows, cols});
    });
}

template <class Real>
void encode(const Arguments& arguments, const io::PcaModel& model, MatrixView<const Real> points, Outputs& outputs,
            const Timer& total) {
    const std::size_t n = points.rows, k = model.autoencoder().components.rows;
    std::vector<Real> scores = zeros<Real>(n, k);
    const Timer clock;
    require(pca::encode<Real>(model.autoencoder(), points, {scores.data(), n, k}, arguments.common.threads),
            inputs_of(arguments));
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_matrix(outputs, arguments.output, scores, n, k);

    Report report;
    report_points(report, arguments.input, n, points.cols, io::to_string(io::dtype_of<Real>()));
    report_model(report, arguments, model);
    conclude(arguments.common, outputs, report, seconds, total);
}

template <class Real>
void decode(const Arguments& arguments, const io::PcaModel& model, MatrixView<const Real> scores, Outputs& outputs,
            const Timer& total) {
    const std::size_t n = scores.rows, d = model.dimensions();
    std::vector<Real> points = zeros<Real>(n, d);
    const Timer clock;
    require(pca::decode<Real>(model.autoencoder(), scores, {points.data(), n, d}, arguments.common.threads),
            inputs_of(arguments));
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_matrix(outputs, arguments.output, points, n, d);

    Report report;
    const char* precision = io::to_string(io::dtype_of<Real>());
    report.value("points", std::uint64_t{n});
    report.value("dimensions", std::uint64_t{d});
    report.value("precision", precision);
    report.line("scores", fmt::format("{}: {} x {}, {}", arguments.input, n, scores.cols, precision));
    report_model(report, arguments, model);
    conclude(arguments.common, outputs, report, seconds, total);
}

// What is not asked for is not computed.
template <class Real>
void reconstruct(const Arguments& arguments, const io::PcaModel& model, MatrixView<const Real> points, Outputs& outputs,
                 const Timer& total) {
    const std::size_t n = points.rows, d = points.cols;
    std::vector<Real> again = arguments.output.empty() ? std::vector<Real>() : zeros<Real>(n, d);
    std::vector<double> errors(arguments.errors.empty() ? 0 : n);
    pca::Reconstruction<Real> wanted{.errors = errors};
    if (!again.empty()) wanted.points = {again.data(), n, d};
    const Timer clock;
    const double error = value_of(pca::reconstruct<Real>(model.autoencoder(), points, wanted, arguments.common.threads),
                                  inputs_of(arguments));
    const double seconds = clock.seconds();
    const Interrupts interrupts;
    stage_matrix(outputs, arguments.output, again, n, d);
    outputs.stage(arguments.errors,
                  [&](const std::string& file) { return io::write_npy(file, errors.data(), std::array{n}); });

    Report report;
    report_points(report, arguments.input, n, d, io::to_string(io::dtype_of<Real>()));
    report_model(report, arguments, model);
    report.value("reconstruction_error", error);
    report.line("error",
                fmt::format("{:.8g}, the mean squared distance of a point to its reconstruction; {:.8g} of those that "
                            "the model was fitted to",
                            error, model.report.reconstruction_error));
    conclude(arguments.common, outputs, report, seconds, total);
}

// work(model, points, outputs, total)
template <class Work>
void run(const Arguments& arguments, Work&& work) {
    const Timer total;
    apply(arguments.common);
    Outputs outputs;
    for (const std::string& path : {arguments.output, arguments.errors}) outputs.expect(path);
    const io::PcaModel model = value_of(io::load_pca(arguments.model));
    with_points(arguments.input, arguments.precision,
                [&](const auto& points) { work(model, points.view(), outputs, total); });
}

void add_inputs(const Command& command, const char* name, const char* help, Arguments& arguments) {
    command.input(name, arguments.input, help);
    command.required("--model", "M.lw", arguments.model, "The model that `lanewise pca fit` wrote");
    add_precision_option(command, arguments.precision);
}

}  // namespace

void add_pca_encode(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("encode", "Each row of a matrix in K numbers, its scores");
    add_inputs(command, "X", "Points: .npy of shape (points, dimensions), dimensions as in the model", *arguments);
    command.required("-o", "Z.npy", arguments->output, "Write the scores: (points, k), in the precision");
    add_common_options(command, arguments->common);
    command.footer(
        "A score is the scalar product of a component and the point less the mean, divided by the score's\n"
        "deviation in a model that whitens.\n"
        "\nExamples:\n"
        "  lanewise pca encode X.npy --model pca.lw -o Z.npy");
    command.action([arguments] { run(*arguments, [&](auto&&... rest) { encode(*arguments, rest...); }); });
}

void add_pca_decode(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("decode", "Points again, from K numbers each");
    add_inputs(command, "Z", "Scores: .npy of shape (points, k), k as in the model", *arguments);
    command.required("-o", "X.npy", arguments->output, "Write the points: (points, dimensions), in the precision");
    add_common_options(command, arguments->common);
    command.footer("Examples:\n  lanewise pca decode Z.npy --model pca.lw -o again.npy");
    command.action([arguments] { run(*arguments, [&](auto&&... rest) { decode(*arguments, rest...); }); });
}

void add_pca_reconstruct(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("reconstruct", "Encode and decode, and say what is lost");
    add_inputs(command, "X", "Points: .npy of shape (points, dimensions), dimensions as in the model", *arguments);
    command.option("-o", "R.npy", arguments->output,
                   "Write the points that are decoded: (points, dimensions), in the precision");
    command.option("--error", "E.npy", arguments->errors,
                   "Write each point's squared distance to what is decoded: (points,), float64");
    add_common_options(command, arguments->common);
    command.footer(
        "A point that its reconstruction misses by far is unlike those that the model was fitted to.\n"
        "\nExamples:\n"
        "  lanewise pca reconstruct new.npy --model pca.lw\n"
        "  lanewise pca reconstruct new.npy --model pca.lw -o again.npy --error errors.npy --json");
    command.action([arguments] { run(*arguments, [&](auto&&... rest) { reconstruct(*arguments, rest...); }); });
}

}  // namespace lanewise::cli
