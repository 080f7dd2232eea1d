// The labels of a palette's pixels, its memory, and what it refuses.
#include <doctest/doctest.h>

#include <limits>

#include "tests/engine/allocations.hpp"
#include "tests/engine/pictures.hpp"

namespace lanewise::tests {
namespace {

using palette::Picture;

palette::Palette palette_of(const Image& image, std::int32_t k) {
    auto found = palette::fit(image.picture(), options_for(k));
    REQUIRE(found.ok());
    return std::move(*found);
}

TEST_CASE("8-bit and 32-bit labels agree") {
    const Image image = gradients(70, 50, 10, 1);
    for (const std::int32_t k : {1, 2, 255, 256}) {
        const palette::Palette found = palette_of(image, k);
        std::vector<std::uint8_t> small(3500, 99);
        std::vector<std::int32_t> large(3500, -1);
        REQUIRE(found.label(image.picture(), std::span<std::uint8_t>(small)).ok());
        REQUIRE(found.label(image.picture(), std::span<std::int32_t>(large)).ok());
        int differ = 0;
        for (std::size_t i = 0; i < large.size(); ++i) differ += large[i] != small[i] ? 1 : 0;
        CHECK(differ == 0);
        CHECK(*std::max_element(large.begin(), large.end()) < k);
        CHECK(*std::min_element(large.begin(), large.end()) >= 0);
    }
}

TEST_CASE("labels belong to colours: the same pixels in rows with gaps, or elsewhere") {
    const Image image = gradients(70, 50, 10, 2), wide = image.with_gap(7);
    const palette::Palette found = palette_of(image, 17), same = palette_of(wide, 17);
    std::vector<std::int32_t> labels(3500), again(3500), turned(3500);
    REQUIRE(found.label(image.picture(), std::span<std::int32_t>(labels)).ok());
    REQUIRE(same.label(wide.picture(), std::span<std::int32_t>(again)).ok());
    CHECK(labels == again);
    REQUIRE(found.label(wide.picture(), std::span<std::int32_t>(again)).ok());
    CHECK(labels == again);
    Image upside_down(70, 50);
    for (std::size_t y = 0; y < 50; ++y) std::copy_n(image.at(0, y), 210, upside_down.at(0, 49 - y));
    REQUIRE(found.label(upside_down.picture(), std::span<std::int32_t>(turned)).ok());
    CHECK(std::equal(labels.begin(), labels.begin() + 70, turned.end() - 70));
}

template <class Label>
void check_refused(const palette::Palette& found, const Picture& picture, std::size_t count, ErrorCode code,
                   const std::string& part) {
    std::vector<Label> labels(count, Label{77});
    const Status status = found.label(picture, std::span<Label>(labels));
    INFO(std::string(status.message()));
    CHECK(status.code() == code);
    CHECK(contains(status.message(), part));
    CHECK(std::all_of(labels.begin(), labels.end(), [](Label label) { return label == 77; }));
}

void check_refused(const palette::Palette& found, const Picture& picture, std::size_t count, ErrorCode code,
                   const std::string& part) {
    check_refused<std::uint8_t>(found, picture, count, code, part);
    check_refused<std::int32_t>(found, picture, count, code, part);
}

TEST_CASE("labels are refused for another picture, and nothing is written") {
    const Image image = gradients(64, 40, 10, 3);
    const palette::Palette found = palette_of(image, 8);
    const Picture good = image.picture();
    check_refused(found, {good.data, 40, 64, 120}, 2560, ErrorCode::invalid_shape, "40 x 64");
    check_refused(found, {good.data, 64, 39, good.stride}, 64 * 39, ErrorCode::invalid_shape, "64 x 39");
    check_refused(found, good, 2559, ErrorCode::invalid_shape, "2559 labels");
    check_refused(found, good, 2561, ErrorCode::invalid_shape, "2561 labels");
    check_refused(found, {nullptr, 64, 40, good.stride}, 2560, ErrorCode::invalid_shape, "64 x 40");
    check_refused(found, {good.data, 64, 40, 191}, 2560, ErrorCode::invalid_shape, "191");
    Image other = image;
    other.at(63, 39)[2] = 255;  // the last pixel, in a colour that the picture does not have
    other.at(63, 39)[0] = 0;
    check_refused(found, other.picture(), 2560, ErrorCode::invalid_argument, "colours");
}

TEST_CASE("8-bit labels are refused for more than 256 colours") {
    const Image image = gradients(64, 40, 10, 3);
    const palette::Palette found = palette_of(image, 257);
    check_refused<std::uint8_t>(found, image.picture(), 2560, ErrorCode::invalid_argument, "257 colours");
    std::vector<std::int32_t> labels(2560);
    CHECK(found.label(image.picture(), std::span<std::int32_t>(labels)).ok());
}

TEST_CASE("pictures that are none") {
    const Image image = gradients(10, 8, 10, 4);
    const std::uint8_t* data = image.bytes.data();
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    const Picture pictures[] = {{},
                                {nullptr, 10, 8, 30},
                                {data, 0, 8, 30},
                                {data, 10, 0, 30},
                                {data, 10, 8, 29},
                                {data, most / 3 + 1, 1, most},
                                {data, 10, most, 30},
                                {data, 10, 8, most / 2},
                                {data, std::size_t{1} << 16, std::size_t{1} << 16, std::size_t{3} << 16}};
    for (const Picture& picture : pictures) {
        const auto found = palette::fit(picture, options_for(2));
        CHECK(found.status().code() == ErrorCode::invalid_shape);
        CHECK(
            contains(found.status().message(), std::to_string(picture.width) + " x " + std::to_string(picture.height)));
    }
}

TEST_CASE("options and initial centroids are checked as k-means does") {
    const Image image = gradients(10, 8, 10, 5);
    const auto refused = [&](const kmeans::Options& options, const Points<float>& start, ErrorCode code,
                             const char* part) {
        const Status status = palette::fit(image.picture(), options, start.view()).status();
        INFO(std::string(status.message()));
        CHECK(status.code() == code);
        CHECK(contains(status.message(), part));
    };
    const Points<float> start(3, {1, 2, 3, 4, 5, 6});
    refused(options_for(0), start, ErrorCode::invalid_argument, "clusters is 0");
    refused(options_for(81), start, ErrorCode::invalid_argument, "clusters is 81");
    refused(options_for(3, kmeans::Init::given), start, ErrorCode::invalid_shape, "(2, 3)");
    refused(options_for(2, kmeans::Init::given),
            Points<float>(3, {1, 2, 3, 4, std::numeric_limits<float>::quiet_NaN(), 6}), ErrorCode::non_finite,
            "initial_centroids[1, 1] is NaN");
    kmeans::Options options = options_for(2);
    options.threads = -4;
    refused(options, start, ErrorCode::invalid_argument, "threads is -4");
    options = options_for(2);
    options.max_iterations = 0;
    refused(options, start, ErrorCode::invalid_argument, "max_iterations is 0");
}

TEST_CASE("working memory is at most 8 MiB beyond a photograph of 63,000 colours, results of 256 included") {
    Image image = gradients(640, 427, 1, 6);
    for (std::size_t i = 0; i < image.bytes.size(); i += 3) image.bytes[i + 2] &= 0xF8;
    kmeans::Options options = options_for(256, kmeans::Init::random);
    options.threads = 2;
    options.max_iterations = 2;
    std::vector<std::uint8_t> labels(640 * 427);
    reset_peak();
    const std::size_t before = live_bytes();
    const auto found = palette::fit(image.picture(), options);
    const std::size_t peak = peak_bytes() - before, kept = live_bytes() - before;
    REQUIRE(found.ok());
    const std::size_t count = allocation_count();
    const Status status = found->label(image.picture(), std::span<std::uint8_t>(labels));
    CHECK(allocation_count() == count);
    CHECK(status.ok());
    MESSAGE(found->report().unique_colours, " unique colours: ", peak, " bytes at most, ", kept, " kept");
    CHECK(found->report().unique_colours > 60000);
    CHECK(peak <= 8 * 1024 * 1024);
    CHECK(kept <= 4 * 1024 * 1024);  // the set of colours, and a label each
}

TEST_CASE("memory that is refused is an error, and nothing leaks") {
    const Image image = gradients(30, 20, 5, 7);
    const std::size_t live = live_bytes();
    int allowed = 0;
    for (bool good = false; !good; ++allowed) {
        const RefuseAllocations refuse(allowed);
        const auto found = palette::fit(image.picture(), options_for(4));
        good = found.ok();
        if (!good) CHECK(found.status().code() == ErrorCode::out_of_memory);
    }
    CHECK(allowed > 3);
    CHECK(live_bytes() == live);
}

TEST_CASE("a palette moves") {
    const Image image = gradients(30, 20, 5, 8);
    palette::Palette one = palette_of(image, 3), other = palette_of(image, 5);
    const std::vector<float> centroids(values_of(other.centroids()).begin(), values_of(other.centroids()).end());
    one = std::move(other);
    CHECK(same_bytes(values_of(one.centroids()), centroids));
}

}  // namespace
}  // namespace lanewise::tests
