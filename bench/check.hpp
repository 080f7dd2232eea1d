#pragma once

#include <stdexcept>

#include <lanewise/status.hpp>

namespace lanewise::bench {

inline void check(const Status& status) {
    if (!status.ok()) throw std::runtime_error(status.message());
}

}  // namespace lanewise::bench
