// Fitting a mixture to a picture's colours is fitting it to its pixels, up to the rounding of sums.
#include <doctest/doctest.h>

#include <cmath>

#include <lanewise/mixture.hpp>

#include "tests/engine/pictures.hpp"

namespace lanewise::tests {
namespace {

// k components of equal weight at colours of the picture, as wide as the cube of colours allows.
mixture::Mixture start_of(const Image& image, std::size_t k, mixture::Covariance covariance) {
    auto start = mixture::Mixture::blank(covariance, k, 3);
    REQUIRE(start.ok());
    const mixture::ParameterSpans spans = start->spans();
    Random random(k);
    for (std::size_t c = 0; c < k; ++c) {
        spans.weights[c] = 1.0 / static_cast<double>(k);
        const std::uint8_t* pixel = image.at(random.below(image.width), random.below(image.height));
        for (std::size_t j = 0; j < 3; ++j) spans.means[3 * c + j] = pixel[j];
    }
    const bool matrices = covariance == mixture::Covariance::full || covariance == mixture::Covariance::tied;
    for (std::size_t i = 0; i < spans.covariances.size(); ++i) spans.covariances[i] = !matrices || i % 9 % 4 == 0 ? 2000.0 : 0.0;
    return std::move(*start);
}

mixture::Options options_of(std::size_t k, mixture::Covariance covariance, mixture::Init init) {
    mixture::Options options;
    options.components = static_cast<std::int32_t>(k);
    options.covariance = covariance;
    options.init = init;
    options.max_iterations = 6;
    options.tolerance = 0;
    options.threads = 1;
    return options;
}

// Far above rounding, about 1e-7 an iteration, and far below what one pixel too many would do.
constexpr double rounding = 2e-5;

void check_as_pixels(const Image& image, std::size_t k, mixture::Covariance covariance) {
    INFO("k ", k, ", ", std::string(to_string(covariance)));
    const mixture::Mixture start = start_of(image, k, covariance);
    const mixture::Options options = options_of(k, covariance, mixture::Init::given);
    const Points<float> pixels = image.pixels();
    const auto expected = mixture::fit<float>({pixels.view(), {}, {}, &start.parameters()}, options);
    const auto found = palette::fit_mixture(image.picture(), options, &start.parameters());
    REQUIRE(expected.ok());
    REQUIRE(found.ok());
    const mixture::Parameters &one = expected->parameters(), &two = found->fitted.parameters();
    CHECK(found->fitted.report().log_likelihood == doctest::Approx(expected->report().log_likelihood).epsilon(1e-6));
    CHECK(found->fitted.report().bic == doctest::Approx(expected->report().bic).epsilon(1e-6));
    for (std::size_t i = 0; i < one.weights.size(); ++i) CHECK(std::abs(one.weights[i] - two.weights[i]) < rounding);
    for (std::size_t i = 0; i < one.means.size(); ++i) CHECK(std::abs(one.means[i] - two.means[i]) < 255 * rounding);
    for (std::size_t i = 0; i < one.covariances.size(); ++i) {
        CHECK(std::abs(one.covariances[i] - two.covariances[i]) < 255 * 255 * rounding);
    }
}

TEST_CASE("a mixture of the colours is a mixture of the pixels, up to rounding") {
    const Image image = gradients(97, 61, 40, 3);
    for (const auto covariance : {mixture::Covariance::full, mixture::Covariance::tied, mixture::Covariance::diagonal,
                                  mixture::Covariance::spherical}) {
        check_as_pixels(image, 1, covariance);
        check_as_pixels(image, 5, covariance);
    }
    check_as_pixels(few_colours(80, 50, 40, 5), 4, mixture::Covariance::full);
    check_as_pixels(gradients(64, 40, 30, 7).with_gap(13), 3, mixture::Covariance::full);
}

TEST_CASE("each pixel takes the mean of its most likely component, and counts and loss belong to that") {
    const Image image = gradients(70, 50, 60, 11);
    const auto found = palette::fit_mixture(image.picture(), options_of(6, mixture::Covariance::full, mixture::Init::kmeans));
    REQUIRE(found.ok());
    const palette::Palette& palette = found->palette;
    const mixture::Parameters& mixture = found->fitted.parameters();
    const Points<float> pixels = image.pixels();
    std::vector<std::int32_t> labels(pixels.rows), expected(pixels.rows);
    REQUIRE(palette.label(image.picture(), std::span<std::int32_t>(labels)).ok());
    mixture::Evaluation<float> evaluation;
    evaluation.labels = expected;
    REQUIRE(mixture::evaluate<float>(mixture, pixels.view(), {}, evaluation).ok());
    CHECK(labels == expected);

    std::vector<std::uint64_t> counts(6);
    double squares = 0;
    for (std::size_t i = 0; i < pixels.rows; ++i) {
        const auto c = static_cast<std::size_t>(labels[i]);
        ++counts[c];
        for (std::size_t j = 0; j < 3; ++j) {
            const double rounded = std::floor(static_cast<double>(static_cast<float>(mixture.means[3 * c + j])) + 0.5);
            CHECK(palette.colours()[3 * c + j] == rounded);
            squares += (static_cast<double>(pixels(i, j)) - rounded) * (static_cast<double>(pixels(i, j)) - rounded);
        }
    }
    CHECK(same_bytes(palette.counts(), counts));
    const double psnr = 10 * std::log10(255.0 * 255.0 * 3 * static_cast<double>(pixels.rows) / squares);
    CHECK(palette.report().psnr == doctest::Approx(psnr));
    CHECK(palette.history().empty());
}

TEST_CASE("threads do not change a picture's mixture") {
    const Image image = gradients(300, 200, 50, 13);
    mixture::Options options = options_of(4, mixture::Covariance::full, mixture::Init::kmeans);
    const auto one = palette::fit_mixture(image.picture(), options);
    options.threads = 3;
    const auto three = palette::fit_mixture(image.picture(), options);
    REQUIRE(one.ok());
    REQUIRE(three.ok());
    CHECK(same_bytes(one->fitted.parameters().means, three->fitted.parameters().means));
    CHECK(same_bytes(one->fitted.parameters().covariances, three->fitted.parameters().covariances));
    CHECK(same_bytes(one->fitted.history(), three->fitted.history()));
}

TEST_CASE("a picture of one colour has a mixture of one component, held by the floor") {
    const auto found = palette::fit_mixture(few_colours(20, 10, 1, 17).picture(),
                                            options_of(1, mixture::Covariance::full, mixture::Init::kmeans));
    REQUIRE(found.ok());
    CHECK(found->fitted.report().floored == 1);
    CHECK(std::isfinite(found->fitted.report().log_likelihood));
    CHECK(std::isinf(found->palette.report().psnr));
}

TEST_CASE("what cannot be a picture's mixture is refused") {
    const Image image = few_colours(20, 10, 3, 19);
    const auto refused = [&](const mixture::Options& options, const palette::Picture& picture, const char* part) {
        const auto found = palette::fit_mixture(picture, options);
        REQUIRE_FALSE(found.ok());
        CHECK(contains(found.status().message(), part));
    };
    mixture::Options options = options_of(4, mixture::Covariance::full, mixture::Init::kmeans);
    refused(options, image.picture(), "more than the picture's 3 colours");
    options.components = 2;
    options.init = mixture::Init::labels;
    refused(options, image.picture(), "labels");
    options.init = mixture::Init::given;
    refused(options, image.picture(), "start is missing");
    options.init = mixture::Init::kmeans;
    options.components = 0;
    refused(options, image.picture(), "components is 0");
    options.components = 2;
    refused(options, {}, "0 x 0 pixels");
}

}  // namespace
}  // namespace lanewise::tests
