// log_sum_exp and softmax: 32 KiB of rows, as many as the engine hands over at once.
#include <memory>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr double flops_of_function = 25;
constexpr std::size_t columns[] = {8, 16, 64, 256, 1024};

template <class Real>
std::size_t rows_of(std::size_t k) {
    return block_points<Real>(k);
}

}  // namespace

// A value: a comparison, a subtraction, an exp and an addition. A row: a log and an addition.
template <class Real>
void log_sum_exp_cases(Cases<Real>& cases) {
    for (const std::size_t k : columns) {
        const std::size_t n = rows_of<Real>(k);
        const auto rows = static_cast<double>(n), values = static_cast<double>(n * k);
        cases.push_back({"log_sum_exp", shape_name({{"k", k}}),
                         (flops_of_function + 3) * values + (flops_of_function + 1) * rows,
                         (values + rows) * sizeof(Real), Limit::arithmetic, [n, k] {
                             return [x = random_numbers<Real>(n * k, 1), out = std::make_shared<std::vector<Real>>(n),
                                     n, k](const simd::KernelTable<Real>& kernels) {
                                 kernels.log_sum_exp(x.data(), k, n, k, out->data());
                                 benchmark::DoNotOptimize(out->data());
                             };
                         }});
    }
}

// A value: what it is in log_sum_exp, and a division.
template <class Real>
void softmax_cases(Cases<Real>& cases) {
    for (const std::size_t k : columns) {
        const std::size_t n = rows_of<Real>(k);
        const auto values = static_cast<double>(n * k);
        cases.push_back({"softmax", shape_name({{"k", k}}), (flops_of_function + 4) * values, 2 * values * sizeof(Real),
                         Limit::arithmetic, [n, k] {
                             return
                                 [x = random_numbers<Real>(n * k, 1), out = std::make_shared<std::vector<Real>>(n * k),
                                  n, k](const simd::KernelTable<Real>& kernels) {
                                     kernels.softmax(x.data(), k, n, k, out->data(), k);
                                     benchmark::DoNotOptimize(out->data());
                                 };
                         }});
    }
}

LANEWISE_BENCH_CASES(log_sum_exp)
LANEWISE_BENCH_CASES(softmax)

}  // namespace lanewise::bench
