// The one place that knows about threads.
#pragma once

#include <cstddef>

#include <lanewise/threads.hpp>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace lanewise {

// The number of threads a fit will use; more than there are tasks for never helps.
inline int resolve_threads(int requested, std::size_t tasks) noexcept {
    const int wanted = requested > 0 ? requested : max_threads();
    return static_cast<std::size_t>(wanted) > tasks ? static_cast<int>(tasks > 0 ? tasks : 1) : wanted;
}

// f(task, thread) for every task; thread < threads says which scratch memory is the caller's. Tasks go to whoever is free, so
// what f computes must not depend on thread.
template <class F>
void parallel_for(std::size_t tasks, int threads, F&& f) noexcept {
#ifdef _OPENMP
    if (threads > 1 && tasks > 1) {
#pragma omp parallel num_threads(threads)
        {
            const int thread = omp_get_thread_num();
#pragma omp for schedule(dynamic, 1)
            for (std::size_t task = 0; task < tasks; ++task) f(task, thread);
        }
        return;
    }
#endif
    (void)threads;
    for (std::size_t task = 0; task < tasks; ++task) f(task, 0);
}

}  // namespace lanewise
