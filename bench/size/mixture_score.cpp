#include <lanewise/mixture.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[2000 * 8], log_density[2000];
double weights[4] = {0.25, 0.25, 0.25, 0.25}, means[4 * 8], covariances[4 * 8 * 8];

mixture::Parameters parameters() {
    return {.components = 4, .dimensions = 8, .weights = weights, .means = means, .covariances = covariances};
}

}  // namespace

const char* const shape = "2,000 x 8, k = 4, full covariances";

std::size_t workspace_bytes() { return mixture::evaluate_workspace_bytes<float>(2000, parameters(), 1); }

bool run(std::span<std::byte> workspace) {
    fill(points, 8);
    fill(means, 8);
    for (std::size_t i = 0; i < 4 * 8; ++i) covariances[i * 8 + i % 8] = 0.0625;
    return mixture::evaluate<float>(parameters(), {points, 2000, 8}, {}, {.log_density = log_density}, 1, workspace).ok();
}

}  // namespace lanewise::size
