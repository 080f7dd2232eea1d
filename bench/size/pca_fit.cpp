#include <lanewise/pca.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[1000 * 16];
double components[4 * 16], mean[16], variances[16];
constexpr pca::Options options{.components = 4, .threads = 1};

}  // namespace

const char* const shape = "1,000 x 16, K = 4";

std::size_t workspace_bytes() { return pca::workspace_bytes<float>({1000, 16}, options); }

bool run(std::span<std::byte> workspace) {
    fill(points, 16);
    return pca::fit<float>({points, 1000, 16}, options, {{components, 4, 16}, mean, variances}, workspace).ok();
}

}  // namespace lanewise::size
