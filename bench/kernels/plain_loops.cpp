// The scalar reference as a table of kernels, compiled with the flags that this unit is given. Everything but
// LANEWISE_BENCH_NAME has internal linkage.
#include "simd/reference/reference.hpp"

#include "bench/kernels/plain_loops.hpp"

namespace lanewise::bench {

extern const PlainLoops LANEWISE_BENCH_NAME;
const PlainLoops LANEWISE_BENCH_NAME = {&simd::reference::table<float>, &simd::reference::table<double>};

}  // namespace lanewise::bench
