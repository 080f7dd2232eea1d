// Seconds and peaks.
#pragma once

#include "bench/probe/probe.hpp"

namespace lanewise::bench {

// Processor time of this thread: what else the machine does does not count.
double thread_seconds();

// Flop a second of independent fma at the probe's width, on one thread; about a millisecond. 0 without a probe.
template <class Real>
double fma_peak(const Probe* probe);

// Bytes a second of reading an array that is larger than the caches, on one thread.
double read_bandwidth(const Probe& probe);

}  // namespace lanewise::bench
