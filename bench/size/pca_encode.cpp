#include <lanewise/pca.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[1000 * 16], scores[1000 * 4];
double components[4 * 16], mean[16];

}  // namespace

const char* const shape = "1,000 x 16, K = 4";

std::size_t workspace_bytes() { return pca::autoencoder_workspace_bytes<float>({16, 4}, 1); }

bool run(std::span<std::byte> workspace) {
    fill(points, 16);
    fill(components, 16);
    return pca::encode<float>({{components, 4, 16}, mean}, {points, 1000, 16}, {scores, 1000, 4}, 1, workspace).ok();
}

}  // namespace lanewise::size
