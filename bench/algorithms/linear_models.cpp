// Principal components and ridge regression.
#include <vector>

#include <benchmark/benchmark.h>

#include <lanewise/pca.hpp>
#include <lanewise/ridge.hpp>

#include "bench/algorithms/on_points.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t rows = 100'000;

void add_pca(Algorithms& all, std::size_t d, std::size_t k) {
    const auto components = static_cast<std::int32_t>(k);
    add_on_points(all, "pca_fit", shape_name({{"n", rows}, {"d", d}, {"k", k}}), rows, d, static_cast<double>(rows * d * (d + 1)), 1,
                  [components](MatrixView<const float> points, int threads) {
                      return pca::fit<float>(points, {.components = components, .threads = threads});
                  });
}

void add_encode(Algorithms& all, std::size_t d, std::size_t k) {
    all.push_back({"pca_encode", shape_name({{"n", rows}, {"d", d}, {"k", k}}), 2.0 * rows * static_cast<double>(d * k),
                   static_cast<double>(rows * (d + k) * sizeof(float)), [d, k] {
                       return [d, k, points = random_numbers<float>(rows * d, 1), components = random_numbers<double>(k * d, 2),
                               mean = std::vector<double>(d), scores = std::vector<float>(rows * k)](int threads) mutable {
                           check(pca::encode<float>({{components.data(), k, d}, mean}, {points.data(), rows, d},
                                                    {scores.data(), rows, k}, threads));
                           benchmark::DoNotOptimize(scores.data());
                       };
                   }});
}

void add_ridge(Algorithms& all, std::size_t d) {
    add_on_points(all, "ridge_fit", shape_name({{"n", rows}, {"d", d}}), rows, d, static_cast<double>(rows * (d + 1) * (d + 2)), 1,
                  [targets = random_numbers<float>(rows, 2)](MatrixView<const float> points, int threads) {
                      return ridge::fit<float>({points, {targets.data(), rows, 1}}, {.threads = threads});
                  });
}

}  // namespace

void add_linear_models(Algorithms& all) {
    add_pca(all, 16, 8);
    add_pca(all, 100, 10);
    add_encode(all, 100, 10);
    add_ridge(all, 32);
}

Algorithms all_algorithms() {
    Algorithms all;
    add_clustering(all);
    add_mixtures(all);
    add_factorizations(all);
    add_linear_models(all);
    return all;
}

}  // namespace lanewise::bench
