// K-means and palettes.
#include <cmath>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include <lanewise/kmeans.hpp>
#include <lanewise/palette.hpp>

#include "bench/algorithms/on_points.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t rows = 100'000;
constexpr int iterations = 10;

kmeans::Options options_of(std::size_t k, int threads) {
    kmeans::Options options;
    options.clusters = static_cast<std::int32_t>(k);
    options.init = kmeans::Init::first;
    options.max_iterations = iterations;
    options.tolerance = 0;
    options.threads = threads;
    return options;
}

// As simd's nearest and screen count.
double label_flops(std::size_t d, std::size_t k) {
    const double each = d <= 4 ? 3.0 * static_cast<double>(d) - 1 : 2.0 * static_cast<double>(d);
    return static_cast<double>(rows * k) * each;
}

void add_fit(Algorithms& all, std::size_t d, std::size_t k) {
    // Labels of each iteration, and those of the centroids that are returned.
    constexpr double passes = iterations + 1;
    add_on_points(all, "kmeans_fit", shape_name({{"n", rows}, {"d", d}, {"k", k}}), rows, d, passes * label_flops(d, k), passes,
                  [k](MatrixView<const float> points, int threads) { return kmeans::fit<float>({points}, options_of(k, threads)); });
}

void add_predict(Algorithms& all, std::size_t d, std::size_t k) {
    all.push_back({"kmeans_predict", shape_name({{"n", rows}, {"d", d}, {"k", k}}), label_flops(d, k),
                   static_cast<double>(rows * d * sizeof(float)), [d, k] {
                       return [d, k, points = random_numbers<float>(rows * d, 1), centroids = random_numbers<float>(k * d, 2),
                               labels = std::vector<std::int32_t>(rows)](int threads) mutable {
                           check(kmeans::predict<float>({centroids.data(), k, d}, {points.data(), rows, d}, labels, {}, threads));
                           benchmark::DoNotOptimize(labels.data());
                       };
                   }});
}

// Slow waves with a little noise: most pixels have a colour of their own, which is harder than a photograph.
std::vector<std::uint8_t> waves(std::size_t width, std::size_t height) {
    const std::vector<float> noise = random_numbers<float>(width * height * 3, 3);
    std::vector<std::uint8_t> pixels(noise.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto x = static_cast<float>(i / 3 % width), y = static_cast<float>(i / 3 / width), c = static_cast<float>(i % 3);
        const float value = 128 + 90 * std::sin(x / (60 + 25 * c)) * std::cos(y / (90 - 20 * c)) + 4 * noise[i];
        pixels[i] = static_cast<std::uint8_t>(std::fmin(std::fmax(value, 0.0f), 255.0f));
    }
    return pixels;
}

void add_palette(Algorithms& all, std::size_t k) {
    constexpr std::size_t width = 640, height = 427;
    all.push_back({"palette_fit", shape_name({{"width", width}, {"height", height}, {"k", k}}), 0, 0, [k] {
                       return [k, pixels = waves(width, height)](int threads) {
                           kmeans::Options options = options_of(k, threads);
                           options.max_iterations = 20;
                           options.init = kmeans::Init::plus_plus;
                           const auto palette = palette::fit({pixels.data(), width, height, 3 * width}, options);
                           check(palette.status());
                           benchmark::DoNotOptimize(palette->colours().data());
                       };
                   }});
}

}  // namespace

void add_clustering(Algorithms& all) {
    add_fit(all, 3, 16);
    add_fit(all, 16, 64);
    add_fit(all, 128, 256);
    add_predict(all, 3, 16);
    add_predict(all, 16, 64);
    add_palette(all, 16);
    add_palette(all, 256);
}

}  // namespace lanewise::bench
