// Three groups of points in the plane, found by k-means.
#include <cstdio>

#include <lanewise/kmeans.hpp>

int main() {
    const float points[][2] = {{1.0f, 1.1f}, {0.9f, 1.0f}, {5.0f, 5.2f}, {5.1f, 4.9f}, {9.0f, 1.0f}, {8.8f, 1.2f}};
    const auto model = lanewise::kmeans::fit(lanewise::MatrixView<const float>{points[0], 6, 2}, {.clusters = 3});
    if (!model) return std::puts(model.status().message()), 1;
    for (std::size_t i = 0; i < 6; ++i) std::printf("point %zu: cluster %d\n", i, model->labels()[i]);
    std::printf("inertia %g after %d iterations\n", model->report().inertia, model->report().iterations);
}
