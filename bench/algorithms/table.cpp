#include "bench/algorithms/table.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <vector>

#include <lanewise/simd.hpp>

#include "bench/algorithms/run.hpp"
#include "bench/clock.hpp"
#include "bench/median.hpp"
#include "bench/probe/peaks.hpp"

namespace lanewise::bench {
namespace {

constexpr int rounds = 5;

// By threads; the largest that was measured anywhere in this run.
struct Peaks {
    std::map<int, double> flops, bytes;

    void measure(int threads) {
        flops[threads] = std::max(flops[threads], fma_peak(static_cast<std::size_t>(threads)));
        bytes[threads] = std::max(bytes[threads], read_bandwidth(static_cast<std::size_t>(threads)));
    }
};

// Of one run on so many threads.
struct Row {
    int threads;
    HeapUse heap;
    std::vector<double> rounds;  // seconds
};

std::vector<Row> measure(const Algorithm& algorithm) {
    const AlgorithmRun run = algorithm.prepare();
    std::vector<Row> rows;
    for (const int threads : thread_counts()) rows.push_back({threads, heap_use(run, threads), {}});  // the warm-up, too
    for (int round = 0; round < rounds; ++round) {
        for (Row& row : rows) {
            const auto begin = std::chrono::steady_clock::now();
            run(row.threads);
            row.rounds.push_back(seconds_since(begin));
        }
    }
    return rows;
}

// "12.3 | 45%", or dashes where the work is not known.
void print_rate(double work, double seconds, double peak) {
    if (work > 0) std::printf(" %.1f | %.0f%% |", 1e-9 * work / seconds, 100 * work / seconds / peak);
    else std::printf(" - | - |");
}

void print_rows(const Algorithm& algorithm, const std::vector<Row>& rows, Peaks& peaks) {
    const double alone = median(rows.front().rounds);
    for (const Row& row : rows) {
        const double seconds = median(row.rounds);
        std::printf("| %s | %s | %d | %.2f |", algorithm.name.c_str(), algorithm.shape.c_str(), row.threads, 1e3 * seconds);
        print_rate(algorithm.flops, seconds, peaks.flops[row.threads]);
        print_rate(algorithm.bytes, seconds, peaks.bytes[row.threads]);
        std::printf(" %.1f× | %zu | %.1f |\n", alone / seconds, row.heap.calls, static_cast<double>(row.heap.peak_bytes) / 1024);
    }
}

}  // namespace

void print_algorithms() {
    const Algorithms algorithms = all_algorithms();
    Peaks peaks;
    std::vector<std::vector<Row>> rows;
    for (const Algorithm& algorithm : algorithms) {
        std::fprintf(stderr, "%s %s\n", algorithm.name.c_str(), algorithm.shape.c_str());
        for (const int threads : thread_counts()) peaks.measure(threads);
        rows.push_back(measure(algorithm));
    }
    std::printf("\nAlgorithms, float32, %s, as users call them: time by the clock, medians of %d rounds in turn; peaks of as many threads, "
                "the largest of the same run.\n\n| threads | fma | reading memory |\n|---|---:|---:|\n",
                simd::to_string(simd::active_isa()), rounds);
    for (const auto& [threads, flops] : peaks.flops) {
        std::printf("| %d | %.1f GFLOP/s | %.1f GB/s |\n", threads, 1e-9 * flops, 1e-9 * peaks.bytes[threads]);
    }
    std::printf("\n| algorithm | shape | threads | ms | GFLOP/s | of fma peak | GB/s | of bandwidth | against one thread | heap calls "
                "| peak memory, KiB |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (std::size_t i = 0; i < algorithms.size(); ++i) print_rows(algorithms[i], rows[i], peaks);
}

}  // namespace lanewise::bench
