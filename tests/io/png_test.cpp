#include "io/image.hpp"

#include <doctest/doctest.h>

#include "io/files.hpp"
#include "io/make_png.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

Result<io::Image> read(const TemporaryFolder& folder, const Bytes& file) {
    return io::read_image(spill(folder / "x", file));
}

PngSpec random_png(Random& random, int colour_type, int depth, bool interlaced) {
    PngSpec spec;
    spec.width = static_cast<std::uint32_t>(1 + random.below(19));
    spec.height = static_cast<std::uint32_t>(1 + random.below(19));
    spec.colour_type = colour_type;
    spec.depth = depth;
    spec.interlaced = interlaced;
    spec.samples.resize(std::size_t{spec.width} * spec.height * spec.channels());
    for (unsigned& sample : spec.samples) sample = static_cast<unsigned>(random.below(spec.largest() + 1));
    if (colour_type == 3) {
        spec.palette.resize(3 * (spec.largest() + 1));
        for (unsigned char& value : spec.palette) value = static_cast<unsigned char>(random.below(256));
    }
    return spec;
}

unsigned to_8_bits(const PngSpec& spec, unsigned sample) {
    return (sample * 255 + spec.largest() / 2) / spec.largest();
}

unsigned over_white(unsigned value, unsigned alpha) { return (value * alpha + 255 * (255 - alpha) + 127) / 255; }

// Channel 0, 1 or 2 of a pixel, after the PNG specification.
unsigned expected(const PngSpec& spec, std::size_t pixel, unsigned channel) {
    const unsigned* samples = &spec.samples[pixel * spec.channels()];
    switch (spec.colour_type) {
        case 0: return to_8_bits(spec, samples[0]);
        case 2: return to_8_bits(spec, samples[channel]);
        case 3: {
            const unsigned alpha = samples[0] < spec.transparency.size() ? spec.transparency[samples[0]] : 255;
            return over_white(spec.palette[3 * samples[0] + channel], alpha);
        }
        case 4: return over_white(to_8_bits(spec, samples[0]), to_8_bits(spec, samples[1]));
        default: return over_white(to_8_bits(spec, samples[channel]), to_8_bits(spec, samples[3]));
    }
}

void check_reads(const PngSpec& spec) {
    const TemporaryFolder folder;
    CAPTURE(spec.colour_type);
    CAPTURE(spec.depth);
    CAPTURE(spec.interlaced);
    const auto image = read(folder, make_png(spec));
    REQUIRE_MESSAGE(image.ok(), image.status().message());
    CHECK(image->width == spec.width);
    CHECK(image->height == spec.height);
    REQUIRE(image->rgb.size() == std::size_t{3} * spec.width * spec.height);
    for (std::size_t i = 0; i < image->rgb.size(); ++i)
        REQUIRE(image->rgb[i] == expected(spec, i / 3, static_cast<unsigned>(i % 3)));
}

TEST_CASE("every kind of PNG becomes 8-bit RGB, alpha over white") {
    Random random(1);
    const std::pair<int, std::vector<int>> kinds[] = {
        {0, {1, 2, 4, 8, 16}}, {2, {8, 16}}, {3, {1, 2, 4, 8}}, {4, {8, 16}}, {6, {8, 16}}};
    for (const auto& [colour_type, depths] : kinds) {
        for (const int depth : depths) {
            for (int i = 0; i < 20; ++i) check_reads(random_png(random, colour_type, depth, i % 2 == 0));
        }
    }
}

TEST_CASE("transparent colours") {
    const TemporaryFolder folder;
    Random random(2);
    PngSpec palette = random_png(random, 3, 2, false);
    palette.transparency = {0, 255, 100};
    check_reads(palette);

    const PngSpec grey{2, 1, 0, 8, false, {10, 20}, {}, {0, 20}};
    CHECK(read(folder, make_png(grey))->rgb == std::vector<std::uint8_t>{10, 10, 10, 255, 255, 255});
    const PngSpec rgb{2, 1, 2, 8, false, {1, 2, 3, 4, 5, 6}, {}, {0, 1, 0, 2, 0, 3}};
    CHECK(read(folder, make_png(rgb))->rgb == std::vector<std::uint8_t>{255, 255, 255, 4, 5, 6});
}

TEST_CASE("a PNG cut at any byte is refused") {
    const TemporaryFolder folder;
    Random random(3);
    for (const int colour_type : {2, 3, 6}) {
        const Bytes whole = make_png(random_png(random, colour_type, 8, colour_type == 6));
        REQUIRE(read(folder, whole).ok());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK(read(folder, first(whole, size)).status().code() == ErrorCode::corrupt_file);
        }
    }
}

TEST_CASE("a PNG with any byte changed is refused") {
    const TemporaryFolder folder;
    Random random(4);
    Bytes file = make_png(random_png(random, 3, 8, false));
    for (std::size_t i = 0; i < file.size(); ++i) {
        const auto change = static_cast<unsigned char>(1 + random.below(255));
        file[i] ^= change;
        CAPTURE(i);
        CHECK_FALSE(read(folder, file).ok());
        file[i] ^= change;
    }
    CHECK(read(folder, file).ok());
}

TEST_CASE("damage behind a correct checksum is refused") {
    const TemporaryFolder folder;
    // Pixels for fewer or more rows than claimed.
    const PngSpec grey{2, 2, 0, 8, false, {1, 2, 3, 4}, {}, {}};
    CHECK(read(folder, claim(make_png(grey), 2, 3)).status().code() == ErrorCode::corrupt_file);
    CHECK(read(folder, claim(make_png(grey), 2, 1)).status().code() == ErrorCode::corrupt_file);
    CHECK(read(folder, claim(make_png(grey), 0, 1)).status().code() == ErrorCode::corrupt_file);
    CHECK(read(folder, claim(make_png(grey), 0xffffffff, 1)).status().code() == ErrorCode::corrupt_file);
}

TEST_CASE("a PNG that claims more pixels than allowed or possible is refused") {
    const TemporaryFolder folder;
    const Bytes file = make_png({1, 1, 2, 8, false, {1, 2, 3}, {}, {}});
    const auto large = read(folder, claim(file, 40000, 25000)).status();
    CHECK(large.code() == ErrorCode::unsupported);
    CHECK(contains(large.message(), "40000 x 25000"));
    CHECK(read(folder, claim(file, 1u << 30, 1u << 30)).status().code() == ErrorCode::unsupported);
    const auto impossible = read(folder, claim(file, 10000, 10000)).status();
    CHECK(impossible.code() == ErrorCode::corrupt_file);
    CHECK(contains(impossible.message(), "10000 x 10000"));
}

TEST_CASE("the emptiest PNG that is possible is not taken for an impossible one") {
    const TemporaryFolder folder;
    PngSpec spec{4000, 4000, 0, 1, false, {}, {}, {}};
    spec.samples.resize(16000000);
    const auto image = read(folder, make_png(spec));
    REQUIRE_MESSAGE(image.ok(), image.status().message());
    CHECK(image->rgb == std::vector<std::uint8_t>(48000000));
}

TEST_CASE("what is no picture") {
    const TemporaryFolder folder;
    CHECK(contains(io::read_image(spill(folder / "x", "")).status().message(), "neither a PNG nor a JPEG"));
    CHECK(io::read_image(spill(folder / "x", "GIF89a and so on")).status().code() == ErrorCode::corrupt_file);
    CHECK(io::read_image(folder / "missing.png").status().code() == ErrorCode::not_found);
    CHECK(io::read_image(folder.path().string()).status().code() == ErrorCode::io_error);
}

}  // namespace
}  // namespace lanewise::tests
