#pragma once

namespace lanewise::bench {

// With Google Benchmark: every algorithm and shape by every contender.
void register_algorithms();

}  // namespace lanewise::bench
