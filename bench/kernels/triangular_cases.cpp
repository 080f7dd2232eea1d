// cholesky_blocked and back_substitute: one matrix by rows.
#include <algorithm>
#include <memory>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t sizes[] = {4, 8, 16, 32, 64, 100, 128};

// A right-hand side beside the matrix.
template <class Real>
struct System {
    std::size_t dims, stride;
    std::vector<Real> values;

    // Ones on the diagonal, little beside it.
    explicit System(std::size_t dims_)
        : dims(dims_), stride(dims + 1 + simd::lanes<Real>), values(random_numbers<Real>(dims * stride, 1)) {
        for (Real& value : values) value *= Real(0.001);
        for (std::size_t i = 0; i < dims; ++i) values[i * (stride + 1)] = 1;
    }
};

double cube(std::size_t dims) { return static_cast<double>(dims * dims * dims); }

template <class Real>
double bytes_of(std::size_t dims) {
    return static_cast<double>(dims * (dims + 1) / 2 * sizeof(Real));
}

}  // namespace

// A factor is no input for the next run: each copies it, which counts.
template <class Real>
void cholesky_blocked_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        cases.push_back(
            {"cholesky_blocked", shape_name({{"d", d}}), cube(d) / 3, 2 * bytes_of<Real>(d), Limit::arithmetic, [d] {
                 return [from = System<Real>(d),
                         to = std::make_shared<System<Real>>(d)](const simd::KernelTable<Real>& kernels) {
                     std::int32_t failed = 0;
                     std::copy(from.values.begin(), from.values.end(), to->values.begin());
                     kernels.cholesky_blocked(to->values.data(), to->stride, to->dims, to->dims + 1, Real(0), &failed);
                     benchmark::DoNotOptimize(to->values.data());
                     benchmark::DoNotOptimize(failed);
                 };
             }});
    }
}

// Here too the input is copied each time.
template <class Real>
void back_substitute_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const auto unknowns = static_cast<double>(d);
        cases.push_back(
            {"back_substitute", shape_name({{"d", d}}), unknowns * unknowns, bytes_of<Real>(d), Limit::arithmetic, [d] {
                 std::vector<Real> y(simd::tile_count(d, simd::lanes<Real>) * simd::lanes<Real>);
                 std::fill_n(y.begin(), d, Real(1));
                 return [factor = System<Real>(d), y,
                         x = std::make_shared<std::vector<Real>>(y.size())](const simd::KernelTable<Real>& kernels) {
                     std::copy(y.begin(), y.end(), x->begin());
                     kernels.back_substitute(factor.values.data(), factor.stride, factor.dims, x->data());
                     benchmark::DoNotOptimize(x->data());
                 };
             }});
    }
}

LANEWISE_BENCH_CASES(cholesky_blocked)
LANEWISE_BENCH_CASES(back_substitute)

}  // namespace lanewise::bench
