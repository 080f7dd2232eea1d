// One kernel on so many points: ./workload <kernel> <dimensions> <points>. `bench/instructions/run` counts what it executes.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include <lanewise/simd.hpp>

namespace {

namespace simd = lanewise::simd;
constexpr std::size_t lanes = simd::lanes<float>;

std::vector<float> numbers(std::size_t count) {
    std::vector<float> values(count);
    std::uint32_t state = 1;
    for (float& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<float>(state >> 8) / 16777216;
    }
    return values;
}

struct Points {
    Points(std::size_t points, std::size_t dims_)
        : count(points), dims(dims_), rows(numbers(points * dims_)), tiles(simd::tile_count(points, lanes) * dims_ * lanes) {
        simd::pack<float>(rows.data(), dims, count, dims, nullptr, tiles.data());
    }
    std::size_t count, dims;
    std::vector<float> rows, tiles;
};

constexpr std::size_t k = 16;

void nearest(std::size_t count, std::size_t dims) {
    const Points points(count, dims);
    const auto centroids = numbers(k * dims);
    std::vector<std::int32_t> labels(count);
    simd::nearest<float>(points.tiles.data(), count, dims, centroids.data(), dims, k, labels.data(), nullptr);
}

void screen(std::size_t count, std::size_t dims) {
    const Points points(count, dims);
    const auto centroids = numbers(k * dims), norms = numbers(k);
    std::vector<std::int32_t> labels(count);
    std::vector<std::uint8_t> doubtful(count);
    std::vector<float> best(count, std::numeric_limits<float>::infinity()), second = best;
    simd::screen<float>(points.tiles.data(), count, dims, centroids.data(), dims, norms.data(), k, 0, 0, 0, best.data(),
                        second.data(), labels.data(), doubtful.data());
}

void log_gaussians(std::size_t count, std::size_t dims) {
    const Points points(count, dims);
    const auto means = numbers(k * dims), whiteners = numbers(k * dims * dims), constants = numbers(k);
    std::vector<float> scratch(dims * lanes), out(points.tiles.size() / dims * k);
    simd::log_gaussians<float>(points.tiles.data(), count, dims, means.data(), means.data(), whiteners.data(), constants.data(),
                               k, scratch.data(), out.data());
}

void posteriors(std::size_t count, std::size_t) {
    auto joint = numbers(simd::tile_count(count, lanes) * lanes * k);
    std::vector<float> log_densities(count);
    simd::posteriors<float>(joint.data(), count, k, nullptr, log_densities.data());
}

void scatter(std::size_t count, std::size_t dims) {
    const Points points(count, dims);
    const auto centre = numbers(dims), weights = numbers(points.tiles.size() / dims);
    std::vector<float> scratch((dims + 5) * (points.tiles.size() / dims + lanes));
    std::vector<double> out(1 + dims + dims * (dims + 1) / 2);
    simd::scatter<float>(points.tiles.data(), count, dims, centre.data(), weights.data(), lanes, scratch.data(), out.data());
}

void panel_products(std::size_t count, std::size_t dims) {
    const auto panels = numbers(dims * count);
    std::vector<double> out(dims * dims);
    simd::panel_products<float>(panels.data(), count * lanes, count, dims, 0, dims, out.data(), dims, nullptr, 0);
}

struct Workload {
    const char* name;
    void (*run)(std::size_t count, std::size_t dims);
    std::size_t dims, components;  // 0: it has none
    std::size_t flop;  // of a point, as bench/README.md counts
};

constexpr Workload workloads[] = {
    {"nearest", nearest, 3, k, (3 * 3 - 1) * k},
    {"nearest", nearest, 16, k, 2 * 16 * k},
    {"screen", screen, 16, k, 2 * 16 * k},
    {"log_gaussians", log_gaussians, 8, k, (8 * 8 + 4 * 8) * k},
    {"posteriors", posteriors, 0, k, 25 * k},
    {"scatter", scatter, 8, 1, 8 * 8 + 4 * 8},
    {"panel_products", panel_products, 32, 0, 32 * 33},
};

}  // namespace

int main(int argc, char** argv) {
    for (const Workload& workload : workloads) {
        if (argc == 1) {
            std::printf("%s %zu %zu %zu\n", workload.name, workload.dims, workload.components, workload.flop);
        } else if (argc == 4 && std::strcmp(argv[1], workload.name) == 0 && std::strtoul(argv[2], nullptr, 10) == workload.dims) {
            workload.run(std::strtoul(argv[3], nullptr, 10), workload.dims);
            return 0;
        }
    }
    return argc == 1 ? 0 : 2;
}
