// What this machine can do at most: independent fma at its widest vectors, on all threads at once.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "bench/peers/jobs.hpp"
#include "bench/probe/probes.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t steps = 250'000;  // about a millisecond

double rate(const Probe& probe) {
    static std::atomic<float> sink;
    double best = 0;
    for (int i = 0; i < 20; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        sink = probe.fma_float(steps, 0.5f, 1.0f);
        best = std::max(best, static_cast<double>(steps) * probe.flops_a_step<float>() / seconds_since(begin));
    }
    return best;
}

}  // namespace

Job fma_peak_job(const Arguments& given) {
    return [threads = static_cast<std::size_t>(given.threads)](Outcome& outcome) {
        std::vector<double> rates(threads);
        const auto begin = std::chrono::steady_clock::now();
        std::vector<std::thread> running;
        for (double& one : rates) running.emplace_back([&one] { one = rate(widest_probe()); });
        for (std::thread& one : running) one.join();
        outcome.seconds = seconds_since(begin);
        outcome.objective = 0;
        for (const double one : rates) outcome.objective += one;
    };
}

}  // namespace lanewise::bench
