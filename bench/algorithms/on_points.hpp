// Fits to random points.
#pragma once

#include <utility>

#include <benchmark/benchmark.h>

#include <lanewise/matrix.hpp>

#include "bench/algorithms/case.hpp"
#include "bench/check.hpp"
#include "bench/kernels/case.hpp"

namespace lanewise::bench {

// fit(points, threads) returns a Result; it reads the n x d points so many times.
template <class Fit>
void add_on_points(Algorithms& all, std::string name, std::string shape, std::size_t n, std::size_t d, double flops, double passes, Fit fit) {
    all.push_back({std::move(name), std::move(shape), flops, passes * static_cast<double>(n * d * sizeof(float)), [n, d, fit] {
                       return [n, d, fit, points = random_numbers<float>(n * d, 1)](int threads) {
                           const auto result = fit(MatrixView<const float>{points.data(), n, d}, threads);
                           check(result.status());
                           benchmark::DoNotOptimize(&*result);
                       };
                   }});
}

}  // namespace lanewise::bench
