// Gaussian mixtures: log_gaussians, posteriors, scatter, their diagonal forms, and an EM pass made of them.
#include <cmath>
#include <memory>
#include <type_traits>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t points = 256;  // at once, as in the engine

struct Shape {
    std::size_t d, k;
    bool in_double;  // too
};
constexpr Shape shapes[] = {{3, 16, true}, {3, 5, false}, {8, 16, true}, {16, 16, true}, {32, 8, true}};

// Begins on a cache line, as the engine's arrays do.
template <class Number>
class Aligned {
public:
    explicit Aligned(std::size_t size) : lines_((size + per_line - 1) / per_line) {}
    explicit Aligned(const std::vector<Number>& from) : Aligned(from.size()) {
        for (std::size_t i = 0; i < from.size(); ++i) data()[i] = from[i];
    }

    Number* data() { return lines_.data()->values; }

private:
    static constexpr std::size_t per_line = 64 / sizeof(Number);
    struct alignas(64) Line {
        Number values[per_line];
    };
    std::vector<Line> lines_;
};

// Lower triangles with 1 and more on the diagonal, so that no density is 0.
template <class Real>
std::vector<Real> random_whiteners(std::size_t k, std::size_t d) {
    std::vector<Real> whiteners = random_numbers<Real>(k * d * d, 4);
    for (std::size_t at = 0; at < whiteners.size(); ++at) {
        const std::size_t row = at / d % d, column = at % d;
        whiteners[at] = column > row ? Real(0) : whiteners[at] / static_cast<Real>(2 * d) + Real(column == row ? 1 : 0);
    }
    return whiteners;
}

template <class Real>
std::vector<Real> random_weights(std::size_t count) {
    std::vector<Real> weights = random_numbers<Real>(count, 6);
    for (Real& weight : weights) weight = std::fabs(weight);
    return weights;
}

// The points, the mixture, and room for results. A diagonal mixture reads the first of the whiteners, a diagonal
// scatter writes the first of the sums.
template <class Real>
struct Arrays {
    std::size_t d, k, products = d * (d + 1) / 2;
    Aligned<Real> tiles{random_tiles<Real>(points, d, 1)}, means{random_numbers<Real>(k * d, 2)},
        starts{random_numbers<Real>(k * d, 3)}, whiteners{random_whiteners<Real>(k, d)},
        constants{random_numbers<Real>(k, 5)}, joint{random_weights<Real>(points * k)}, densities{points},
        scratch{(d + 5) * (points + simd::lanes<Real>)};
    Aligned<double> sums{k * (1 + d + products)};

    void log_gaussians(const simd::KernelTable<Real>& kernels) {
        kernels.log_gaussians(tiles.data(), points, d, means.data(), starts.data(), whiteners.data(), constants.data(),
                              k, scratch.data(), joint.data());
    }
    void posteriors(const simd::KernelTable<Real>& kernels) {
        kernels.posteriors(joint.data(), points, k, nullptr, densities.data());
    }
    void scatter(const simd::KernelTable<Real>& kernels) {
        for (std::size_t c = 0; c < k; ++c) {
            kernels.scatter(tiles.data(), points, d, means.data() + c * d, joint.data() + c * simd::lanes<Real>,
                            k * simd::lanes<Real>, scratch.data(), sums.data() + c * (1 + d + products));
        }
    }
    void log_gaussians_diagonal(const simd::KernelTable<Real>& kernels) {
        kernels.log_gaussians_diagonal(tiles.data(), points, d, means.data(), starts.data(), whiteners.data(),
                                       constants.data(), k, joint.data());
    }
    void scatter_diagonal(const simd::KernelTable<Real>& kernels) {
        for (std::size_t c = 0; c < k; ++c) {
            kernels.scatter_diagonal(tiles.data(), points, d, means.data() + c * d,
                                     joint.data() + c * simd::lanes<Real>, k * simd::lanes<Real>,
                                     sums.data() + c * (1 + 2 * d));
        }
    }
    void em_pass(const simd::KernelTable<Real>& kernels) {
        log_gaussians(kernels);
        posteriors(kernels);
        scatter(kernels);
    }
};

// A case for each shape: flops(d) for each point and component; once over all components is one run.
template <class Real>
void add(Cases<Real>& cases, const char* name, double (*flops)(double),
         void (Arrays<Real>::*work)(const simd::KernelTable<Real>&)) {
    for (const Shape& shape : shapes) {
        if (!shape.in_double && std::is_same_v<Real, double>) continue;
        const auto d = static_cast<double>(shape.d), k = static_cast<double>(shape.k);
        cases.push_back({name, shape_name({{"d", shape.d}, {"k", shape.k}}), points * k * flops(d),
                         points * (d + k + 1) * sizeof(Real), Limit::arithmetic, [shape, work] {
                             return [arrays = std::make_shared<Arrays<Real>>(Arrays<Real>{shape.d, shape.k}),
                                     work](const simd::KernelTable<Real>& kernels) {
                                 (*arrays.*work)(kernels);
                                 benchmark::DoNotOptimize(arrays->joint.data());
                                 benchmark::DoNotOptimize(arrays->densities.data());
                                 benchmark::DoNotOptimize(arrays->sums.data());
                             };
                         }});
    }
}

// d subtractions, a triangle of fma, d squares.
double density_flops(double d) { return d * d + 4 * d; }

// d subtractions, d multiplications, d sums, a triangle of fma. The mass does not count.
double scatter_flops(double d) { return d * d + 4 * d; }

// A subtraction and two fma; or a subtraction, a multiplication, a sum and an fma.
double diagonal_flops(double d) { return 5 * d; }

// As many as exp has in exponential_cases.cpp. They do not depend on the values: run after run reads its own results.
double posterior_flops(double) { return 25; }

double em_flops(double d) { return density_flops(d) + posterior_flops(d) + scatter_flops(d); }

}  // namespace

template <class Real>
void log_gaussians_cases(Cases<Real>& cases) {
    add(cases, "log_gaussians", density_flops, &Arrays<Real>::log_gaussians);
}

template <class Real>
void log_gaussians_diagonal_cases(Cases<Real>& cases) {
    add(cases, "log_gaussians_diagonal", diagonal_flops, &Arrays<Real>::log_gaussians_diagonal);
}

template <class Real>
void posteriors_cases(Cases<Real>& cases) {
    add(cases, "posteriors", posterior_flops, &Arrays<Real>::posteriors);
}

template <class Real>
void scatter_cases(Cases<Real>& cases) {
    add(cases, "scatter", scatter_flops, &Arrays<Real>::scatter);
}

template <class Real>
void scatter_diagonal_cases(Cases<Real>& cases) {
    add(cases, "scatter_diagonal", diagonal_flops, &Arrays<Real>::scatter_diagonal);
}

template <class Real>
void em_pass_cases(Cases<Real>& cases) {
    add(cases, "em_pass", em_flops, &Arrays<Real>::em_pass);
}

LANEWISE_BENCH_CASES(log_gaussians)
LANEWISE_BENCH_CASES(log_gaussians_diagonal)
LANEWISE_BENCH_CASES(posteriors)
LANEWISE_BENCH_CASES(scatter)
LANEWISE_BENCH_CASES(scatter_diagonal)
LANEWISE_BENCH_CASES(em_pass)

}  // namespace lanewise::bench
