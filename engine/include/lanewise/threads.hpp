#pragma once

#include <lanewise/export.h>

namespace lanewise {

// How many threads `threads = 0` means: what OpenMP would use, 1 in a build without it.
LANEWISE_API int max_threads() noexcept;

// Whether this build has OpenMP.
LANEWISE_API bool has_openmp() noexcept;

}  // namespace lanewise
