#include "io/compare.hpp"

#include <algorithm>
#include <cstring>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_easy_font.h>
#pragma GCC diagnostic pop

namespace lanewise::io {

namespace {

constexpr std::size_t letter_height = 12;  // of a line of stb_easy_font's letters, in its units

// A line of text and how many pixels a unit of its letters is.
struct Line {
    std::string text;
    std::size_t scale = 1;

    // stb_easy_font has the printable ASCII letters and no bounds check.
    Line(const std::string& words, std::size_t scale_) : text(words), scale(scale_) {
        for (char& c : text) c = c >= ' ' && c <= '~' ? c : '?';
    }
    std::size_t width() { return scale * static_cast<std::size_t>(stb_easy_font_width(text.data())); }
    std::size_t height() const { return scale * letter_height; }
};

void fill(Image& image, std::size_t x0, std::size_t y0, std::size_t x1, std::size_t y1, std::uint8_t grey) {
    x1 = std::min(x1, image.width);
    for (std::size_t y = y0; y < std::min(y1, image.height) && x0 < x1; ++y) {
        std::memset(&image.rgb[3 * (y * image.width + x0)], grey, 3 * (x1 - x0));
    }
}

// Draws the line with its middle at x. stb_easy_font makes letters of axis-parallel rectangles: four corners each.
void draw(Image& image, Line line, std::size_t middle, std::size_t top, std::uint8_t grey) {
    struct Corner {
        float x, y, z;
        unsigned char colour[4];
    };
    std::vector<Corner> corners(line.text.size() * 4 * 20 + 4);
    const int rectangles = stb_easy_font_print(0, 0, line.text.data(), nullptr, corners.data(),
                                               static_cast<int>(corners.size() * sizeof(Corner)));
    const std::size_t left = middle - line.width() / 2;
    const std::size_t thicker = (line.scale + 1) / 3;  // strokes that meet at a corner only then touch
    for (std::size_t i = 0; i < static_cast<std::size_t>(rectangles); ++i) {
        const Corner& first = corners[4 * i];
        const Corner& opposite = corners[4 * i + 2];
        const auto pixel = [&](float units) { return static_cast<std::size_t>(units) * line.scale; };
        fill(image, left + pixel(first.x), top + pixel(first.y), left + pixel(opposite.x) + thicker,
             top + pixel(opposite.y) + thicker, grey);
    }
}

void paste(Image& image, const Image& picture, std::size_t x, std::size_t y) {
    for (std::size_t row = 0; row < picture.height; ++row) {
        std::copy_n(&picture.rgb[3 * row * picture.width], 3 * picture.width,
                    &image.rgb[3 * ((y + row) * image.width + x)]);
    }
}

}  // namespace

Image side_by_side(const Image& left, const Image& right, const std::string& title, const std::string& left_caption,
                   const std::string& right_caption) {
    // About 1/20 of a picture's width for a title line, 2/3 of that for a caption; whole pixels a unit keep letters
    // sharp.
    const std::size_t picture = std::max(left.width, right.width);
    const std::size_t scale = std::max<std::size_t>(1, (picture + 120) / 240);
    Line heading(title, scale), left_line(left_caption, std::max<std::size_t>(1, scale * 2 / 3)),
        right_line(right_caption, std::max<std::size_t>(1, scale * 2 / 3));

    const std::size_t margin = std::max<std::size_t>(6, picture / 40);
    std::size_t column = std::max({picture, left_line.width(), right_line.width()});
    if (heading.width() > 2 * column + margin) column = (heading.width() - margin + 1) / 2;
    const std::size_t pictures_top = margin + heading.height() + margin / 2;
    const std::size_t tallest = std::max(left.height, right.height);
    const std::size_t captions_top = pictures_top + tallest + margin / 2;

    Image image{3 * margin + 2 * column, captions_top + left_line.height() + margin / 2, {}};
    image.rgb.assign(3 * image.width * image.height, 255);
    const std::size_t left_middle = margin + column / 2, right_middle = 2 * margin + column + column / 2;
    draw(image, heading, image.width / 2, margin, 32);
    paste(image, left, left_middle - left.width / 2, pictures_top);
    paste(image, right, right_middle - right.width / 2, pictures_top);
    draw(image, left_line, left_middle, captions_top, 80);
    draw(image, right_line, right_middle, captions_top, 80);
    return image;
}

}  // namespace lanewise::io
