#include <lanewise/ridge.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[1000 * 16], targets[1000];
double coefficients[16], intercepts[1];
constexpr ridge::Options options{.threads = 1};

}  // namespace

const char* const shape = "1,000 x 16, one target";

std::size_t workspace_bytes() { return ridge::workspace_bytes<float>({1000, 16, 1}, options); }

bool run(std::span<std::byte> workspace) {
    fill(points, 16);
    fill(targets, 1);
    const ridge::Output output{.coefficients = {coefficients, 1, 16}, .intercepts = intercepts};
    return ridge::fit<float>({.points = {points, 1000, 16}, .targets = {targets, 1000, 1}}, options, output, workspace).ok();
}

}  // namespace lanewise::size
