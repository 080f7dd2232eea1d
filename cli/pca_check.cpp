// lanewise pca check
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <fmt/format.h>

#include "cli/pca_common.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    std::string encoder;
    std::string decoder;
    std::string data;
    bool center = true;
    std::string precision = "auto";
};

using Weights = MatrixView<const double>;

std::string pair_of(const Arguments& arguments) {
    return fmt::format("{} (W), {} (B)", arguments.encoder, arguments.decoder);
}

// Why, in a sentence.
std::string on_every_point(std::size_t k, std::size_t d) {
    if (k >= d) return fmt::format("zero error is possible: K = {} numbers have room for {} dimensions", k, d);
    return fmt::format(
        "zero error is impossible: rank(B W) <= K = {}, and the identity that B W would have to be has "
        "rank {}",
        k, d);
}

void report_pair(Report& report, const Weights& encoder, const pca::PairReport& pair) {
    const std::size_t k = encoder.rows, d = encoder.cols;
    report.value("k", std::uint64_t{k});
    report.value("dimensions", std::uint64_t{d});
    report.value("rank", std::int64_t{pair.rank});
    report.value("largest_rank", std::uint64_t{std::min(k, d)});
    report.value("zero_error_possible", k >= d);
    report.value("is_identity", pair.is_identity);
    report.value("largest_deviation", pair.largest_deviation);
    report.line("pair", fmt::format("{} dimensions in K = {} numbers", d, k));
    report.line("rank", fmt::format("of B W {}, at most {} is possible", pair.rank, std::min(k, d)));
    report.line("every x", on_every_point(k, d));
    report.line("this pair", pair.is_identity
                                 ? "loses nothing of any x: B W = I"
                                 : fmt::format("loses something: an element of B W is {:.6g} off that of I",
                                               pair.largest_deviation));
}

// The best that K numbers can do on the data.
pca::Options best_options(const Arguments& arguments, std::size_t k, std::size_t n, std::size_t d) {
    pca::Options options;
    options.components = static_cast<std::int32_t>(std::min({k, n, d}));
    options.center = arguments.center;
    options.seed = arguments.common.seed;
    options.threads = arguments.common.threads;
    return options;
}

template <class Real>
void report_data(Report& report, const Arguments& arguments, const Weights& encoder, const Weights& decoder,
                 MatrixView<const Real> points) {
    const std::size_t k = encoder.rows, n = points.rows;
    if (points.cols != encoder.cols) {
        throw Failure(fmt::format("{}: has {} dimensions; expected {}, as {} has", arguments.data, points.cols,
                                  encoder.cols, arguments.encoder));
    }
    const pca::Model best =
        value_of(pca::fit<Real>(points, best_options(arguments, k, n, points.cols)), arguments.data);
    const std::span<const double> mean = arguments.center ? best.mean() : std::span<const double>();
    const double error = value_of(pca::pair_error<Real>(encoder, decoder, mean, points, arguments.common.threads),
                                  fmt::format("{}, {}", arguments.data, pair_of(arguments)));
    const pca::Report& fit = best.report();
    report.value("points", std::uint64_t{n});
    report.value("precision", io::to_string(io::dtype_of<Real>()));
    report.value("center", arguments.center);
    report.value("data_rank", std::int64_t{fit.rank});
    report.value("error", error);
    report.value("smallest_error", fit.reconstruction_error);
    report.line("data",
                fmt::format("{}: {} points about {}", arguments.data, n, arguments.center ? "their mean" : "0"));
    report.line("data rank", rank_line(fit));
    report.line("error",
                fmt::format("{:.8g} of this pair, the mean squared distance of a point to its reconstruction", error));
    report.line("smallest", fmt::format("{:.8g} of any pair with K = {}: that of the principal components",
                                        fit.reconstruction_error, k));
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const MatrixFile<double> encoder(arguments.encoder), decoder(arguments.decoder);
    const Timer clock;
    const pca::PairReport pair =
        value_of(pca::check_pair(encoder.view(), decoder.view(), arguments.common.threads), pair_of(arguments));
    Report report;
    report_pair(report, encoder.view(), pair);
    if (!arguments.data.empty()) {
        with_points(arguments.data, arguments.precision, [&](const auto& points) {
            report_data(report, arguments, encoder.view(), decoder.view(), points.view());
        });
    }
    Outputs none;
    conclude(arguments.common, none, report, clock.seconds(), total);
}

}  // namespace

void add_pca_check(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("check", "What an encoder and a decoder of your own can do");
    command.input("W", arguments->encoder, "The encoder: .npy of shape (k, dimensions); x is encoded as W x");
    command.input("B", arguments->decoder, "The decoder: .npy of shape (dimensions, k); z is decoded as B z");
    command.option("--data", "X.npy", arguments->data,
                   "Points of shape (points, dimensions): say the pair's error on them, and the smallest that is "
                   "possible with k numbers");
    add_center_option(command, arguments->center);
    add_precision_option(command, arguments->precision);
    add_common_options(command, arguments->common);
    command.footer(
        "x comes back as B W x. That is x for every x only if B W is the identity, and the rank of B W is at\n"
        "most k: with fewer numbers than dimensions something is always lost of some x. Of given points\n"
        "nothing need be lost, if k reaches their rank; principal components then lose nothing.\n"
        "\nExamples:\n"
        "  lanewise pca check W.npy B.npy\n"
        "  lanewise pca check W.npy B.npy --data X.npy --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
