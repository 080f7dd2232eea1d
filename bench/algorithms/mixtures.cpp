// Gaussian mixtures with full covariances.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <lanewise/mixture.hpp>

#include "bench/algorithms/on_points.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t rows = 50'000;

// A component's log-density of a point, the exponential, and what it adds to the component's sums.
double density_flops(double d) { return d * d + 4 * d + 25; }
double pass_flops(double d) { return density_flops(d) + d * d + 4 * d; }

mixture::Options options_of(std::size_t k, int iterations, int threads) {
    mixture::Options options;
    options.components = static_cast<std::int32_t>(k);
    options.init = mixture::Init::random;
    options.max_iterations = iterations;
    options.tolerance = 0;
    options.threads = threads;
    return options;
}

void add_fit(Algorithms& all, std::size_t d, std::size_t k) {
    constexpr int iterations = 10;
    const double each = iterations * pass_flops(static_cast<double>(d)) + density_flops(static_cast<double>(d));
    add_on_points(
        all, "mixture_fit", shape_name({{"n", rows}, {"d", d}, {"k", k}}), rows, d, static_cast<double>(rows * k) * each, iterations + 1,
        [k](MatrixView<const float> points, int threads) { return mixture::fit<float>({points}, options_of(k, iterations, threads)); });
}

void add_score(Algorithms& all, std::size_t d, std::size_t k) {
    all.push_back({"mixture_evaluate", shape_name({{"n", rows}, {"d", d}, {"k", k}}),
                   static_cast<double>(rows * k) * density_flops(static_cast<double>(d)),
                   static_cast<double>(rows * d * sizeof(float)), [d, k]() -> AlgorithmRun {
                       const std::vector<float> points = random_numbers<float>(rows * d, 1);
                       auto fitted = mixture::fit<float>({{points.data(), rows, d}}, options_of(k, 2, 0));
                       check(fitted.status());
                       const auto model = std::make_shared<const mixture::Fitted>(std::move(*fitted));
                       return [d, points, model](int threads) {
                           const auto score = mixture::evaluate<float>(model->parameters(), {points.data(), rows, d}, {}, {}, threads);
                           check(score.status());
                           benchmark::DoNotOptimize(*score);
                       };
                   }});
}

}  // namespace

void add_mixtures(Algorithms& all) {
    add_fit(all, 3, 16);
    add_fit(all, 8, 16);
    add_fit(all, 16, 16);
    add_score(all, 8, 16);
}

}  // namespace lanewise::bench
