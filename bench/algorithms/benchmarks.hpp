#pragma once

namespace lanewise::bench {

// With Google Benchmark: every algorithm and shape on one thread and on all.
void register_algorithms();

}  // namespace lanewise::bench
