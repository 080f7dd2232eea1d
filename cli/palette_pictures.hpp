// The pictures that `palette` makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <lanewise/mixture.hpp>
#include <lanewise/palette.hpp>
#include <lanewise/status.hpp>

#include "cli/common.hpp"
#include "io/image.hpp"

namespace lanewise::cli {

// The picture in its k colours.
class Compressed {
public:
    Compressed(const palette::Palette& palette, const palette::Picture& picture);

    io::Image image() const { return small_.empty() ? coloured(large_) : coloured(small_); }

    // Indexed where the format has room for the colours.
    Status write(const std::string& path) const;

private:
    template <class Label>
    io::Image coloured(const std::vector<Label>& labels) const;

    std::size_t width_;
    std::size_t height_;
    std::span<const std::uint8_t> colours_;
    std::vector<std::uint8_t> small_;  // one of the two is empty
    std::vector<std::int32_t> large_;
};

Status write_comparison(const std::string& path, const io::Image& compressed, const io::Image& original, std::int32_t k,
                        const palette::Report& report);

// Of the size of the original, every pixel drawn independently, rounded and clipped to 8 bits. Throws Failure.
io::Image sampled(const mixture::Parameters& mixture, const io::Image& original, const CommonOptions& common);

Status write_sampled_comparison(const std::string& path, const io::Image& sampled, const io::Image& original,
                                std::int32_t k, std::size_t unique_colours);

}  // namespace lanewise::cli
