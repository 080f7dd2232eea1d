#include "bench/kernels/measure.hpp"

#include <ctime>
#include <type_traits>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/kernels/stream.hpp"

namespace lanewise::bench {

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Real>
double fma_peak(const Probe* probe) {
    if (probe == nullptr) return 0;
    constexpr std::size_t steps = 250'000;
    Real factor = Real(0.5), addend = 1;  // the sums settle at 2: neither overflow nor subnormals
    benchmark::DoNotOptimize(factor);
    benchmark::DoNotOptimize(addend);
    const double start = thread_seconds();
    if constexpr (std::is_same_v<Real, float>) benchmark::DoNotOptimize(probe->fma_float(steps, factor, addend));
    else benchmark::DoNotOptimize(probe->fma_double(steps, factor, addend));
    return static_cast<double>(steps) * probe->flops_a_step<Real>() / (thread_seconds() - start);
}

double read_bandwidth(const Probe& probe) {
    static const std::vector<float> data(stream_bytes / sizeof(float), 1.0f);
    const double start = thread_seconds();
    benchmark::DoNotOptimize(probe.read(data.data(), data.size()));
    return static_cast<double>(stream_bytes) / (thread_seconds() - start);
}

template double fma_peak<float>(const Probe*);
template double fma_peak<double>(const Probe*);

}  // namespace lanewise::bench
