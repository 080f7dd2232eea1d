#include "bench/probe/peaks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "bench/clock.hpp"
#include "bench/probe/probes.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t steps = 2'000'000;                     // some milliseconds: the start of a thread is little of it
constexpr std::size_t floats_read = std::size_t{256} << 18;  // 256 MiB
constexpr int rounds = 20;

std::atomic<float> sink;

using Clock = std::chrono::steady_clock;

// f(thread) on each of them.
template <class F>
void on_threads(std::size_t threads, F&& f) {
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back(f, i);
    for (std::thread& one : running) one.join();
}

}  // namespace

double fma_peak(std::size_t threads) {
    const Probe& probe = widest_probe();
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Clock::now();
        on_threads(threads, [&](std::size_t) { sink = probe.fma_float(steps, 0.5f, 1.0f); });
        best = std::max(best, static_cast<double>(threads * steps) * probe.flops_a_step<float>() / seconds_since(begin));
    }
    return best;
}

double read_bandwidth(std::size_t threads) {
    static const std::vector<float> numbers(floats_read, 1.0f);
    const std::size_t share = floats_read / threads / 1024 * 1024;
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Clock::now();
        on_threads(threads, [&](std::size_t t) { sink = widest_probe().read(numbers.data() + t * share, share); });
        best = std::max(best, static_cast<double>(threads * share * sizeof(float)) / seconds_since(begin));
    }
    return best;
}

}  // namespace lanewise::bench
