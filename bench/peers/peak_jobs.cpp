// What this machine can do at most, by its widest vectors, on all threads at once.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "bench/peers/jobs.hpp"
#include "bench/probe/probes.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t steps = 250'000;                       // about a millisecond
constexpr std::size_t floats_read = std::size_t{256} << 18;  // 256 MiB
constexpr int rounds = 20;

std::atomic<float> sink;

double flops_a_second(const Probe& probe) {
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        sink = probe.fma_float(steps, 0.5f, 1.0f);
        best = std::max(best, static_cast<double>(steps) * probe.flops_a_step<float>() / seconds_since(begin));
    }
    return best;
}

// f(thread) on each of them.
template <class F>
void on_threads(std::size_t threads, F&& f) {
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back(f, i);
    for (std::thread& one : running) one.join();
}

}  // namespace

// Independent fma.
Job fma_peak_job(const Arguments& given) {
    return [threads = static_cast<std::size_t>(given.threads)](Outcome& outcome) {
        std::vector<double> rates(threads);
        const auto begin = std::chrono::steady_clock::now();
        on_threads(threads, [&](std::size_t i) { rates[i] = flops_a_second(widest_probe()); });
        outcome.seconds = seconds_since(begin);
        outcome.objective = 0;
        for (const double one : rates) outcome.objective += one;
    };
}

// Reading memory, a share each.
Job read_bandwidth_job(const Arguments& given) {
    const auto threads = static_cast<std::size_t>(given.threads);
    const std::size_t share = floats_read / threads / 1024 * 1024;
    return [threads, share, numbers = std::vector<float>(threads * share, 1.0f)](Outcome& outcome) {
        const auto begin = std::chrono::steady_clock::now();
        double best = 0;
        for (int i = 0; i < rounds; ++i) {
            const auto round = std::chrono::steady_clock::now();
            on_threads(threads, [&](std::size_t t) { sink = widest_probe().read(numbers.data() + t * share, share); });
            best = std::max(best, static_cast<double>(numbers.size() * sizeof(float)) / seconds_since(round));
        }
        outcome.seconds = seconds_since(begin);
        outcome.objective = best;
    };
}

}  // namespace lanewise::bench
