// Tiles: packing them, and the microkernel on one of them.
#include <memory>
#include <type_traits>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"
#include "bench/kernels/stream.hpp"

namespace lanewise::bench {

// Rows from memory, a block at a time, into the same tiles: how the engine does it. One subtraction a value.
template <class Real>
void pack_cases(Cases<Real>& cases) {
    for (const std::size_t d : {3, 16, 128, 784}) {
        const Stream stream = Stream::of_rows<Real>(d);
        const auto values = static_cast<double>(stream.rows * d);
        cases.push_back(
            {"pack", shape_name({{"d", d}}), values, values * sizeof(Real), Limit::memory, [stream, d] {
                 return [rows = random_numbers<Real>(stream.rows * d, 1), offset = random_numbers<Real>(d, 2),
                         tiles = std::make_shared<std::vector<Real>>(stream.block * d), stream,
                         d](const simd::KernelTable<Real>& kernels) {
                     stream.over_blocks([&](std::size_t first) {
                         kernels.pack(rows.data() + first * d, d, stream.block, d, offset.data(), tiles->data());
                         benchmark::DoNotOptimize(tiles->data());
                         benchmark::ClobberMemory();
                     });
                 };
             }});
    }
}

// Sixteen tiles, one after the other, each against the same rows.
template <class Real>
void outer_product_cases(Cases<Real>& cases) {
    struct Shape {
        std::size_t rows, depth;
    };
    constexpr std::size_t tiles = 16, lanes = simd::lanes<Real>;
    for (const Shape& shape : {Shape{8, 64}, Shape{64, 16}, Shape{64, 64}, Shape{64, 784}}) {
        const std::size_t rows = shape.rows, depth = shape.depth;
        const auto pairs = static_cast<double>(rows * tiles * lanes);
        cases.push_back(
            {"outer_product", shape_name({{"rows", rows}, {"depth", depth}}), 2 * pairs * static_cast<double>(depth),
             static_cast<double>((rows + tiles * lanes) * depth * sizeof(Real)) + 2 * pairs * sizeof(Real),
             Limit::arithmetic, [rows, depth] {
                 return [a = random_numbers<Real>(rows * depth, 1), b = random_numbers<Real>(depth * tiles * lanes, 2),
                         c = std::make_shared<std::vector<Real>>(rows * tiles * lanes), rows,
                         depth](const simd::KernelTable<Real>& kernels) {
                     for (std::size_t tile = 0; tile < tiles; ++tile) {
                         kernels.outer_product(a.data(), depth, rows, b.data() + tile * depth * lanes, depth,
                                               c->data() + tile * rows * lanes);
                     }
                     benchmark::DoNotOptimize(c->data());
                 };
             }});
    }
}

LANEWISE_BENCH_CASES(pack)
LANEWISE_BENCH_CASES(outer_product)

}  // namespace lanewise::bench
