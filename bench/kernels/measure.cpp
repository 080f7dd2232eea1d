#include "bench/kernels/measure.hpp"

#include <ctime>
#include <stdexcept>
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
    // Every sum settles at 2: neither overflow nor subnormals, which would be timed instead. Not by DoNotOptimize: after Google Benchmark
    // 1.7's with GCC a variable holds anything.
    volatile Real factor = Real(0.5), addend = 1;
    const double start = thread_seconds();
    Real total;
    if constexpr (std::is_same_v<Real, float>) total = probe->fma_float(steps, factor, addend);
    else total = probe->fma_double(steps, factor, addend);
    const double seconds = thread_seconds() - start;
    if (total != static_cast<Real>(2 * probe->chains)) throw std::logic_error("the fma probe's sums are wrong");
    return static_cast<double>(steps) * probe->flops_a_step<Real>() / seconds;
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
