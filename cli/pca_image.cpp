// lanewise pca image
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupts.hpp"
#include "cli/patches.hpp"
#include "cli/pca_common.hpp"
#include "io/compare.hpp"
#include "io/image.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    PcaOptions pca;
    std::string photo;
    std::int32_t patch = 8;
    std::string output;
    std::string compare;
    std::string model;
};

std::string output_path(const Arguments& arguments) {
    if (!arguments.output.empty()) return arguments.output;
    return fmt::format("{}.pca-{}.png", std::filesystem::path(arguments.photo).stem().string(), arguments.pca.k);
}

PatchGrid grid_of(const Arguments& arguments, const io::Image& photo) {
    const std::size_t most = std::min(photo.width, photo.height);
    if (arguments.patch < 1 || static_cast<std::size_t>(arguments.patch) > most) {
        throw Failure(fmt::format("--patch is {}; expected 1 to {}, for {} has {} x {} pixels", arguments.patch, most,
                                  arguments.photo, photo.width, photo.height));
    }
    return {photo.width, photo.height, static_cast<std::size_t>(arguments.patch)};
}

// In dB, over all values of RGB; infinite where nothing is lost.
double psnr(const io::Image& a, const io::Image& b) {
    double squares = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const double difference = static_cast<double>(a.rgb[i]) - static_cast<double>(b.rgb[i]);
        squares += difference * difference;
    }
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.rgb.size()) / squares);
}

// The picture that K numbers a patch make, and what they are.
struct Encoded {
    pca::Model model;
    io::Image picture;
    double seconds = 0;

    std::int32_t k() const { return model.report().components; }
};

Encoded encode(const Arguments& arguments, const pca::Options& options, const io::Image& photo, const PatchGrid& grid) {
    const std::size_t n = grid.patches(), d = grid.numbers();
    const std::vector<double> patches = cut(photo, grid);
    const MatrixView<const double> points{patches.data(), n, d};
    std::vector<double> again = zeros<double>(n, d);
    const Timer clock;
    pca::Model model = value_of(pca::fit<double>(points, options), arguments.photo);
    const pca::Reconstruction<double> wanted{.points = {again.data(), n, d}};
    require(pca::reconstruct<double>(model.autoencoder(), points, wanted, options.threads).status(), arguments.photo);
    const double seconds = clock.seconds();
    return {std::move(model), joined(again, grid), seconds};
}

Status write_comparison(const std::string& path, const Encoded& encoded, const io::Image& photo,
                        const PatchGrid& grid) {
    const double quality = psnr(encoded.picture, photo);
    const std::string loss = std::isfinite(quality) ? fmt::format("PSNR {:.1f} dB", quality) : "nothing lost";
    return io::write_png(path, io::side_by_side(encoded.picture, photo,
                                                fmt::format("{0} x {0} patches in {1} numbers", grid.side, encoded.k()),
                                                fmt::format("{} of {} numbers, {}", encoded.k(), grid.numbers(), loss),
                                                fmt::format("original, {} numbers a patch", grid.numbers())));
}

void report_picture(Report& report, const Arguments& arguments, const PatchGrid& grid) {
    report.value("photo", arguments.photo);
    report.value("width", std::uint64_t{grid.width});
    report.value("height", std::uint64_t{grid.height});
    report.value("patch", std::uint64_t{grid.side});
    report.value("patches", std::uint64_t{grid.patches()});
    report.value("numbers_per_patch", std::uint64_t{grid.numbers()});
    report.line("picture", fmt::format("{}: {} x {} pixels, {} patches of {} x {}", arguments.photo, grid.width,
                                       grid.height, grid.patches(), grid.side, grid.side));
}

void report_encoding(Report& report, const Encoded& encoded, const io::Image& photo, const PatchGrid& grid) {
    const pca::Report& fit = encoded.model.report();
    const auto k = static_cast<std::size_t>(encoded.k());
    const double quality = psnr(encoded.picture, photo);
    const std::size_t once = (k + 1) * grid.numbers();
    report.value("solver", pca::to_string(fit.solver));
    report.value("k", std::int64_t{fit.components});
    report.value("rank", std::int64_t{fit.rank});
    report.value("reconstruction_error", fit.reconstruction_error);
    report.value("numbers_before", std::uint64_t{grid.patches() * grid.numbers()});
    report.value("numbers_after", std::uint64_t{grid.patches() * k + once});
    report.value("psnr", quality);
    report.line("encoded", fmt::format("{} numbers a patch -> {}; {} for the components and the mean, once",
                                       grid.numbers(), k, once));
    report.line("rank", rank_line(fit));
    report.line("PSNR", std::isfinite(quality) ? fmt::format("{:.2f} dB", quality) : "infinite, nothing is lost");
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const pca::Options options = arguments.pca.options(arguments.common);
    Outputs outputs;
    for (const std::string& path : {output_path(arguments), arguments.compare, arguments.model}) outputs.expect(path);
    const io::Image photo = value_of(io::read_image(arguments.photo));
    const PatchGrid grid = grid_of(arguments, photo);
    const Encoded encoded = encode(arguments, options, photo, grid);

    const Interrupts interrupts;
    outputs.stage(output_path(arguments),
                  [&](const std::string& path) { return io::write_png(path, encoded.picture); });
    outputs.stage(arguments.compare,
                  [&](const std::string& path) { return write_comparison(path, encoded, photo, grid); });
    stage_pca(outputs, arguments.model, encoded.model, options, false);

    Report report;
    report_picture(report, arguments, grid);
    report_encoding(report, encoded, photo, grid);
    conclude(arguments.common, outputs, report, encoded.seconds, total);
}

}  // namespace

void add_pca_image(const Command& group) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = group.subcommand("image", "A photograph whose patches are encoded in K numbers each");
    command.input("PHOTO", arguments->photo, "Picture to encode, PNG or JPEG");
    arguments->pca.add_components_to(command);
    command.option("--patch", "N", arguments->patch,
                   "Side of a patch in pixels: N x N x 3 numbers, a point. Over the edge its last pixels are repeated");
    command.option("-o", "OUT.png", arguments->output,
                   "Where the decoded picture goes; else PHOTO.pca-K.png in the current folder");
    command.option("--compare", "SIDE.png", arguments->compare, "Write both pictures side by side, with their figures");
    command.option("--model", "M.lw", arguments->model,
                   "Write the model, for `lanewise pca encode`, decode and reconstruct");
    add_common_options(command, arguments->common);
    command.footer(
        "The autoencoder one can look at: patches of a picture have much in common, and a few numbers each\n"
        "say most of what there is. PSNR, in dB, says how close the result is.\n"
        "\nExamples:\n"
        "  lanewise pca image flower.jpg -k 16\n"
        "  lanewise pca image flower.jpg -k 4 --patch 8 -o small.png --compare side.png --json\n"
        "  lanewise pca image flower.jpg -k 0.99 --patch 16 --model patches.lw");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
