// Sums over points, in double: accumulate, moments, potentials, which read each value once; centre, which makes what is summed.
#include <memory>
#include <numeric>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"
#include "bench/kernels/stream.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t clusters = 64, trials = 8;

// Any cluster after any other.
std::vector<std::int32_t> random_labels(std::size_t n) {
    std::vector<std::int32_t> labels(n);
    std::uint32_t state = 1;
    for (std::int32_t& label : labels) {
        state = state * 1664525u + 1013904223u;  // Numerical Recipes, section 7.1
        label = static_cast<std::int32_t>((state >> 16) % clusters);
    }
    return labels;
}

}  // namespace

// A subtraction and an fma a value.
template <class Real>
void accumulate_cases(Cases<Real>& cases) {
    for (const std::size_t d : {3, 16, 128, 784}) {
        const Stream stream = Stream::of_rows<Real>(d);
        const auto n = static_cast<double>(stream.rows), values = n * static_cast<double>(d);
        cases.push_back({"accumulate", shape_name({{"d", d}, {"k", clusters}}), 3 * values,
                         values * sizeof(Real) + 4 * n, Limit::memory, [stream, d] {
                             return [rows = random_numbers<Real>(stream.rows * d, 1),
                                     offset = random_numbers<double>(d, 2), labels = random_labels(stream.rows),
                                     sums = std::make_shared<std::vector<double>>((d + 1) * clusters), stream,
                                     d](const simd::KernelTable<Real>& kernels) {
                                 stream.over_blocks([&](std::size_t first) {
                                     kernels.accumulate(rows.data() + first * d, d, stream.block, d, offset.data(),
                                                        labels.data() + first, nullptr, sums->data(),
                                                        sums->data() + clusters * d);
                                 });
                                 benchmark::DoNotOptimize(sums->data());
                             };
                         }});
    }
}

// An addition a value.
template <class Real>
void add_in_double_cases(Cases<Real>& cases) {
    for (const std::size_t n : {16, 128, 5000}) {
        const auto values = static_cast<double>(n);
        cases.push_back({"add_in_double", shape_name({{"n", n}}), values, values * (sizeof(Real) + 2 * sizeof(double)),
                         Limit::arithmetic, [n] {
                             return [n, values = random_numbers<Real>(n, 1),
                                     sums = std::make_shared<std::vector<double>>(n)](
                                        const simd::KernelTable<Real>& kernels) {
                                 kernels.add_in_double(values.data(), n, sums->data());
                                 benchmark::DoNotOptimize(sums->data());
                             };
                         }});
    }
}

// Two subtractions and a multiplication a value.
template <class Real>
void centre_cases(Cases<Real>& cases) {
    for (const std::size_t d : {16, 128, 784}) {
        const auto values = static_cast<double>(d);
        cases.push_back({"centre", shape_name({{"d", d}}), 3 * values, values * (sizeof(Real) + 3 * sizeof(double)),
                         Limit::arithmetic, [d] {
                             return [d, row = random_numbers<Real>(d, 1), middles = random_numbers<double>(d, 2),
                                     rests = random_numbers<double>(d, 3), out = std::make_shared<std::vector<double>>(d)](
                                        const simd::KernelTable<Real>& kernels) {
                                 kernels.centre(row.data(), d, middles.data(), rests.data(), 0.5, out->data(),
                                                simd::lanes<double>);
                                 benchmark::DoNotOptimize(out->data());
                             };
                         }});
    }
}

// A subtraction, two fma and a multiplication a value.
template <class Real>
void moments_cases(Cases<Real>& cases) {
    for (const std::size_t d : {3, 16, 128, 784}) {
        const Stream stream = Stream::of_rows<Real>(d);
        const auto values = static_cast<double>(stream.rows * d);
        cases.push_back(
            {"moments", shape_name({{"d", d}}), 6 * values, values * sizeof(Real), Limit::memory, [stream, d] {
                 return [rows = random_numbers<Real>(stream.rows * d, 1), offset = random_numbers<double>(d, 2),
                         sums = std::make_shared<std::vector<double>>(3 * d), stream,
                         d](const simd::KernelTable<Real>& kernels) {
                     double* to = sums->data();
                     stream.over_blocks([&](std::size_t first) {
                         kernels.moments(rows.data() + first * d, d, stream.block, d, offset.data(), nullptr, to,
                                         to + d, to + 2 * d);
                     });
                     benchmark::DoNotOptimize(to);
                 };
             }});
    }
}

// An fma a distance; a row's closest distance is read with its distances to all trials.
template <class Real>
void potentials_cases(Cases<Real>& cases) {
    const Stream stream = Stream::of_rows<Real>(trials);
    const auto n = static_cast<double>(stream.rows), values = n * static_cast<double>(trials);
    cases.push_back(
        {"potentials", shape_name({{"k", trials}}), 2 * values, (values + n) * sizeof(Real), Limit::memory, [stream] {
             return [distances = random_numbers<Real>(stream.rows * trials, 1),
                     closest = random_numbers<Real>(stream.rows, 2),
                     sums = std::make_shared<std::vector<double>>(trials * simd::lanes<Real>),
                     stream](const simd::KernelTable<Real>& kernels) {
                 stream.over_blocks([&](std::size_t first) {
                     kernels.potentials(distances.data() + first * trials, stream.block, trials, closest.data() + first,
                                        nullptr, sums->data());
                 });
                 benchmark::DoNotOptimize(sums->data());
             };
         }});
}

LANEWISE_BENCH_CASES(accumulate)
LANEWISE_BENCH_CASES(add_in_double)
LANEWISE_BENCH_CASES(centre)
LANEWISE_BENCH_CASES(moments)
LANEWISE_BENCH_CASES(potentials)

}  // namespace lanewise::bench
