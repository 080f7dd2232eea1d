// Pictures made up for tests.
#pragma once

#include <algorithm>

#include <lanewise/palette.hpp>

#include "tests/engine/data.hpp"

namespace lanewise::tests {

struct Image {
    // gap: bytes after each row that belong to no pixel.
    Image(std::size_t width_, std::size_t height_, std::size_t gap = 0)
        : width(width_), height(height_), stride(3 * width_ + gap), bytes(stride * height_, 0xEE) {}

    std::uint8_t* at(std::size_t x, std::size_t y) { return bytes.data() + y * stride + 3 * x; }
    const std::uint8_t* at(std::size_t x, std::size_t y) const { return bytes.data() + y * stride + 3 * x; }
    palette::Picture picture() const { return {bytes.data(), width, height, stride}; }

    // The same picture as points: pixels x 3.
    Points<float> pixels() const {
        Points<float> points(width * height, 3);
        for (std::size_t i = 0; i < points.rows; ++i) {
            for (std::size_t j = 0; j < 3; ++j) points(i, j) = at(i % width, i / width)[j];
        }
        return points;
    }

    Image with_gap(std::size_t gap) const {
        Image wide(width, height, gap);
        for (std::size_t y = 0; y < height; ++y) std::copy_n(at(0, y), 3 * width, wide.at(0, y));
        return wide;
    }

    std::size_t width, height, stride;
    std::vector<std::uint8_t> bytes;
};

// Smooth in the large, noisy in the small: like a photograph, hardly any two neighbours are equal.
inline Image gradients(std::size_t width, std::size_t height, std::size_t noise, std::uint64_t seed) {
    Random random(seed);
    Image image(width, height);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t smooth[3] = {255 * x / width, 255 * y / height, 255 * (x + 2 * y) / (width + 2 * height)};
            for (std::size_t j = 0; j < 3; ++j) {
                image.at(x, y)[j] =
                    static_cast<std::uint8_t>(std::min<std::size_t>(smooth[j] + random.below(noise), 255));
            }
        }
    }
    return image;
}

// Pixels of `count` colours, drawn at random.
inline Image few_colours(std::size_t width, std::size_t height, std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::uint8_t> colours(3 * count);
    for (std::uint8_t& value : colours) value = static_cast<std::uint8_t>(random.below(256));
    Image image(width, height);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x)
            std::copy_n(colours.data() + 3 * random.below(count), 3, image.at(x, y));
    }
    return image;
}

}  // namespace lanewise::tests
