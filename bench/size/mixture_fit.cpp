#include <lanewise/mixture.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[2000 * 8];
double weights[4], means[4 * 8], covariances[4 * 8 * 8];
constexpr mixture::Options options{.components = 4, .max_iterations = 10, .threads = 1};

}  // namespace

const char* const shape = "2,000 x 8, k = 4, full covariances";

std::size_t workspace_bytes() { return mixture::workspace_bytes<float>({2000, 8}, options); }

bool run(std::span<std::byte> workspace) {
    fill(points, 8);
    const mixture::FitOutput output{.mixture = {.weights = weights, .means = means, .covariances = covariances}};
    return mixture::fit<float>({.points = {points, 2000, 8}}, options, output, workspace).ok();
}

}  // namespace lanewise::size
