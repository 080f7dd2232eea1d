#pragma once

namespace lanewise::bench {

// With Google Benchmark: every kernel and shape by every candidate.
void register_kernels();

}  // namespace lanewise::bench
