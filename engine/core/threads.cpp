#include <lanewise/threads.hpp>

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

}  // namespace lanewise
