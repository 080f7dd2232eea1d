#include <lanewise/kmeans.hpp>

#include "program.hpp"

namespace lanewise::size {

namespace {

float points[10000 * 8], centroids[16 * 8];
constexpr kmeans::Options options{.clusters = 16, .max_iterations = 20, .threads = 1};

}  // namespace

const char* const shape = "10,000 x 8, k = 16";

std::size_t workspace_bytes() { return kmeans::workspace_bytes<float>({10000, 8}, options); }

bool run(std::span<std::byte> workspace) {
    fill(points, 8);
    return kmeans::fit<float>({.points = {points, 10000, 8}}, options, {.centroids = {centroids, 16, 8}}, workspace).ok();
}

}  // namespace lanewise::size
