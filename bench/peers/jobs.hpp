// Jobs of lanewise_peer that have a file of their own.
#pragma once

#include "bench/peers/protocol.hpp"

namespace lanewise::bench {

Job als_job(const Arguments& given);
Job fma_peak_job(const Arguments& given);

}  // namespace lanewise::bench
