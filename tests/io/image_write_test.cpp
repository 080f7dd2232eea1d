#include "io/image.hpp"

#include <doctest/doctest.h>

#include "io/files.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

Bytes random_bytes(Random& random, std::size_t size, std::size_t below) {
    Bytes bytes(size);
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random.below(below));
    return bytes;
}

// Depth and colour type stand in the header of every PNG.
int depth_of(const std::string& path) { return slurp(path)[24]; }
int colour_type_of(const std::string& path) { return slurp(path)[25]; }

TEST_CASE("a picture is read as it was written") {
    const TemporaryFolder folder;
    Random random(6);
    const std::pair<std::size_t, std::size_t> sizes[] = {{1, 1}, {1, 50}, {50, 1}, {17, 31}, {640, 427}};
    for (const auto& [width, height] : sizes) {
        const io::Image image{width, height, random_bytes(random, 3 * width * height, 256)};
        REQUIRE(io::write_png(folder / "x.png", image).ok());
        const auto back = io::read_image(folder / "x.png");
        REQUIRE(back.ok());
        CHECK(back->width == width);
        CHECK(back->height == height);
        CHECK(back->rgb == image.rgb);
    }
    CHECK(folder.files() == 1);
}

TEST_CASE("a palette picture of 1 to 256 colours is read as it was written, with the fewest bits") {
    const TemporaryFolder folder;
    Random random(7);
    for (std::size_t colours = 1; colours <= 256; ++colours) {
        const std::size_t width = 1 + random.below(33), height = 1 + random.below(9);
        const Bytes labels = random_bytes(random, width * height, colours);
        const Bytes palette = random_bytes(random, 3 * colours, 256);
        REQUIRE(io::write_indexed_png(folder / "x.png", width, height, labels, palette).ok());
        CAPTURE(colours);
        CHECK(colour_type_of(folder / "x.png") == 3);
        const int depth = depth_of(folder / "x.png");
        CHECK((1u << depth) >= colours);
        if (depth > 1) CHECK((1u << (depth / 2)) < colours);
        const auto back = io::read_image(folder / "x.png");
        REQUIRE_MESSAGE(back.ok(), back.status().message());
        REQUIRE(back->rgb.size() == 3 * labels.size());
        for (std::size_t i = 0; i < back->rgb.size(); ++i) {
            REQUIRE(back->rgb[i] == palette[std::size_t{3} * labels[i / 3] + i % 3]);
        }
    }
}

TEST_CASE("what cannot be written as a picture says so and leaves nothing") {
    const TemporaryFolder folder;
    const std::string path = folder / "x.png";
    const Bytes labels = {0, 1, 2, 1, 0, 3}, palette = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const Status label = io::write_indexed_png(path, 2, 3, labels, palette);
    CHECK(label.code() == ErrorCode::out_of_range);
    CHECK(contains(label.message(), "row 2, column 1"));
    CHECK(io::write_indexed_png(path, 2, 2, labels, palette).code() == ErrorCode::invalid_shape);
    CHECK(io::write_indexed_png(path, 2, 3, labels, {}).code() == ErrorCode::invalid_shape);
    CHECK(io::write_indexed_png(path, 2, 3, labels, Bytes(771)).code() == ErrorCode::invalid_shape);
    CHECK(io::write_indexed_png(path, 2, 3, labels, Bytes(13)).code() == ErrorCode::invalid_shape);
    CHECK(io::write_png(path, {}).code() == ErrorCode::invalid_shape);
    CHECK(io::write_png(path, {2, 2, Bytes(11)}).code() == ErrorCode::invalid_shape);
    CHECK(io::write_png(path, {std::size_t{1} << 63, 6, {}}).code() == ErrorCode::invalid_shape);
    CHECK(io::write_png(folder / "missing/x.png", {1, 1, Bytes(3)}).code() == ErrorCode::not_found);
    CHECK(io::write_png(folder.path().string(), {1, 1, Bytes(3)}).code() == ErrorCode::io_error);
    CHECK(folder.files() == 0);
}

TEST_CASE("a full disk is reported in the middle of a picture") {
    if (!std::filesystem::exists("/dev/full")) return;
    Random random(8);
    const Status status = io::write_png("/dev/full", {200, 200, random_bytes(random, 120000, 256)});
    CHECK(status.code() == ErrorCode::io_error);
    CHECK(contains(status.message(), "No space left"));
}

TEST_CASE("pictures go to devices") { CHECK(io::write_png("/dev/null", {1, 1, Bytes(3)}).ok()); }

}  // namespace
}  // namespace lanewise::tests
