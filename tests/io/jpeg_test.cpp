#include "io/image.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "io/files.hpp"
#include "io/make_jpeg.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

Result<io::Image> read(const TemporaryFolder& folder, const Bytes& file) {
    return io::read_image(spill(folder / "x", file));
}

// Smooth, so that the loss is small.
Bytes gradient(unsigned width, unsigned height, unsigned components) {
    Bytes samples;
    for (unsigned y = 0; y < height; ++y) {
        for (unsigned x = 0; x < width; ++x) {
            for (unsigned c = 0; c < components; ++c)
                samples.push_back(static_cast<unsigned char>(40 + x + y * (c + 1)));
        }
    }
    return samples;
}

// Where the frame header (SOF0 or SOF2) stands.
std::size_t frame(const Bytes& file) {
    std::size_t at = 2;
    while (file[at + 1] != 0xc0 && file[at + 1] != 0xc2) at += 2 + std::size_t{file[at + 2]} * 256 + file[at + 3];
    return at;
}

Bytes claim(Bytes file, unsigned width, unsigned height) {
    const std::size_t at = frame(file);
    const unsigned values[] = {height >> 8, height & 255, width >> 8, width & 255};
    for (std::size_t i = 0; i < 4; ++i) file[at + 5 + i] = static_cast<unsigned char>(values[i]);
    return file;
}

TEST_CASE("JPEG pictures become what they were, nearly") {
    const TemporaryFolder folder;
    for (const bool progressive : {false, true}) {
        const Bytes samples = gradient(37, 29, 3);
        const auto image = read(folder, make_jpeg({37, 29, JCS_RGB, 3, progressive}, samples));
        REQUIRE_MESSAGE(image.ok(), image.status().message());
        CHECK(image->width == 37);
        CHECK(image->height == 29);
        REQUIRE(image->rgb.size() == samples.size());
        for (std::size_t i = 0; i < samples.size(); ++i) CHECK(std::abs(image->rgb[i] - samples[i]) <= 8);
    }
}

TEST_CASE("a grey JPEG is grey in RGB") {
    const TemporaryFolder folder;
    const Bytes samples = gradient(20, 10, 1);
    const auto image = read(folder, make_jpeg({20, 10, JCS_GRAYSCALE, 1}, samples));
    REQUIRE(image.ok());
    for (std::size_t i = 0; i < image->rgb.size(); ++i) {
        CHECK(image->rgb[i] == image->rgb[i / 3 * 3]);
        CHECK(std::abs(image->rgb[i] - samples[i / 3]) <= 3);
    }
}

TEST_CASE("a CMYK JPEG is refused with a way out") {
    const TemporaryFolder folder;
    const auto status = read(folder, make_jpeg({8, 8, JCS_CMYK, 4}, gradient(8, 8, 4))).status();
    CHECK(status.code() == ErrorCode::unsupported);
    CHECK(contains(status.message(), "convert the picture to RGB"));
}

TEST_CASE("a JPEG cut at any byte is refused") {
    const TemporaryFolder folder;
    for (const bool progressive : {false, true}) {
        const Bytes whole = make_jpeg({24, 24, JCS_RGB, 3, progressive}, gradient(24, 24, 3));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK(read(folder, first(whole, size)).status().code() == ErrorCode::corrupt_file);
        }
    }
}

TEST_CASE("a JPEG with bytes changed is read or refused, with a sentence") {
    const TemporaryFolder folder;
    Random random(5);
    const Bytes whole = make_jpeg({24, 24, JCS_RGB, 3, true}, gradient(24, 24, 3));
    for (int i = 0; i < 2000; ++i) {
        Bytes file = whole;
        file[random.below(file.size())] = static_cast<unsigned char>(random.below(256));
        const auto image = read(folder, file);
        if (image.ok()) CHECK(image->rgb.size() == 3 * image->width * image->height);
        else CHECK(contains(image.status().message(), folder / "x"));
    }
}

TEST_CASE("padding before the end marker is forgiven, as cameras write it") {
    const TemporaryFolder folder;
    Bytes file = make_jpeg({24, 24}, gradient(24, 24, 3));
    const auto clean = read(folder, file);
    file.insert(file.end() - 2, 10, 0);
    const auto padded = read(folder, file);
    REQUIRE_MESSAGE(padded.ok(), padded.status().message());
    CHECK(padded->rgb == clean->rgb);
}

TEST_CASE("a JPEG that claims more pixels than allowed or possible is refused") {
    const TemporaryFolder folder;
    const Bytes file = make_jpeg({8, 8}, gradient(8, 8, 3));
    CHECK(read(folder, claim(file, 65000, 65000)).status().code() == ErrorCode::unsupported);
    const auto impossible = read(folder, claim(file, 10000, 10000)).status();
    CHECK(impossible.code() == ErrorCode::corrupt_file);
    CHECK(contains(impossible.message(), "10000 x 10000"));
    CHECK(read(folder, claim(file, 0, 8)).status().code() == ErrorCode::corrupt_file);
    CHECK(read(folder, claim(file, 8, 64)).status().code() == ErrorCode::corrupt_file);
}

TEST_CASE("the emptiest JPEG is not taken for an impossible one") {
    const TemporaryFolder folder;
    const Bytes flat(std::size_t{4096} * 4096, 128);
    for (const bool progressive : {false, true}) {
        const auto image = read(folder, make_jpeg({4096, 4096, JCS_GRAYSCALE, 1, progressive}, flat));
        REQUIRE_MESSAGE(image.ok(), image.status().message());
        CHECK(std::all_of(image->rgb.begin(), image->rgb.end(), [](std::uint8_t value) { return value == 128; }));
    }
}

TEST_CASE("a JPEG of very many scans is refused") {
    const TemporaryFolder folder;
    std::vector<jpeg_scan_info> scans = {{3, {0, 1, 2, 0}, 0, 0, 0, 0}};
    for (int component = 0; component < 3; ++component) {
        for (int k = 1; k < 64; ++k) scans.push_back({1, {component, 0, 0, 0}, k, k, 0, 0});
    }
    const auto status = read(folder, make_jpeg({16, 16, JCS_RGB, 3, false, scans}, gradient(16, 16, 3))).status();
    CHECK(status.code() == ErrorCode::corrupt_file);
    CHECK(contains(status.message(), "scans"));
}

}  // namespace
}  // namespace lanewise::tests
