// lanewise palette
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <lanewise/palette.hpp>

#include "cli/clustering.hpp"
#include "cli/colour_list.hpp"
#include "cli/common.hpp"
#include "cli/failure.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/progress_bar.hpp"
#include "cli/report.hpp"
#include "io/atomic_file.hpp"
#include "io/compare.hpp"
#include "io/image.hpp"

namespace lanewise::cli {
namespace {

constexpr std::int32_t most_indexed = 256;  // colours of an indexed PNG

struct Arguments {
    CommonOptions common;
    Clustering clustering;
    std::string photo;
    std::string method = "kmeans";
    std::string output;
    std::string compare;
    std::string palette;
};

std::string output_path(const Arguments& arguments, std::int32_t k) {
    if (!arguments.output.empty()) return arguments.output;
    return fmt::format("{}.k{}.png", std::filesystem::path(arguments.photo).stem().string(), k);
}

// The picture in its k colours.
class Compressed {
public:
    Compressed(const palette::Palette& palette, const palette::Picture& picture)
        : width_(picture.width), height_(picture.height), colours_(palette.colours()) {
        if (colours_.size() <= 3 * most_indexed) {
            small_.resize(picture.pixels());
            require(palette.label(picture, small_));
        } else {
            large_.resize(picture.pixels());
            require(palette.label(picture, large_));
        }
    }

    io::Image image() const { return small_.empty() ? coloured(large_) : coloured(small_); }

    Status write(const std::string& path) const {
        if (small_.empty()) return io::write_png(path, image());
        return io::write_indexed_png(path, width_, height_, small_, colours_);
    }

private:
    template <class Label>
    io::Image coloured(const std::vector<Label>& labels) const {
        io::Image image{width_, height_, std::vector<std::uint8_t>(3 * labels.size())};
        for (std::size_t i = 0; i < labels.size(); ++i) {
            std::memcpy(&image.rgb[3 * i], &colours_[3 * static_cast<std::size_t>(labels[i])], 3);
        }
        return image;
    }

    std::size_t width_;
    std::size_t height_;
    std::span<const std::uint8_t> colours_;
    std::vector<std::uint8_t> small_;  // one of the two is empty
    std::vector<std::int32_t> large_;
};

Status write_comparison(const std::string& path, const io::Image& compressed, const io::Image& original, std::int32_t k,
                        const palette::Report& report) {
    const std::string loss = std::isfinite(report.psnr) ? fmt::format("PSNR {:.1f} dB", report.psnr) : "nothing lost";
    return io::write_png(path, io::side_by_side(compressed, original, fmt::format("Compressed to {} colors", k),
                                                fmt::format("{} colors, {}", k, loss),
                                                fmt::format("original, {} colors", report.unique_colours)));
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

void run(const Arguments& arguments) {
    const Timer total;
    apply(arguments.common);
    const kmeans::Options options = arguments.clustering.options(arguments.common);
    const std::string output = output_path(arguments, options.clusters);
    Outputs outputs;
    for (const std::string& path : {output, arguments.compare, arguments.palette}) outputs.expect(path);

    const io::Image photo = value_of(io::read_image(arguments.photo));
    const palette::Picture picture{photo.rgb.data(), photo.width, photo.height, 3 * photo.width};
    const MatrixFile<float> initial = arguments.clustering.initial_centroids<float>();

    ProgressBar bar(options.n_init);
    const Timer clock;
    const Result<palette::Palette> palette = palette::fit(picture, options, initial.view(), bar.observer());
    const double seconds = clock.seconds();
    bar.finish();
    require(palette.status(), arguments.photo);

    const Compressed compressed(*palette, picture);
    outputs.stage(output, [&](const std::string& path) { return compressed.write(path); });
    outputs.stage(arguments.compare, [&](const std::string& path) {
        return write_comparison(path, compressed.image(), photo, options.clusters, palette->report());
    });
    outputs.stage(arguments.palette, [&](const std::string& path) {
        const std::string text = colours_json(colours_by_count(*palette));
        return io::write_file(path, std::as_bytes(std::span(text)));
    });
    Interrupts::check();
    outputs.commit();

    Report report;
    report_picture(report, arguments, photo, palette->report().unique_colours);
    report_clustering(report, options, palette->report().clustering);
    report_colours(report, *palette);
    report_machine(report, arguments.common, seconds, total.seconds());
    outputs.report(report);
    report.print(arguments.common.json);
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
    command.choice("--method", arguments->method, {"kmeans"}, "How the colours are found");
    arguments->clustering.add_to(command);
    add_common_options(command, arguments->common);
    command.footer(
        "Pixels are points in RGB, 0 to 255. PSNR, in dB, says how close the result is.\n"
        "\nExamples:\n"
        "  lanewise palette flower.jpg -k 5\n"
        "  lanewise palette flower.jpg -k 16 -o small.png --compare side.png\n"
        "  lanewise palette flower.jpg -k 64 --n-init 4 --palette colours.json --json");
    command.action([arguments] { run(*arguments); });
}

}  // namespace lanewise::cli
