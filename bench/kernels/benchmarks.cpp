#include "bench/kernels/benchmarks.hpp"

#include <algorithm>

#include <benchmark/benchmark.h>

#include "bench/kernels/candidates.hpp"
#include "bench/kernels/case.hpp"
#include "bench/kernels/measure.hpp"

namespace lanewise::bench {
namespace {

template <class Real>
void run_case(benchmark::State& state, const Case<Real>& item, const Candidate& candidate) {
    const Run<Real> run = item.prepare();
    const bool streams = item.limit == Limit::memory;
    const auto measure_peak = [&] {
        return streams ? read_bandwidth(widest_probe()) : fma_peak<Real>(candidate.probe);
    };
    const double before = measure_peak();
    run(candidate.table<Real>());
    const double start = thread_seconds();
    for (auto _ : state) {
        run(candidate.table<Real>());
        benchmark::ClobberMemory();
    }
    const double runs_a_second = static_cast<double>(state.iterations()) / (thread_seconds() - start);
    const double peak = std::max(before, measure_peak());
    using benchmark::Counter;
    state.SetBytesProcessed(static_cast<std::int64_t>(item.bytes) * static_cast<std::int64_t>(state.iterations()));
    state.counters["FLOP/s"] = Counter(item.flops, Counter::kIsIterationInvariantRate);
    if (peak > 0) {
        state.counters[streams ? "of_bandwidth" : "of_fma_peak"] =
            (streams ? item.bytes : item.flops) * runs_a_second / peak;
    }
}

template <class Real>
void register_all(const std::vector<Candidate>& candidates) {
    for (const Case<Real>& item : all_cases<Real>()) {
        for (const Candidate& candidate : candidates) {
            std::string name = item.kernel + (sizeof(Real) == 4 ? "<float>/" : "<double>/") + item.shape;
            std::replace(name.begin(), name.end(), ' ', '/');
            benchmark::RegisterBenchmark((name + '/' + candidate.name).c_str(), run_case<Real>, item, candidate);
        }
    }
}

}  // namespace

void register_kernels() {
    const std::vector<Candidate> candidates = all_candidates();
    register_all<float>(candidates);
    register_all<double>(candidates);
}

}  // namespace lanewise::bench
