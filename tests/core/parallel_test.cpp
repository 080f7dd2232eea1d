#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "core/parallel.hpp"

namespace lanewise::tests {
namespace {

TEST_CASE("every task is done once, by a thread that has scratch memory") {
    for (const int threads : {1, 2, 3, 7}) {
        for (const std::size_t tasks : {0, 1, 2, 5, 1000}) {
            std::vector<std::atomic<int>> done(tasks);
            std::atomic<bool> in_range{true};
            parallel_for(tasks, threads, [&](std::size_t task, int thread) {
                ++done[task];
                if (thread < 0 || thread >= threads) in_range = false;
            });
            CHECK(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
            CHECK(in_range);
        }
    }
}

TEST_CASE("threads: what was asked for, all of them for 0, never more than tasks") {
    CHECK(max_threads() >= 1);
    CHECK((has_openmp() || max_threads() == 1));
    CHECK(resolve_threads(3, 100) == 3);
    CHECK(resolve_threads(3, 2) == 2);
    CHECK(resolve_threads(3, 0) == 1);
    CHECK(resolve_threads(0, 1000000) == max_threads());
    CHECK(resolve_threads(0, 1) == 1);
}

}  // namespace
}  // namespace lanewise::tests
