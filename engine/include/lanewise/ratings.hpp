// Ratings: filtered, split and centred, ready to be factorized.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lanewise::ratings {

// Users and items are numbers from 0.
struct Rating {
    std::int32_t user = 0;
    std::int32_t item = 0;
    double value = 0;
};

}  // namespace lanewise::ratings
