#include "bench/algorithms/table.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <vector>

#include "bench/algorithms/contenders.hpp"
#include "bench/algorithms/case.hpp"
#include "bench/median.hpp"
#include "bench/probe/peaks.hpp"
#include "tests/engine/allocations.hpp"

namespace lanewise::bench {
namespace {

constexpr int rounds = 5;

// By threads; the largest that was measured anywhere in this run.
struct Peaks {
    std::map<int, double> flops, bytes;

    void measure(const std::vector<Contender>& contenders) {
        for (const Contender& one : contenders) {
            const auto threads = static_cast<std::size_t>(one.threads);
            flops[one.threads] = std::max(flops[one.threads], fma_peak(threads));
            bytes[one.threads] = std::max(bytes[one.threads], read_bandwidth(threads));
        }
    }
};

struct Result {
    const Algorithm* algorithm;
    std::vector<double> seconds;  // of one run, a contender; so are these
    std::vector<std::size_t> heap_calls, peak_bytes;
};

double seconds_of(const AlgorithmRun& run, int threads) {
    const auto begin = std::chrono::steady_clock::now();
    run(threads);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Result measure(const Algorithm& algorithm, const std::vector<Contender>& contenders) {
    const AlgorithmRun run = algorithm.prepare();
    Result result{&algorithm, {}, {}, {}};
    for (const Contender& one : contenders) {
        simd::force_isa(one.isa);
        const std::size_t calls = tests::allocation_count(), live = tests::live_bytes();
        tests::reset_peak();
        run(one.threads);  // the warm-up, too
        result.heap_calls.push_back(tests::allocation_count() - calls);
        result.peak_bytes.push_back(tests::peak_bytes() - live);
    }
    std::vector<std::vector<double>> seconds(contenders.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            simd::force_isa(contenders[i].isa);
            seconds[i].push_back(seconds_of(run, contenders[i].threads));
        }
    }
    simd::reset_isa();
    for (const std::vector<double>& one : seconds) result.seconds.push_back(median(one));
    return result;
}

// "12.3 | 45%", or dashes where the work is not known.
void print_rate(double work, double seconds, double peak) {
    if (work > 0) std::printf(" %.1f | %.0f%% |", 1e-9 * work / seconds, 100 * work / seconds / peak);
    else std::printf(" - | - |");
}

void print_rows(const Result& result, const std::vector<Contender>& contenders, Peaks& peaks) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
        std::printf("| %s | %s | %s | %.2f |", result.algorithm->name.c_str(), result.algorithm->shape.c_str(),
                    contenders[i].name().c_str(), 1e3 * result.seconds[i]);
        print_rate(result.algorithm->flops, result.seconds[i], peaks.flops[contenders[i].threads]);
        print_rate(result.algorithm->bytes, result.seconds[i], peaks.bytes[contenders[i].threads]);
        std::printf(" %.1f× | %zu | %.1f |\n", result.seconds[0] / result.seconds[i], result.heap_calls[i],
                    static_cast<double>(result.peak_bytes[i]) / 1024);
    }
}

}  // namespace

void print_algorithms() {
    const std::vector<Contender> contenders = all_contenders();
    const Algorithms algorithms = all_algorithms();
    Peaks peaks;
    std::vector<Result> results;
    for (const Algorithm& algorithm : algorithms) {
        std::fprintf(stderr, "%s %s\n", algorithm.name.c_str(), algorithm.shape.c_str());
        peaks.measure(contenders);
        results.push_back(measure(algorithm, contenders));
    }
    std::printf("\nAlgorithms, float32, as users call them: time by the clock, medians of %d rounds in turn; peaks of as many threads, the "
                "largest of the same run.\n\n| threads | fma | reading memory |\n|---|---:|---:|\n",
                rounds);
    for (const auto& [threads, flops] : peaks.flops) {
        std::printf("| %d | %.1f GFLOP/s | %.1f GB/s |\n", threads, 1e-9 * flops, 1e-9 * peaks.bytes[threads]);
    }
    std::printf("\n| algorithm | shape | by | ms | GFLOP/s | of fma peak | GB/s | of bandwidth | against one thread | heap calls | peak memory, KiB "
                "|\n|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (const Result& result : results) print_rows(result, contenders, peaks);
}

}  // namespace lanewise::bench
