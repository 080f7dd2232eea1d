#include "bench/algorithms/run.hpp"

#include <lanewise/threads.hpp>

#include "tests/engine/allocations.hpp"

namespace lanewise::bench {

std::vector<int> thread_counts() {
    std::vector<int> counts{1};
    if (max_threads() > 1) counts.push_back(max_threads());
    return counts;
}

HeapUse heap_use(const AlgorithmRun& run, int threads) {
    const std::size_t calls = tests::allocation_count(), held = tests::live_bytes();
    tests::reset_peak();
    run(threads);
    return {tests::allocation_count() - calls, tests::peak_bytes() - held};
}

}  // namespace lanewise::bench
