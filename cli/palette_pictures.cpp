#include "cli/palette_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "cli/failure.hpp"
#include "cli/mixture_common.hpp"
#include "io/compare.hpp"

namespace lanewise::cli {
namespace {

constexpr std::int32_t most_indexed = 256;  // colours of an indexed PNG

std::string original_caption(std::size_t unique_colours) { return fmt::format("original, {} colors", unique_colours); }

}  // namespace

Compressed::Compressed(const palette::Palette& palette, const palette::Picture& picture)
    : width_(picture.width), height_(picture.height), colours_(palette.colours()) {
    if (colours_.size() <= 3 * most_indexed) {
        small_.resize(picture.pixels());
        require(palette.label(picture, small_));
    } else {
        large_.resize(picture.pixels());
        require(palette.label(picture, large_));
    }
}

Status Compressed::write(const std::string& path) const {
    if (small_.empty()) return io::write_png(path, image());
    return io::write_indexed_png(path, width_, height_, small_, colours_);
}

template <class Label>
io::Image Compressed::coloured(const std::vector<Label>& labels) const {
    io::Image image{width_, height_, std::vector<std::uint8_t>(3 * labels.size())};
    for (std::size_t i = 0; i < labels.size(); ++i) {
        std::memcpy(&image.rgb[3 * i], &colours_[3 * static_cast<std::size_t>(labels[i])], 3);
    }
    return image;
}

template io::Image Compressed::coloured(const std::vector<std::uint8_t>&) const;
template io::Image Compressed::coloured(const std::vector<std::int32_t>&) const;

Status write_comparison(const std::string& path, const io::Image& compressed, const io::Image& original, std::int32_t k,
                        const palette::Report& report) {
    const std::string loss = std::isfinite(report.psnr) ? fmt::format("PSNR {:.1f} dB", report.psnr) : "nothing lost";
    return io::write_png(
        path, io::side_by_side(compressed, original, fmt::format("Compressed to {} colors", k),
                               fmt::format("{} colors, {}", k, loss), original_caption(report.unique_colours)));
}

io::Image sampled(const mixture::Parameters& mixture, const io::Image& original, const CommonOptions& common) {
    const std::size_t pixels = original.width * original.height;
    const std::vector<double> points = draw(mixture, pixels, {.seed = common.seed, .threads = common.threads});
    io::Image image{original.width, original.height, std::vector<std::uint8_t>(points.size())};
    std::transform(points.begin(), points.end(), image.rgb.begin(), [](double value) {
        return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
    });
    return image;
}

Status write_sampled_comparison(const std::string& path, const io::Image& sampled, const io::Image& original,
                                std::int32_t k, std::size_t unique_colours) {
    return io::write_png(path, io::side_by_side(sampled, original, fmt::format("Sampled from a mixture of {}", k),
                                                "every pixel drawn independently", original_caption(unique_colours)));
}

}  // namespace lanewise::cli
