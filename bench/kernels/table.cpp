#include "bench/kernels/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/kernels/candidates.hpp"
#include "bench/kernels/case.hpp"
#include "bench/kernels/measure.hpp"

namespace lanewise::bench {
namespace {

constexpr int rounds = 9;
constexpr double seconds_a_round = 0.006;

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// One candidate on one case, over all rounds.
struct Track {
    const Candidate* candidate;
    std::size_t repeats = 1;      // runs a round
    std::vector<double> seconds;  // of one run, a round
    double peak = 0;              // the largest, in flop or bytes a second
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
std::vector<Track> measure(const Case<Real>& item, const std::vector<Candidate>& candidates) {
    const Run<Real> run = item.prepare();
    std::vector<Track> tracks;
    for (const Candidate& candidate : candidates) {
        tracks.push_back({&candidate, repeats_of(run, candidate.table<Real>()), {}, 0});
    }
    for (int round = 0; round < rounds; ++round) {
        for (Track& track : tracks) {
            const double peak = item.limit == Limit::memory ? read_bandwidth(widest_probe())
                                                            : fma_peak<Real>(track.candidate->probe);
            track.peak = std::max(track.peak, peak);
            track.seconds.push_back(seconds_of(run, track.candidate->table<Real>(), track.repeats));
        }
    }
    return tracks;
}

const Track* find(const std::vector<Track>& tracks, const char* name) {
    for (const Track& track : tracks) {
        if (track.candidate->name == name) return &track;
    }
    return nullptr;
}

// "12.3x", or "-" where there is nobody to compare with.
std::string ratio(const Track* other, double seconds) {
    if (other == nullptr) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f×", median(other->seconds) / seconds);
    return text;
}

template <class Real>
void print_rows(const Case<Real>& item, const std::vector<Track>& tracks) {
    for (const Track& track : tracks) {
        const double seconds = median(track.seconds);
        const bool streams = item.limit == Limit::memory;
        const double done = (streams ? item.bytes : item.flops) / seconds;
        char share[32] = "-";
        if (track.peak > 0) std::snprintf(share, sizeof share, "%.0f%%", 100 * done / track.peak);
        std::printf("| %s | %s | %s | %s | %.2f | %.2f | %s%s | %s | %s |\n", item.kernel.c_str(),
                    sizeof(Real) == 4 ? "float" : "double", item.shape.c_str(), track.candidate->name.c_str(),
                    1e-9 * item.flops / seconds, 1e-9 * item.bytes / seconds, share, streams ? " of memory" : "",
                    ratio(find(tracks, "reference"), seconds).c_str(), ratio(find(tracks, "compiler"), seconds).c_str());
    }
    std::fflush(stdout);
}

template <class Real>
void print_all(const std::vector<Candidate>& candidates) {
    for (const Case<Real>& item : all_cases<Real>()) print_rows(item, measure(item, candidates));
}

template <class Real>
double best_peak(const Probe* probe) {
    double best = 0;
    for (int i = 0; i < rounds; ++i) best = std::max(best, fma_peak<Real>(probe));
    return best;
}

void print_machine(const std::vector<Candidate>& candidates) {
    std::printf("One thread; compiled by %s. Medians of %d rounds, candidates in turn.\n\n", __VERSION__, rounds);
    for (const Candidate& candidate : candidates) {
        if (candidate.probe == nullptr || candidate.name == "reference" || candidate.name == "compiler") continue;
        std::printf("FMA peak %s: %.1f GFLOP/s float, %.1f double\n", candidate.name.c_str(),
                    1e-9 * best_peak<float>(candidate.probe), 1e-9 * best_peak<double>(candidate.probe));
    }
    double bandwidth = 0;
    for (int i = 0; i < rounds; ++i) bandwidth = std::max(bandwidth, read_bandwidth(widest_probe()));
    std::printf("Memory: %.1f GB/s read\n\n", 1e-9 * bandwidth);
}

}  // namespace

void print_table() {
    const std::vector<Candidate> candidates = all_candidates();
    print_machine(candidates);
    std::printf("| kernel | type | shape | by | GFLOP/s | GB/s | share of peak | against reference | against compiler |\n");
    std::printf("|---|---|---|---|---:|---:|---:|---:|---:|\n");
    print_all<float>(candidates);
    print_all<double>(candidates);
}

}  // namespace lanewise::bench
