#include <lanewise/kmeans.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[10000 * 8], centroids[16 * 8];
std::int32_t labels[10000];

}  // namespace

const char* const shape = "10,000 x 8, k = 16";

std::size_t workspace_bytes() { return kmeans::predict_workspace_bytes<float>({10000, 8}, 16, 1); }

bool run(std::span<std::byte> workspace) {
    fill(points, 8);
    fill(centroids, 8);
    return kmeans::predict<float>({centroids, 16, 8}, {points, 10000, 8}, labels, {}, 1, workspace).ok();
}

}  // namespace lanewise::size
