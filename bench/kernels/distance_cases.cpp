// Points against centroids: nearest, screen, squared_distances, contenders.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

struct Shape {
    std::size_t d, k;
    bool in_double = false;  // too
};

template <class Real>
bool is_wanted(const Shape& shape) {
    return shape.in_double || std::is_same_v<Real, float>;
}

// Points in tiles, rows of centroids, and room for results.
template <class Real>
struct Arrays {
    std::size_t n, d, k;
    std::vector<Real> points = random_tiles<Real>(n, d, 1);
    std::vector<Real> centroids = random_numbers<Real>(k * d, 2);
    std::vector<std::int32_t> labels = std::vector<std::int32_t>(n);
    std::vector<Real> distances = std::vector<Real>(n);
    std::vector<std::uint8_t> flags = std::vector<std::uint8_t>(n > k ? n : k);
};

template <class Real>
std::shared_ptr<Arrays<Real>> make_arrays(const Shape& shape) {
    return std::make_shared<Arrays<Real>>(Arrays<Real>{block_points<Real>(shape.d), shape.d, shape.k});
}

// flops_a_pair for each point and centroid, bytes_a_pair written for each.
template <class Real>
void add(Cases<Real>& cases, const char* kernel, const Shape& shape, double flops_a_pair, double bytes_a_pair,
         std::function<Run<Real>()> prepare) {
    const auto n = static_cast<double>(block_points<Real>(shape.d)), d = static_cast<double>(shape.d);
    const auto k = static_cast<double>(shape.k), size = static_cast<double>(sizeof(Real));
    cases.push_back({kernel, shape_name({{"d", shape.d}, {"k", shape.k}}), n * k * flops_a_pair,
                     (n + k) * d * size + n * (size + 4) + n * k * bytes_a_pair, Limit::arithmetic,
                     std::move(prepare)});
}

// d subtractions, a multiplication, d - 1 fma.
double all_flops(std::size_t d) { return 3 * static_cast<double>(d) - 1; }

// All of them up to 4 dimensions. Above, 2 d, so that nearest and screen compare.
double distance_flops(std::size_t d) { return d <= 4 ? all_flops(d) : 2 * static_cast<double>(d); }

// Centroids as screen wants them: negated, rows an odd number of cache lines apart, half their squared norms.
template <class Real>
struct Screened {
    std::size_t stride;
    std::vector<Real> negated, half_norms;
    Real slack, reach = 0;

    explicit Screened(const Arrays<Real>& from) : half_norms(from.k) {
        constexpr std::size_t line = 64 / sizeof(Real);
        stride = ((from.d + line - 1) / line | 1) * line;
        negated.resize(from.k * stride);
        for (std::size_t c = 0; c < from.k; ++c) {
            Real norm = 0;
            for (std::size_t j = 0; j < from.d; ++j) {
                const Real value = from.centroids[c * from.d + j];
                negated[c * stride + j] = -value;
                norm += value * value;
            }
            half_norms[c] = norm / 2;
            reach = std::fmax(reach, std::sqrt(norm));
        }
        slack = static_cast<Real>(2 * from.d + 16) * std::numeric_limits<Real>::epsilon() / 2;
    }
};

}  // namespace

template <class Real>
void nearest_cases(Cases<Real>& cases) {
    constexpr Shape shapes[] = {{1, 16},   {2, 16},       {3, 5},         {3, 16},         {3, 64, true}, {3, 256},
                                {3, 1024}, {4, 64, true}, {16, 64, true}, {64, 256, true}, {128, 1024},   {784, 256}};
    for (const Shape& shape : shapes) {
        if (!is_wanted<Real>(shape)) continue;
        add<Real>(cases, "nearest", shape, distance_flops(shape.d), 0, [shape] {
            return [a = make_arrays<Real>(shape)](const simd::KernelTable<Real>& kernels) {
                kernels.nearest(a->points.data(), a->n, a->d, a->centroids.data(), a->d, a->k, a->labels.data(),
                                a->distances.data());
                benchmark::DoNotOptimize(a->labels.data());
                benchmark::DoNotOptimize(a->distances.data());
            };
        });
    }
}

template <class Real>
void screen_cases(Cases<Real>& cases) {
    constexpr Shape shapes[] = {{16, 16},        {16, 64, true},    {16, 256}, {64, 64},
                                {64, 256, true}, {128, 1024, true}, {784, 256}};
    for (const Shape& shape : shapes) {
        if (!is_wanted<Real>(shape)) continue;
        add<Real>(cases, "screen", shape, 2 * static_cast<double>(shape.d), 0, [shape] {
            const auto arrays = make_arrays<Real>(shape);
            std::vector<Real> scores(2 * arrays->n);
            return [a = arrays, s = Screened<Real>(*arrays), scores](const simd::KernelTable<Real>& kernels) mutable {
                std::fill(scores.begin(), scores.end(), std::numeric_limits<Real>::infinity());
                kernels.screen(a->points.data(), a->n, a->d, s.negated.data(), s.stride, s.half_norms.data(), a->k,
                               s.slack, s.reach, 0, scores.data(), scores.data() + a->n, a->labels.data(), a->flags.data());
                benchmark::DoNotOptimize(a->labels.data());
                benchmark::DoNotOptimize(a->flags.data());
            };
        });
    }
}

template <class Real>
void squared_distances_cases(Cases<Real>& cases) {
    constexpr Shape shapes[] = {{3, 8}, {16, 8, true}, {64, 64, true}, {784, 64}};
    for (const Shape& shape : shapes) {
        if (!is_wanted<Real>(shape)) continue;
        add<Real>(cases, "squared_distances", shape, distance_flops(shape.d), sizeof(Real), [shape] {
            const auto arrays = make_arrays<Real>(shape);
            return [a = arrays, out = std::make_shared<std::vector<Real>>(arrays->n * arrays->k)](
                       const simd::KernelTable<Real>& kernels) {
                kernels.squared_distances(a->points.data(), a->n, a->d, a->centroids.data(), a->d, a->k, out->data());
                benchmark::DoNotOptimize(out->data());
            };
        });
    }
}

// One box against k centroids: two distances to a corner, 3d - 1 flop each, and their difference.
template <class Real>
void contenders_cases(Cases<Real>& cases) {
    constexpr Shape shapes[] = {{3, 16}, {3, 64, true}, {3, 256}, {3, 1024}};
    for (const Shape& shape : shapes) {
        if (!is_wanted<Real>(shape)) continue;
        const auto d = shape.d, k = shape.k;
        cases.push_back(
            {"contenders", shape_name({{"d", d}, {"k", k}}), static_cast<double>(k) * (2 * all_flops(d) + 1),
             static_cast<double>((k + 3) * d * sizeof(Real) + k), Limit::arithmetic, [d, k] {
                 return [tiles = random_tiles<Real>(k, d, 1), low = std::vector<Real>(d, Real(0.25)),
                         high = std::vector<Real>(d, Real(0.5)), rival = std::vector<Real>(d, Real(0.375)),
                         keep = std::make_shared<std::vector<std::uint8_t>>(k), d, k](const simd::KernelTable<Real>& kernels) {
                     kernels.contenders(tiles.data(), k, d, low.data(), high.data(), rival.data(), Real(1e-4), keep->data());
                     benchmark::DoNotOptimize(keep->data());
                 };
             }});
    }
}

LANEWISE_BENCH_CASES(nearest)
LANEWISE_BENCH_CASES(screen)
LANEWISE_BENCH_CASES(squared_distances)
LANEWISE_BENCH_CASES(contenders)

}  // namespace lanewise::bench
