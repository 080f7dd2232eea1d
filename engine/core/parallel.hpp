// Work for several threads.
#pragma once

#include <cstddef>

#include <lanewise/threads.hpp>

#include "core/function_ref.hpp"

namespace lanewise {

// The number of threads a fit will use; more than there are tasks for never helps.
inline int resolve_threads(int requested, std::size_t tasks) noexcept {
    const int wanted = requested > 0 ? requested : max_threads();
    return static_cast<std::size_t>(wanted) > tasks ? static_cast<int>(tasks > 0 ? tasks : 1) : wanted;
}

// f(task, thread) for every task; thread < threads says which scratch memory is the caller's. Tasks go to whoever is free, so
// what f computes must not depend on thread.
void parallel_for(std::size_t tasks, int threads, FunctionRef<void(std::size_t task, int thread)> f) noexcept;

}  // namespace lanewise
