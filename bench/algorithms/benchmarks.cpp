#include "bench/algorithms/benchmarks.hpp"

#include <algorithm>

#include <benchmark/benchmark.h>

#include "bench/algorithms/case.hpp"
#include "bench/algorithms/contenders.hpp"
#include "tests/engine/allocations.hpp"

namespace lanewise::bench {
namespace {

void run_algorithm(benchmark::State& state, const Algorithm& algorithm, const Contender& contender) {
    const AlgorithmRun run = algorithm.prepare();
    simd::force_isa(contender.isa);
    run(contender.threads);
    const std::size_t calls = tests::allocation_count(), live = tests::live_bytes();
    tests::reset_peak();
    for (auto _ : state) {
        run(contender.threads);
        benchmark::ClobberMemory();
    }
    simd::reset_isa();
    using benchmark::Counter;
    state.counters["heap_calls"] = Counter(static_cast<double>(tests::allocation_count() - calls), Counter::kAvgIterations);
    state.counters["peak_bytes"] = static_cast<double>(tests::peak_bytes() - live);
    if (algorithm.flops > 0) state.counters["FLOP/s"] = Counter(algorithm.flops, Counter::kIsIterationInvariantRate);
}

}  // namespace

void register_algorithms() {
    for (const Algorithm& algorithm : all_algorithms()) {
        for (const Contender& contender : all_contenders()) {
            std::string name = algorithm.name + '/' + algorithm.shape + '/' + simd::to_string(contender.isa);
            std::replace(name.begin(), name.end(), ' ', '/');
            name += "/threads=" + std::to_string(contender.threads);
            benchmark::RegisterBenchmark(name.c_str(), run_algorithm, algorithm, contender)->UseRealTime()->Unit(benchmark::kMillisecond);
        }
    }
}

}  // namespace lanewise::bench
