#pragma once

#pragma GCC visibility push(default)

namespace lanewise {

// How many threads `threads = 0` means: what OpenMP would use, 1 in a build without it.
int max_threads() noexcept;

// Whether this build has OpenMP.
bool has_openmp() noexcept;

}  // namespace lanewise

#pragma GCC visibility pop
