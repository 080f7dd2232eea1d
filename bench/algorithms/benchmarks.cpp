#include "bench/algorithms/benchmarks.hpp"

#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include "bench/algorithms/run.hpp"

namespace lanewise::bench {
namespace {

void run_algorithm(benchmark::State& state, const Algorithm& algorithm, int threads) {
    const AlgorithmRun run = algorithm.prepare();
    const HeapUse heap = heap_use(run, threads);  // the warm-up, too
    for (auto _ : state) {
        run(threads);
        benchmark::ClobberMemory();
    }
    state.counters["heap_calls"] = static_cast<double>(heap.calls);
    state.counters["peak_bytes"] = static_cast<double>(heap.peak_bytes);
    if (algorithm.flops > 0) state.counters["FLOP/s"] = benchmark::Counter(algorithm.flops, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

void register_algorithms() {
    for (const Algorithm& algorithm : all_algorithms()) {
        for (const int threads : thread_counts()) {
            std::string name = algorithm.name + '/' + algorithm.shape + "/threads=" + std::to_string(threads);
            std::replace(name.begin(), name.end(), ' ', '/');
            benchmark::RegisterBenchmark(name.c_str(), run_algorithm, algorithm, threads)->UseRealTime()->Unit(benchmark::kMillisecond);
        }
    }
}

}  // namespace lanewise::bench
