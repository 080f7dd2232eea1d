// exp and log of each value, in the first cache: what a block of the engine is.
#include <cmath>
#include <memory>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr double flops_of_function = 25;
constexpr std::size_t values = 2048;

// kernel is a pointer to a member of the table.
template <class Real, class Kernel>
void elementwise_case(Cases<Real>& cases, const char* name, Kernel kernel, bool positive) {
    cases.push_back({name, shape_name({{"n", values}}), flops_of_function * static_cast<double>(values),
                     2.0 * values * sizeof(Real), Limit::arithmetic, [kernel, positive] {
                         std::vector<Real> x = random_numbers<Real>(values, 1);
                         for (Real& value : x) value = positive ? std::fabs(value) : 4 * value;
                         return [x = std::move(x), out = std::make_shared<std::vector<Real>>(values),
                                 kernel](const simd::KernelTable<Real>& kernels) {
                             (kernels.*kernel)(x.data(), values, out->data());
                             benchmark::DoNotOptimize(out->data());
                         };
                     }});
}

}  // namespace

template <class Real>
void exp_cases(Cases<Real>& cases) {
    elementwise_case(cases, "exp", &simd::KernelTable<Real>::exp, false);
}

template <class Real>
void log_cases(Cases<Real>& cases) {
    elementwise_case(cases, "log", &simd::KernelTable<Real>::log, true);
}

LANEWISE_BENCH_CASES(exp)
LANEWISE_BENCH_CASES(log)

}  // namespace lanewise::bench
