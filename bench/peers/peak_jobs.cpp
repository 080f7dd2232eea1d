// What this machine can do at most, as sides of a comparison.
#include <chrono>

#include "bench/peers/jobs.hpp"
#include "bench/probe/peaks.hpp"

namespace lanewise::bench {
namespace {

Job peak_job(const Arguments& given, double (*peak)(std::size_t)) {
    return [threads = static_cast<std::size_t>(given.threads), peak](Outcome& outcome) {
        const auto begin = std::chrono::steady_clock::now();
        outcome.objective = peak(threads);
        outcome.seconds = seconds_since(begin);
    };
}

}  // namespace

Job fma_peak_job(const Arguments& given) { return peak_job(given, fma_peak); }

Job read_bandwidth_job(const Arguments& given) { return peak_job(given, read_bandwidth); }

}  // namespace lanewise::bench
