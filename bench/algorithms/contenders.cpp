#include "bench/algorithms/contenders.hpp"

#include <lanewise/threads.hpp>

namespace lanewise::bench {

std::vector<Contender> all_contenders() {
    const simd::Isa best = simd::active_isa();
    std::vector<Contender> all{{best, 1}};
    if (max_threads() > 1) all.push_back({best, max_threads()});
    return all;
}

}  // namespace lanewise::bench
