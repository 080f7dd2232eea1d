#include <lanewise/ridge.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[1000 * 16], predictions[1000];
double coefficients[16], intercepts[1];

}  // namespace

const char* const shape = "1,000 x 16, one target";

std::size_t workspace_bytes() { return ridge::predict_workspace_bytes({1000, 16, 1}, 1); }

bool run(std::span<std::byte> workspace) {
    fill(points, 16);
    fill(coefficients, 16);
    return ridge::predict<float>({coefficients, 1, 16}, intercepts, {points, 1000, 16}, {predictions, 1000, 1}, 1, workspace).ok();
}

}  // namespace lanewise::size
