// Which of the two signs a vector has that is determined up to its sign.
#pragma once

#include <cmath>
#include <cstddef>

namespace lanewise {

// Makes the component of largest magnitude positive, the first of those that are equal within 2^-40: what rounding alone may tell
// apart counts as equal.
inline void fix_sign(double* vector, std::size_t n) noexcept {
    std::size_t largest = 0;
    for (std::size_t j = 1; j < n; ++j) {
        if (std::fabs(vector[j]) * (1 - 0x1p-40) > std::fabs(vector[largest])) largest = j;
    }
    if (vector[largest] >= 0) return;
    for (std::size_t j = 0; j < n; ++j) vector[j] = -vector[j];
}

}  // namespace lanewise
