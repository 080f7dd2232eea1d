// pack_panels, panel_products and rotate: what covariances and their eigenvectors are made of.
#include <memory>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"
#include "bench/kernels/stream.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t sizes[] = {3, 16, 33, 64, 100, 200, 784};
constexpr std::size_t depth = 256;  // what the engine hands over at once

// The engine's: a cache line more than the points take.
template <class Real>
constexpr std::size_t panel = (depth + 1) * simd::lanes<Real>;

template <class Real>
std::size_t all_panels(std::size_t dims) {
    return simd::tile_count(dims, simd::lanes<Real>) * panel<Real>;
}

// A vector a lane, of dims values, and a quarter turn of each pair: exact, so that they never grow or fade.
template <class Real>
struct Turning {
    std::size_t turns;
    std::vector<Real> cosines, sines, rows;

    explicit Turning(std::size_t dims)
        : turns(dims - 1),
          cosines(turns),
          sines(turns, Real(1)),
          rows(random_numbers<Real>(dims * simd::lanes<Real>, 1)) {}
};

}  // namespace

// Rows from memory into the same panels. A subtraction and an addition a value.
template <class Real>
void pack_panels_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const Stream stream = Stream::of_blocks<Real>(d, depth);
        const auto values = static_cast<double>(stream.rows * d);
        cases.push_back(
            {"pack_panels", shape_name({{"d", d}}), 2 * values, values * sizeof(Real), Limit::memory, [stream, d] {
                 return [rows = random_numbers<Real>(stream.rows * d, 1), centre = random_numbers<Real>(d, 2),
                         panels = std::make_shared<std::vector<Real>>(all_panels<Real>(d)),
                         sums = std::make_shared<std::vector<double>>(d), stream,
                         d](const simd::KernelTable<Real>& kernels) {
                     stream.over_blocks([&](std::size_t first) {
                         kernels.pack_panels(rows.data() + first * d, d, depth, d, centre.data(), panels->data(),
                                             panel<Real>, sums->data());
                         benchmark::DoNotOptimize(panels->data());
                         benchmark::ClobberMemory();
                     });
                 };
             }});
    }
}

// The upper triangle's products alone, without what is computed beside it.
template <class Real>
void panel_products_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const auto triangle = static_cast<double>(d * (d + 1) / 2);
        const std::size_t stride = padded<Real>(d);
        cases.push_back({"panel_products", shape_name({{"d", d}}), 2 * depth * triangle,
                         static_cast<double>(depth * stride * sizeof(Real)) + 2 * triangle * sizeof(double),
                         Limit::arithmetic, [d, stride] {
                             return [panels = random_numbers<Real>(all_panels<Real>(d), 1),
                                     out = std::make_shared<std::vector<double>>(d * stride), d,
                                     stride](const simd::KernelTable<Real>& kernels) {
                                 kernels.panel_products(panels.data(), panel<Real>, depth, d, 0, d, out->data(),
                                                        stride, static_cast<const Real*>(nullptr), 0);
                                 benchmark::DoNotOptimize(out->data());
                             };
                         }});
    }
}

// Two products and two fma a turn and lane.
template <class Real>
void rotate_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const auto turned = static_cast<double>((d - 1) * simd::lanes<Real>);
        cases.push_back({"rotate", shape_name({{"d", d}}), 6 * turned,
                         static_cast<double>(2 * (d * simd::lanes<Real> + d - 1) * sizeof(Real)), Limit::arithmetic,
                         [d] {
                             return [all = std::make_shared<Turning<Real>>(d)](const simd::KernelTable<Real>& kernels) {
                                 kernels.rotate(all->cosines.data(), all->sines.data(), all->turns, all->rows.data());
                                 benchmark::DoNotOptimize(all->rows.data());
                             };
                         }});
    }
}

LANEWISE_BENCH_CASES(pack_panels)
LANEWISE_BENCH_CASES(panel_products)
LANEWISE_BENCH_CASES(rotate)

}  // namespace lanewise::bench
