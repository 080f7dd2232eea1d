// Losses over steps as a drawing (SVG 1.1), a panel a curve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lanewise::cli {

struct LossCurve {
    const char* title;
    const char* colour;          // as SVG writes it
    std::vector<double> values;  // one a step; those that are not finite are left out
};

// steps rise; best, whose factors are kept, is marked. Losses have a logarithmic scale when the largest is more than 20 times the smallest.
std::string loss_plot(const std::vector<double>& steps, const std::vector<LossCurve>& curves, std::int32_t best);

}  // namespace lanewise::cli
