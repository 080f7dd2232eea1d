#include "io/compare.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "support/random.hpp"

namespace lanewise::tests {
namespace {

// Colours, never grey: unlike the ground and the letters.
io::Image random_image(std::size_t width, std::size_t height, std::uint8_t blue) {
    Random random(width * 1000 + height);
    io::Image image{width, height, std::vector<std::uint8_t>(3 * width * height)};
    for (std::size_t i = 0; i < width * height; ++i) {
        image.rgb[3 * i] = static_cast<std::uint8_t>(random.below(100));
        image.rgb[3 * i + 1] = static_cast<std::uint8_t>(100 + random.below(100));
        image.rgb[3 * i + 2] = blue;
    }
    return image;
}

struct Box {
    std::size_t left = SIZE_MAX, top = SIZE_MAX, right = 0, bottom = 0;  // right and bottom: one past

    bool found() const { return right > left; }
    std::size_t middle() const { return (left + right) / 2; }
};

// The pixels in these rows for which is_part(pixel) holds.
template <class IsPart>
Box box(const io::Image& image, std::size_t first_row, std::size_t last_row, IsPart is_part) {
    Box found;
    for (std::size_t y = first_row; y < last_row; ++y) {
        for (std::size_t x = 0; x < image.width; ++x) {
            if (!is_part(&image.rgb[3 * (y * image.width + x)])) continue;
            found = {std::min(found.left, x), std::min(found.top, y), std::max(found.right, x + 1),
                     std::max(found.bottom, y + 1)};
        }
    }
    return found;
}

bool is_letter(const std::uint8_t* pixel) { return pixel[0] < 128 && pixel[0] == pixel[1] && pixel[1] == pixel[2]; }

io::Image cut(const io::Image& image, const Box& at) {
    io::Image part{at.right - at.left, at.bottom - at.top, {}};
    for (std::size_t y = at.top; y < at.bottom; ++y) {
        const auto* row = &image.rgb[3 * (y * image.width)];
        part.rgb.insert(part.rgb.end(), row + 3 * at.left, row + 3 * at.right);
    }
    return part;
}

void check(const io::Image& left, const io::Image& right, const std::string& title) {
    const io::Image both = io::side_by_side(left, right, title, "compressed", "original");
    CAPTURE(both.width);
    CAPTURE(both.height);
    REQUIRE(both.rgb.size() == 3 * both.width * both.height);

    const Box at_left = box(both, 0, both.height, [&](const std::uint8_t* pixel) { return pixel[2] == left.rgb[2]; });
    const Box at_right = box(both, 0, both.height, [&](const std::uint8_t* pixel) { return pixel[2] == right.rgb[2]; });
    CHECK(cut(both, at_left).rgb == left.rgb);
    CHECK(cut(both, at_right).rgb == right.rgb);
    CHECK(at_left.right < at_right.left);
    CHECK(at_left.top == at_right.top);

    // Title and captions: there, whole (white all around) and over or under the middle of what they belong to.
    const Box heading = box(both, 0, at_left.top, is_letter);
    const Box captions = box(both, std::max(at_left.bottom, at_right.bottom), both.height, is_letter);
    REQUIRE(heading.found());
    REQUIRE(captions.found());
    CHECK(heading.top > 0);
    CHECK(heading.bottom < at_left.top);
    CHECK(captions.bottom < both.height);
    CHECK(captions.top > std::max(at_left.bottom, at_right.bottom));
    for (const Box& words : {heading, captions}) {
        CHECK(words.left > 0);
        CHECK(words.right < both.width);
    }
    const auto apart = [](std::size_t a, std::size_t b) { return a < b ? b - a : a - b; };
    CHECK(apart(heading.middle(), both.width / 2) <= 2 + both.width / 100);
    CHECK(apart(at_left.middle() + at_right.middle(), both.width) <= 4);
}

TEST_CASE("two pictures stand whole next to each other, with whole words") {
    const std::pair<std::size_t, std::size_t> sizes[] = {{1, 1},    {16, 16},   {16, 100}, {100, 16},
                                                         {239, 50}, {640, 427}, {2000, 40}};
    for (const auto& [width, height] : sizes) {
        check(random_image(width, height, 210), random_image(width, height, 220), "Compressed to 5 colors");
    }
    check(random_image(30, 200, 210), random_image(300, 20, 220), "Of different sizes");
    check(random_image(64, 64, 210), random_image(64, 64, 220), std::string(300, 'W'));
}

TEST_CASE("letters grow with the pictures") {
    const auto heading_height = [](std::size_t width) {
        const io::Image image = random_image(width, 10, 210);
        const io::Image both = io::side_by_side(image, image, "HEIGHT", "", "");
        const Box letters = box(both, 0, both.height, is_letter);
        return letters.bottom - letters.top;
    };
    CHECK(heading_height(16) >= 6);
    CHECK(heading_height(640) >= 20);
    CHECK(heading_height(640) <= 32);
    CHECK(heading_height(2560) >= 3 * heading_height(640));
}

TEST_CASE("words that are not ASCII, and no words") {
    const io::Image image = random_image(50, 50, 210);
    const io::Image odd = io::side_by_side(image, image, "5 \xc3\xa9\xff\x01\n", "\x7f", "");
    const io::Image marks = io::side_by_side(image, image, "5 ?????", "?", "");
    CHECK(odd.rgb == marks.rgb);
    CHECK(io::side_by_side(image, image, "", "", "").rgb.size() > 2 * image.rgb.size());
}

}  // namespace
}  // namespace lanewise::tests
