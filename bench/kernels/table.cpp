#include "bench/kernels/table.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/compiler.hpp"
#include "bench/kernels/candidates.hpp"
#include "bench/kernels/case.hpp"
#include "bench/kernels/measure.hpp"
#include "bench/median.hpp"
#include "tests/engine/allocations.hpp"

namespace lanewise::bench {
namespace {

constexpr int rounds = 9;
constexpr double seconds_a_round = 0.006;

// The largest that was measured anywhere in this run.
class Peaks {
public:
    template <class Real>
    void measure(Limit limit, const Probe* probe) {
        double& peak = limit == Limit::memory ? bandwidth_ : flops_[{probe, sizeof(Real)}];
        peak = std::max(peak, limit == Limit::memory ? read_bandwidth(widest_probe()) : fma_peak<Real>(probe));
    }

    double bandwidth() const { return bandwidth_; }
    double flops(const Probe* probe, std::size_t real_size) const {
        const auto found = flops_.find({probe, real_size});
        return found == flops_.end() ? 0 : found->second;
    }

private:
    std::map<std::pair<const Probe*, std::size_t>, double> flops_;
    double bandwidth_ = 0;
};

struct Result {
    std::string kernel, shape;
    std::size_t real_size;
    double flops, bytes;          // of one run
    std::vector<double> seconds;  // of one run, a candidate
    std::vector<std::size_t> heap_calls;
};

template <class Real>
double seconds_of(const Run<Real>& run, const simd::KernelTable<Real>& kernels, std::size_t repeats) {
    const double start = thread_seconds();
    for (std::size_t i = 0; i < repeats; ++i) {
        run(kernels);
        benchmark::ClobberMemory();
    }
    return (thread_seconds() - start) / static_cast<double>(repeats);
}

// Doubles the runs until they last long enough. Serves as the warm-up too.
template <class Real>
std::size_t repeats_of(const Run<Real>& run, const simd::KernelTable<Real>& kernels) {
    std::size_t repeats = 1;
    while (seconds_of(run, kernels, repeats) * static_cast<double>(repeats) < seconds_a_round) repeats *= 2;
    return repeats;
}

template <class Real>
Result measure(const Case<Real>& item, const std::vector<Candidate>& candidates, Peaks& peaks) {
    const Run<Real> run = item.prepare();
    std::vector<std::size_t> repeats, heap_calls;
    for (const Candidate& candidate : candidates) {
        repeats.push_back(repeats_of(run, candidate.table<Real>()));
        const std::size_t calls = tests::allocation_count();
        run(candidate.table<Real>());
        heap_calls.push_back(tests::allocation_count() - calls);
    }
    std::vector<std::vector<double>> seconds(candidates.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            peaks.measure<Real>(item.limit, candidates[i].probe);
            seconds[i].push_back(seconds_of(run, candidates[i].table<Real>(), repeats[i]));
        }
    }
    Result result{item.kernel, item.shape, sizeof(Real), item.flops, item.bytes, std::vector<double>(candidates.size()), heap_calls};
    std::transform(seconds.begin(), seconds.end(), result.seconds.begin(), median);
    return result;
}

template <class Real>
void measure_all(const std::vector<Candidate>& candidates, Peaks& peaks, std::vector<Result>& results) {
    for (const Case<Real>& item : all_cases<Real>()) {
        std::fprintf(stderr, "%s %s\n", item.kernel.c_str(), item.shape.c_str());
        results.push_back(measure(item, candidates, peaks));
    }
}

// "12.3×", or "-" where there is nobody to compare with.
std::string times_faster(const Result& result, const std::vector<Candidate>& candidates, const char* other,
                         double seconds) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        char text[32];
        std::snprintf(text, sizeof text, "%.1f×", result.seconds[i] / seconds);
        if (candidates[i].name == other) return text;
    }
    return "-";
}

// "45%", or "-" where there is no peak.
std::string share(double speed, double peak) {
    char text[32] = "-";
    if (peak > 0) std::snprintf(text, sizeof text, "%.0f%%", 100 * speed / peak);
    return text;
}

void print_rows(const Result& result, const std::vector<Candidate>& candidates, const Peaks& peaks) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const double flops = result.flops / result.seconds[i], bytes = result.bytes / result.seconds[i];
        std::printf("| %s | %s | %s | %s | %.2f | %.2f | %s | %.2f | %s | %s | %s | %zu |\n", result.kernel.c_str(),
                    result.real_size == 4 ? "float" : "double", result.shape.c_str(), candidates[i].name.c_str(), 1e6 * result.seconds[i],
                    1e-9 * flops, share(flops, peaks.flops(candidates[i].probe, result.real_size)).c_str(), 1e-9 * bytes,
                    share(bytes, peaks.bandwidth()).c_str(), times_faster(result, candidates, "reference", result.seconds[i]).c_str(),
                    times_faster(result, candidates, "compiler", result.seconds[i]).c_str(), result.heap_calls[i]);
    }
}

void print_peaks(const std::vector<Candidate>& candidates, const Peaks& peaks) {
    std::printf(
        "One thread, %s. Medians of %d rounds of all candidates in turn; peaks are the largest of the same run.\n\n",
        compiler, rounds);
    std::printf("| peak | float | double |\n|---|---:|---:|\n");
    for (const Candidate& candidate : candidates) {
        if (candidate.probe == nullptr || candidate.name == "compiler") continue;
        std::printf("| fma, %s | %.1f GFLOP/s | %.1f GFLOP/s |\n", candidate.name.c_str(),
                    1e-9 * peaks.flops(candidate.probe, 4),
                    1e-9 * peaks.flops(candidate.probe, 8));
    }
    const double bandwidth = 1e-9 * peaks.bandwidth();
    std::printf("| reading memory | %.1f GB/s | %.1f GB/s |\n\n", bandwidth, bandwidth);
}

}  // namespace

void print_kernels() {
    const std::vector<Candidate> candidates = all_candidates();
    Peaks peaks;
    std::vector<Result> results;
    measure_all<float>(candidates, peaks, results);
    measure_all<double>(candidates, peaks, results);
    print_peaks(candidates, peaks);
    std::printf("| kernel | type | shape | by | µs | GFLOP/s | of fma peak | GB/s | of bandwidth | against reference | against compiler | heap calls |\n");
    std::printf("|---|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (const Result& result : results) print_rows(result, candidates, peaks);
}

}  // namespace lanewise::bench
