// The one place that knows about threads.
#include <lanewise/threads.hpp>

#include "core/parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace lanewise {

int max_threads() noexcept {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

bool has_openmp() noexcept {
#ifdef _OPENMP
    return true;
#else
    return false;
#endif
}

void parallel_for(std::size_t tasks, int threads, FunctionRef<void(std::size_t, int)> f) noexcept {
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
