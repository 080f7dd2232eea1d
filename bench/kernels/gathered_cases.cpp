// gram, combine and dots: rows that are gathered from 1 MiB of them, in the order of rising ids, as ratings are.
#include <algorithm>
#include <memory>
#include <random>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t sizes[] = {16, 32, 64, 100, 128, 256};
constexpr std::size_t count = 256;  // what the engine hands over at once

template <class Real>
struct Gathering {
    std::size_t dims, stride;
    std::vector<Real> rows;
    std::vector<std::int32_t> index;

    explicit Gathering(std::size_t dims_) : dims(dims_), stride(padded<Real>(dims)), index(count) {
        const std::size_t all = (std::size_t{1} << 20) / sizeof(Real) / stride;
        rows = random_numbers<Real>(all * stride, 1);
        for (std::size_t row = 0; row < all; ++row) {
            std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(row * stride + dims), stride - dims, Real(0));
        }
        std::mt19937 bits(2);
        for (std::int32_t& id : index) id = static_cast<std::int32_t>(bits() % all);
        std::sort(index.begin(), index.end());
    }

    static double bytes(std::size_t dims) { return static_cast<double>(count * padded<Real>(dims) * sizeof(Real)); }
};

// 2 flop a row and dimension.
double flops_of(std::size_t dims) { return 2 * static_cast<double>(count * dims); }

}  // namespace

// The upper triangle's products alone, without what is computed beside it.
template <class Real>
void gram_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        cases.push_back({"gram", shape_name({{"d", d}}), flops_of(d) * static_cast<double>(d + 1) / 2,
                         Gathering<Real>::bytes(d), Limit::arithmetic, [d] {
                             return [in = std::make_shared<const Gathering<Real>>(d),
                                     scratch = std::make_shared<std::vector<Real>>(simd::gram_scratch<Real>(d)),
                                     out = std::make_shared<std::vector<Real>>(d * padded<Real>(d))](
                                        const simd::KernelTable<Real>& kernels) {
                                 kernels.gram(in->rows.data(), in->stride, in->index.data(), count, in->dims,
                                              scratch->data(), out->data(), in->stride);
                                 benchmark::DoNotOptimize(out->data());
                             };
                         }});
    }
}

template <class Real>
void combine_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        cases.push_back(
            {"combine", shape_name({{"d", d}}), flops_of(d), Gathering<Real>::bytes(d), Limit::arithmetic, [d] {
                 return [in = std::make_shared<const Gathering<Real>>(d), values = random_numbers<Real>(count, 3),
                         out = std::make_shared<std::vector<Real>>(padded<Real>(d))](
                            const simd::KernelTable<Real>& kernels) {
                     kernels.combine(in->rows.data(), in->stride, in->index.data(), count, in->dims, values.data(),
                                     out->data());
                     benchmark::DoNotOptimize(out->data());
                 };
             }});
    }
}

template <class Real>
void dots_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        cases.push_back(
            {"dots", shape_name({{"d", d}}), flops_of(d), Gathering<Real>::bytes(d), Limit::arithmetic, [d] {
                 return [in = std::make_shared<const Gathering<Real>>(d),
                         out = std::make_shared<std::vector<Real>>(count)](const simd::KernelTable<Real>& kernels) {
                     kernels.dots(in->rows.data(), in->stride, in->index.data(), count, in->dims, in->rows.data(),
                                  out->data());
                     benchmark::DoNotOptimize(out->data());
                 };
             }});
    }
}

LANEWISE_BENCH_CASES(gram)
LANEWISE_BENCH_CASES(combine)
LANEWISE_BENCH_CASES(dots)

}  // namespace lanewise::bench
