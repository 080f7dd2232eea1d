// What this machine can do at most, by its widest vectors, on so many threads at once; by the clock on the wall.
#pragma once

#include <cstddef>

namespace lanewise::bench {

// Flop a second of independent float fma, all threads together in the same time: the best of some rounds.
double fma_peak(std::size_t threads);

// Bytes a second that they read together of 256 MiB: the best of some rounds.
double read_bandwidth(std::size_t threads);

}  // namespace lanewise::bench
