// Clustering a picture's colours is clustering its pixels.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>

#include "tests/engine/oracle.hpp"
#include "tests/engine/pictures.hpp"

namespace lanewise::tests {
namespace {

std::vector<std::int32_t> labels_of(const palette::Palette& found, const Image& image) {
    std::vector<std::int32_t> labels(image.width * image.height, -1);
    REQUIRE(found.label(image.picture(), std::span<std::int32_t>(labels)).ok());
    return labels;
}

// Everything a palette and a clustering of the pixels have in common, to the bit.
void check_same(const palette::Palette& found, const kmeans::Model<float>& model, const Image& image) {
    const kmeans::Report &one = found.report().clustering, &two = model.report();
    CHECK(same_bytes(values_of(found.centroids()), values_of(model.centroids())));
    CHECK(same_bytes(labels_of(found, image), model.labels()));
    CHECK(one.iterations == two.iterations);
    CHECK(one.converged == two.converged);
    CHECK(one.empty_clusters == two.empty_clusters);
    CHECK(one.relocations == two.relocations);
    CHECK(one.history_size == two.history_size);
}

void check_same_objective(const palette::Palette& found, const kmeans::Model<float>& model) {
    CHECK(found.report().clustering.inertia == model.report().inertia);
    CHECK(same_bytes(found.history(), model.history()));
}

void check_bit_equal(const Image& image, const kmeans::Options& options, MatrixView<const float> start = {}) {
    const Points<float> pixels = image.pixels();
    const auto model = kmeans::fit<float>({pixels.view(), {}, start}, options);
    const auto found = palette::fit(image.picture(), options, start);
    REQUIRE(model.ok());
    REQUIRE(found.ok());
    check_same(*found, *model, image);
    check_same_objective(*found, *model);
}

// Starts anywhere among the colours there can be, on none of them.
Points<float> any_colours(std::size_t k) {
    Random random(k);
    Points<float> start(k, 3);
    for (float& value : start.values) value = static_cast<float>(random.uniform(0, 255));
    return start;
}

void check_all_sizes(const Image& image) {
    for (const std::int32_t k : {1, 2, 5, 16, 64, 256, 300}) {
        INFO("k ", k);
        kmeans::Options options = options_for(k, kmeans::Init::first);
        options.max_iterations = 8;
        check_bit_equal(image, options);
        options.init = kmeans::Init::given;
        options.tolerance = 0;
        const Points<float> start = any_colours(static_cast<std::size_t>(k));
        check_bit_equal(image, options, start.view());
    }
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: gradients with noise") {
    check_all_sizes(gradients(61, 43, 9, 1));
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: rows with gaps") {
    check_all_sizes(gradients(37, 29, 4, 2).with_gap(13));
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: few colours, many clusters empty") {
    check_all_sizes(few_colours(50, 31, 12, 3));
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: one colour") {
    check_all_sizes(few_colours(40, 20, 1, 4));
    check_bit_equal(few_colours(1, 1, 1, 5), options_for(1, kmeans::Init::first));
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: all kinds of colours, to convergence") {
    const Image image = few_colours(120, 90, 5000, 6);
    const Points<float> start = any_colours(24);
    for (const int threads : {1, 3}) {
        kmeans::Options options = options_for(24, kmeans::Init::given);
        options.threads = threads;
        options.tolerance = 0;
        check_bit_equal(image, options, start.view());
    }
}

TEST_CASE("a palette is k-means on the pixels, bit for bit: starts far outside the colours") {
    const Image image = gradients(40, 40, 30, 7);
    for (const double scale : {2.0, 1e3, 1e6, 1e12}) {
        Points<float> start = any_colours(9);
        for (std::size_t c = 0; c < 9; ++c) {
            for (std::size_t j = 0; j < 3; ++j)
                start(c, j) = static_cast<float>((start(c, j) - 100) * (c % 3 == 0 ? scale : 1));
        }
        INFO("scale ", scale);
        check_bit_equal(image, options_for(9, kmeans::Init::given), start.view());
    }
}

// In red and green the starts are equally far, in blue they are the same: rounding alone decides, shade by shade.
TEST_CASE("a palette is k-means on the pixels, bit for bit: colours halfway between two starts") {
    Random random(21);
    for (int trial = 0; trial < 100; ++trial) {
        Image image(64, 1);
        for (std::size_t x = 0; x < 64; ++x) {
            image.at(x, 0)[0] = static_cast<std::uint8_t>(60 + trial);
            image.at(x, 0)[1] = static_cast<std::uint8_t>(170 - trial);
            image.at(x, 0)[2] = static_cast<std::uint8_t>(100 + x);
        }
        Points<float> start(2, 3);
        start(0, 2) = start(1, 2) = static_cast<float>(random.uniform(50, 200));
        for (std::size_t j = 0; j < 2; ++j) {
            const double step = random.uniform(-60, 60);
            start(0, j) = static_cast<float>(image.at(0, 0)[j] + step);
            start(1, j) = static_cast<float>(image.at(0, 0)[j] - step);
        }
        check_bit_equal(image, options_for(2, kmeans::Init::given), start.view());
    }
}

// Where less than a millionth is left of the inertia it is summed from differences, which are no whole numbers: its
// last bits depend on how often a colour is added.
TEST_CASE("hardly any loss: the same centroids and labels to the bit, the same inertia but for rounding") {
    Image image(300, 200);
    for (std::size_t i = 0; i < 60000; ++i) {
        std::uint8_t* pixel = image.at(i % 300, i / 300);
        for (std::size_t j = 0; j < 3; ++j) pixel[j] = i % 2 == 0 ? 0 : 250;
        if (i % 58 == 6) pixel[1] = 1;
    }
    const Points<float> pixels = image.pixels(), start(3, {0, 0, 0, 250, 250, 250});
    const kmeans::Options options = options_for(2, kmeans::Init::given);
    const auto model = kmeans::fit<float>({pixels.view(), {}, start.view()}, options);
    const auto found = palette::fit(image.picture(), options, start.view());
    REQUIRE(model.ok());
    REQUIRE(found.ok());
    check_same(*found, *model, image);
    CHECK(found->report().clustering.inertia == doctest::Approx(model->report().inertia).epsilon(1e-12));
}

TEST_CASE("drawn starts: a good palette, the pixels' own labels and inertia") {
    const Image image = gradients(80, 60, 10, 8);
    const Points<float> pixels = image.pixels();
    for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random}) {
        kmeans::Options options = options_for(20, init);
        options.n_init = 3;
        const auto found = palette::fit(image.picture(), options);
        const auto again = palette::fit(image.picture(), options);
        const auto model = kmeans::fit<float>({pixels.view()}, options);
        REQUIRE(found.ok());
        REQUIRE(model.ok());
        CHECK(same_bytes(values_of(found->centroids()), values_of(again->centroids())));
        const std::vector<std::int32_t> labels = labels_of(*found, image);
        CHECK(labels == oracle::labels<float>(pixels.view(), found->centroids()));
        CHECK(found->report().clustering.inertia ==
              doctest::Approx(oracle::inertia<float>(pixels.view(), found->centroids(), labels)).epsilon(1e-9));
        CHECK(found->report().clustering.inertia == doctest::Approx(model->report().inertia).epsilon(0.1));
    }
}

TEST_CASE("threads change no bit") {
    const Image image = gradients(150, 100, 12, 9);
    for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
        kmeans::Options options = options_for(24, init);
        options.max_iterations = 6;
        const auto expected = palette::fit(image.picture(), options);
        REQUIRE(expected.ok());
        for (const int threads : {2, 5, 0}) {
            INFO(threads, " threads, init ", static_cast<int>(init));
            options.threads = threads;
            const auto found = palette::fit(image.picture(), options);
            REQUIRE(found.ok());
            CHECK(same_bytes(values_of(found->centroids()), values_of(expected->centroids())));
            CHECK(same_bytes(found->history(), expected->history()));
            CHECK(same_bytes(found->counts(), expected->counts()));
            CHECK(found->report().clustering.inertia == expected->report().clustering.inertia);
            CHECK(found->report().psnr == expected->report().psnr);
            CHECK(labels_of(*found, image) == labels_of(*expected, image));
        }
    }
}

struct Recount {
    std::vector<std::uint64_t> counts;
    std::size_t unique_colours = 0;
    double psnr = 0;
};

Recount recount(const palette::Palette& found, const Image& image) {
    const Points<float> pixels = image.pixels();
    const std::vector<std::int32_t> labels = labels_of(found, image);
    Recount result{std::vector<std::uint64_t>(found.counts().size())};
    std::set<std::vector<float>> colours;
    double squares = 0;
    for (std::size_t i = 0; i < pixels.rows; ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        ++result.counts[label];
        colours.emplace(pixels.row(i), pixels.row(i) + 3);
        for (std::size_t j = 0; j < 3; ++j) {
            const double difference = static_cast<double>(pixels(i, j)) - found.colours()[3 * label + j];
            squares += difference * difference;
        }
    }
    result.unique_colours = colours.size();
    result.psnr = 10 * std::log10(255.0 * 255.0 * 3 * static_cast<double>(pixels.rows) / squares);
    return result;
}

TEST_CASE("counts, unique colours, rounded colours and psnr are those of the picture") {
    for (const Image& image : {gradients(90, 60, 7, 10), few_colours(64, 48, 40, 11)}) {
        for (const std::int32_t k : {1, 7, 33}) {
            const auto found = palette::fit(image.picture(), options_for(k));
            REQUIRE(found.ok());
            const Recount expected = recount(*found, image);
            CHECK(same_bytes(found->counts(), expected.counts));
            CHECK(found->report().unique_colours == expected.unique_colours);
            CHECK(found->report().psnr == doctest::Approx(expected.psnr).epsilon(1e-9));
            REQUIRE(found->colours().size() == 3 * static_cast<std::size_t>(k));
            REQUIRE(found->centroids().rows == static_cast<std::size_t>(k));
            for (std::size_t i = 0; i < found->colours().size(); ++i) {
                const double value = static_cast<double>(values_of(found->centroids())[i]);
                CHECK(std::abs(value - found->colours()[i]) <= 0.5);
            }
        }
    }
}

TEST_CASE("more clusters than colours: nothing is lost, and the report says what is empty") {
    const Image image = few_colours(40, 30, 10, 12);
    for (const kmeans::Init init : {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first}) {
        const auto found = palette::fit(image.picture(), options_for(16, init));
        REQUIRE(found.ok());
        CHECK(found->report().unique_colours == 10);
        CHECK(found->report().clustering.empty_clusters == 6);
        CHECK(found->report().clustering.inertia == 0);
        CHECK(found->report().psnr == std::numeric_limits<double>::infinity());
        const std::vector<std::int32_t> labels = labels_of(*found, image);
        const Points<float> pixels = image.pixels();
        int lost = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            for (std::size_t j = 0; j < 3; ++j) {
                lost += pixels(i, j) != found->colours()[3 * static_cast<std::size_t>(labels[i]) + j] ? 1 : 0;
            }
        }
        CHECK(lost == 0);
    }
}

TEST_CASE("the observer sees the iterations of a palette and can stop them") {
    const Image image = gradients(50, 50, 20, 13);
    kmeans::Options options = options_for(12, kmeans::Init::first);
    options.tolerance = 0;
    std::int32_t seen = 0;
    const Observer observer{[](void* context, const Progress& progress) {
                                auto& count = *static_cast<std::int32_t*>(context);
                                return ++count < 3 && progress.iteration == count;
                            },
                            &seen};
    const auto found = palette::fit(image.picture(), options, {}, observer);
    REQUIRE(found.ok());
    CHECK(seen == 3);
    CHECK_FALSE(found->report().clustering.converged);
    options.max_iterations = 3;
    const auto expected = palette::fit(image.picture(), options);
    CHECK(same_bytes(values_of(found->centroids()), values_of(expected->centroids())));
    CHECK(labels_of(*found, image) == labels_of(*expected, image));
}

}  // namespace
}  // namespace lanewise::tests
