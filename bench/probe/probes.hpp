#pragma once

#include <lanewise/simd.hpp>

#include "bench/probe/probe.hpp"

namespace lanewise::bench {

// Of an instruction set's vector width; null where this CPU has no fma for it.
const Probe* probe_of(simd::Isa isa);

// The widest probe that this CPU runs.
const Probe& widest_probe();

}  // namespace lanewise::bench
