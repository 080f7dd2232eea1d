// lanewise palette
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <lanewise/mixture.hpp>
#include <lanewise/palette.hpp>

#include "cli/clustering.hpp"
#include "cli/colour_list.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/mixture_options.hpp"
#include "cli/outputs.hpp"
#include "cli/palette_pictures.hpp"
#include "cli/progress_bar.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"
#include "io/image.hpp"

namespace lanewise::cli {
namespace {

struct Arguments {
    CommonOptions common;
    FitOptions fit;
    std::string photo;
    std::string method = "kmeans";
    std::string output;
    std::string compare;
    std::string palette;
    std::string sample;

    bool by_mixture() const { return method == "mixture"; }
};

std::string output_path(const Arguments& arguments) {
    if (!arguments.output.empty()) return arguments.output;
    return fmt::format("{}.k{}.png", std::filesystem::path(arguments.photo).stem().string(), arguments.fit.k);
}

// SAMPLED.png beside the original: SAMPLED.compare.png.
std::string sampled_comparison_path(const Arguments& arguments) {
    if (arguments.sample.empty()) return {};
    return std::filesystem::path(arguments.sample).replace_extension(".compare.png").string();
}

void check(const Arguments& arguments) {
    if (!arguments.by_mixture() && !arguments.sample.empty()) {
        throw Failure("--sample needs --method mixture; clusters of k-means are nothing to draw from");
    }
    if (arguments.by_mixture() && mixture_options(arguments.fit, arguments.common).init == mixture::Init::labels) {
        throw Failure(fmt::format("--init is '{}'; expected kmeans, k-means++ or random with --method mixture",
                                  arguments.fit.init));
    }
}

// A palette, and how it was found.
struct Found {
    palette::Palette palette;
    std::optional<mixture::Fitted> mixture;
    double seconds = 0;
};

Found find_by_kmeans(const Arguments& arguments, const palette::Picture& picture) {
    const kmeans::Options options = clustering_options(arguments.fit, arguments.common);
    const MatrixFile<float> initial = initial_centroids<float>(arguments.fit);
    ProgressBar bar("inertia", options.n_init);
    const Timer clock;
    Result<palette::Palette> palette = palette::fit(picture, options, initial.view(), bar.observer());
    const double seconds = clock.seconds();
    bar.finish();
    return {value_of(std::move(palette), arguments.photo), {}, seconds};
}

Found find_by_mixture(const Arguments& arguments, const palette::Picture& picture) {
    const mixture::Options options = mixture_options(arguments.fit, arguments.common);
    ProgressBar bar("log-likelihood", options.n_init);
    const Timer clock;
    Result<palette::MixturePalette> result = palette::fit_mixture(picture, options, nullptr, bar.observer());
    const double seconds = clock.seconds();
    bar.finish();
    palette::MixturePalette found = value_of(std::move(result), arguments.photo);
    return {std::move(found.palette), std::move(found.fitted), seconds};
}

void report_picture(Report& report, const Arguments& arguments, const io::Image& photo, std::size_t unique_colours) {
    report.value("photo", arguments.photo);
    report.value("method", arguments.method);
    report.value("width", std::uint64_t{photo.width});
    report.value("height", std::uint64_t{photo.height});
    report.value("unique_colours", std::uint64_t{unique_colours});
    report.line("picture", fmt::format("{}: {} x {} pixels, {} unique colours", arguments.photo, photo.width,
                                       photo.height, unique_colours));
}

void report_colours(Report& report, const palette::Palette& palette) {
    const double psnr = palette.report().psnr;
    report.value("psnr", psnr);
    report.line("PSNR", std::isfinite(psnr) ? fmt::format("{:.2f} dB", psnr) : "infinite, nothing is lost");
    report.line("colours", colours_line(colours_by_count(palette), shows_swatches()));
}

void stage_pictures(const Arguments& arguments, const io::Image& photo, const palette::Picture& picture,
                    const Found& found, Outputs& outputs) {
    const std::int32_t k = arguments.fit.k;
    const palette::Report& report = found.palette.report();
    const Compressed compressed(found.palette, picture);
    outputs.stage(output_path(arguments), [&](const std::string& path) { return compressed.write(path); });
    outputs.stage(arguments.compare, [&](const std::string& path) {
        return write_comparison(path, compressed.image(), photo, k, report);
    });
    outputs.stage(arguments.palette, [&](const std::string& path) {
        const std::string text = colours_json(colours_by_count(found.palette));
        return io::write_text(path, text);
    });
    if (arguments.sample.empty()) return;
    const io::Image drawn = sampled(found.mixture->parameters(), photo, arguments.common);
    outputs.stage(arguments.sample, [&](const std::string& path) { return io::write_png(path, drawn); });
    outputs.stage(sampled_comparison_path(arguments), [&](const std::string& path) {
        return write_sampled_comparison(path, drawn, photo, k, report.unique_colours);
    });
}

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    check(arguments);
    Outputs outputs;
    for (const std::string& path : {output_path(arguments), arguments.compare, arguments.palette, arguments.sample,
                                    sampled_comparison_path(arguments)}) {
        outputs.expect(path);
    }
    const io::Image photo = value_of(io::read_image(arguments.photo));
    const palette::Picture picture{photo.rgb.data(), photo.width, photo.height, 3 * photo.width};
    const Found found =
        arguments.by_mixture() ? find_by_mixture(arguments, picture) : find_by_kmeans(arguments, picture);
    const Interrupts interrupts;
    stage_pictures(arguments, photo, picture, found, outputs);

    Report report;
    report_picture(report, arguments, photo, found.palette.report().unique_colours);
    if (found.mixture) {
        report_fit(report, mixture_options(arguments.fit, arguments.common), *found.mixture);
    } else {
        report_clustering(report, clustering_options(arguments.fit, arguments.common),
                          found.palette.report().clustering);
    }
    report_colours(report, found.palette);
    conclude(arguments.common, outputs, report, found.seconds, total);
}

// Each method's own defaults hold where nothing is said.
void add_fit_options(const Command& command, FitOptions& fit) {
    const kmeans::Options clustering;
    const mixture::Options mixture;
    const auto either = [](auto first, auto second) { return fmt::format("{}; {} for mixture", first, second); };
    command.required("-k", "K", fit.k,
                     "Number of colours, 1 to the number of pixels; of mixture: to that of different colours");
    command.option(
        "--init", "METHOD|FILE.npy", fit.init,
        "The start. Of kmeans: k-means++, random, first or a file of k x 3 centroids [default k-means++]. Of "
        "mixture: kmeans, k-means++ or random [default kmeans]");
    command.option("--n-init", "N", fit.n_init,
                   "Runs from different draws; the one with the lowest inertia or the highest log-likelihood is kept");
    command.option("--max-iter", "N", fit.max_iterations, either(clustering.max_iterations, mixture.max_iterations),
                   "Most iterations of a run");
    command.option(
        "--tol", "X", fit.tolerance, either(clustering.tolerance, mixture.tolerance),
        "Of kmeans: stop when the centroids' squared shift is at most X times the mean variance of the columns. "
        "Of mixture: when the log-likelihood per pixel rises by less than X");
}

}  // namespace

void add_palette(const Command& root) {
    const auto arguments = std::make_shared<Arguments>();
    const Command command = root.subcommand("palette", "Compress a photograph to k colours");
    command.input("PHOTO", arguments->photo, "Picture to compress, PNG or JPEG");
    command.option("-o", "OUT.png", arguments->output,
                   "Where the compressed picture goes: an indexed PNG for k up to 256, RGB above; "
                   "else PHOTO.kK.png in the current folder");
    command.option("--compare", "SIDE.png", arguments->compare, "Write both pictures side by side, with their figures");
    command.option(
        "--palette", "COLOURS.json", arguments->palette,
        "Write the colours, most frequent first: hex, RGB 0 to 255, count of pixels, share of pixels 0 to 1");
    command.choice(
        "--method", arguments->method, {"kmeans", "mixture"},
        "How the colours are found: the centroids of k-means; or a Gaussian mixture, and each pixel takes the "
        "mean of its most likely component");
    command.option(
        "--sample", "SAMPLED.png", arguments->sample,
        "With --method mixture: write a picture of the photo's size whose pixels are drawn from the mixture, "
        "and SAMPLED.compare.png, which shows it beside the photo");
    add_fit_options(command, arguments->fit);
    add_common_options(command, arguments->common);
    command.footer(
        "Pixels are points in RGB, 0 to 255. PSNR, in dB, says how close the result is.\n"
        "\nExamples:\n"
        "  lanewise palette flower.jpg -k 5\n"
        "  lanewise palette flower.jpg -k 16 -o small.png --compare side.png\n"
        "  lanewise palette flower.jpg -k 64 --n-init 4 --palette colours.json --json\n"
        "  lanewise palette flower.jpg -k 5 --method mixture --sample drawn.png");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
