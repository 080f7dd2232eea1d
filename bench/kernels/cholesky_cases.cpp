// cholesky, triangular_inverse and cholesky_solve: batches of matrices, one a lane.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t sizes[] = {3, 8, 16, 32, 64};

// As many tiles as fit 16 KiB, at least one.
template <class Real>
struct Batch {
    std::size_t dims, count, values;

    explicit Batch(std::size_t dims_) : dims(dims_) {
        const std::size_t tile = dims * (dims + 1) / 2 * simd::lanes<Real>;
        const std::size_t tiles = std::max<std::size_t>(1, 16384 / (tile * sizeof(Real)));
        count = tiles * simd::lanes<Real>;
        values = tiles * tile;
    }

    // The identity is its own factor and solves to what is there, so each run finds the same input.
    std::vector<Real> identities() const {
        constexpr std::size_t lanes = simd::lanes<Real>;
        std::vector<Real> matrices(values);
        for (std::size_t tile = 0; tile * lanes < count; ++tile) {
            for (std::size_t i = 0; i < dims; ++i) {
                const std::size_t at = (tile * dims * (dims + 1) / 2 + i * (i + 3) / 2) * lanes;
                std::fill_n(matrices.begin() + static_cast<std::ptrdiff_t>(at), lanes, Real(1));
            }
        }
        return matrices;
    }
};

// d^3 / 3 a matrix: all but the terms of lower order.
double flops_of(std::size_t dims, std::size_t count) {
    const auto d = static_cast<double>(dims);
    return static_cast<double>(count) * d * d * d / 3;
}

}  // namespace

template <class Real>
void cholesky_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const Batch<Real> batch(d);
        cases.push_back({"cholesky", shape_name({{"d", d}}), flops_of(d, batch.count),
                         static_cast<double>(2 * batch.values * sizeof(Real)), Limit::arithmetic, [batch] {
                             return [batch, matrices = std::make_shared<std::vector<Real>>(batch.identities()),
                                     failed = std::make_shared<std::vector<std::int32_t>>(batch.count)](
                                        const simd::KernelTable<Real>& kernels) {
                                 kernels.cholesky(matrices->data(), batch.count, batch.dims, Real(0), failed->data());
                                 benchmark::DoNotOptimize(matrices->data());
                                 benchmark::DoNotOptimize(failed->data());
                             };
                         }});
    }
}

template <class Real>
void triangular_inverse_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const Batch<Real> batch(d);
        cases.push_back({"triangular_inverse", shape_name({{"d", d}}), flops_of(d, batch.count),
                         static_cast<double>(2 * batch.values * sizeof(Real)), Limit::arithmetic, [batch] {
                             return [batch, factors = batch.identities(),
                                     inverses = std::make_shared<std::vector<Real>>(batch.values)](
                                        const simd::KernelTable<Real>& kernels) {
                                 kernels.triangular_inverse(factors.data(), batch.count, batch.dims, inverses->data());
                                 benchmark::DoNotOptimize(inverses->data());
                             };
                         }});
    }
}

template <class Real>
void cholesky_solve_cases(Cases<Real>& cases) {
    for (const std::size_t d : sizes) {
        const Batch<Real> batch(d);
        const auto sides = static_cast<double>(batch.count * d);
        cases.push_back({"cholesky_solve", shape_name({{"d", d}}), 2 * sides * static_cast<double>(d),
                         (static_cast<double>(batch.values) + 2 * sides) * sizeof(Real), Limit::arithmetic, [batch] {
                             return [batch, factors = batch.identities(),
                                     to = std::make_shared<std::vector<Real>>(random_numbers<Real>(
                                         batch.count * batch.dims, 1))](const simd::KernelTable<Real>& kernels) {
                                 kernels.cholesky_solve(factors.data(), batch.count, batch.dims, to->data());
                                 benchmark::DoNotOptimize(to->data());
                             };
                         }});
    }
}

LANEWISE_BENCH_CASES(cholesky)
LANEWISE_BENCH_CASES(triangular_inverse)
LANEWISE_BENCH_CASES(cholesky_solve)

}  // namespace lanewise::bench
