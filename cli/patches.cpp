#include "cli/patches.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cli/points.hpp"

namespace lanewise::cli {
namespace {

// Calls pixel(place, x, y) for every pixel of every patch: place is where its RGB begins among the patches' numbers, x
// and y may lie over the edge.
template <class Pixel>
void for_each_pixel(const PatchGrid& grid, Pixel&& pixel) {
    std::size_t place = 0;
    for (std::size_t patch = 0; patch < grid.patches(); ++patch) {
        const std::size_t left = patch % grid.across() * grid.side, top = patch / grid.across() * grid.side;
        for (std::size_t i = 0; i < grid.side * grid.side; ++i, place += 3) {
            pixel(place, left + i % grid.side, top + i / grid.side);
        }
    }
}

std::uint8_t eight_bits(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

}  // namespace

std::vector<double> cut(const io::Image& picture, const PatchGrid& grid) {
    std::vector<double> patches = zeros<double>(grid.patches(), grid.numbers());
    for_each_pixel(grid, [&](std::size_t place, std::size_t x, std::size_t y) {
        const std::size_t nearest = std::min(y, grid.height - 1) * grid.width + std::min(x, grid.width - 1);
        std::copy_n(&picture.rgb[3 * nearest], 3, &patches[place]);
    });
    return patches;
}

io::Image joined(const std::vector<double>& patches, const PatchGrid& grid) {
    io::Image picture{grid.width, grid.height, std::vector<std::uint8_t>(3 * grid.width * grid.height)};
    for_each_pixel(grid, [&](std::size_t place, std::size_t x, std::size_t y) {
        if (x >= grid.width || y >= grid.height) return;
        std::transform(&patches[place], &patches[place] + 3, &picture.rgb[3 * (y * grid.width + x)], eight_bits);
    });
    return picture;
}

}  // namespace lanewise::cli
