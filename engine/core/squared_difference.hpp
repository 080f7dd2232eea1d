// A squared distance in double, whatever the data's precision.
#pragma once

#include <cstddef>

namespace lanewise {

// Eight partial sums, as many as a vector of doubles may have lanes, folded in a fixed order.
template <class Real>
double squared_difference(const Real* a, const Real* b, std::size_t count) noexcept {
    double part[8] = {};
    const auto add = [&](std::size_t lane, std::size_t j) {
        const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
        part[lane] += difference * difference;
    };
    std::size_t j = 0;
    for (; j + 8 <= count; j += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane) add(lane, j + lane);
    }
    for (std::size_t lane = 0; j + lane < count; ++lane) add(lane, j + lane);
    return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}

}  // namespace lanewise
