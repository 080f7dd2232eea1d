// Whole fits on generated data: ./workloads <name> <times> does one so often, on one thread, and says what ran it: instruction set,
// compiler and its version. Without arguments: the names. `bench/regression/run` counts what it executes.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <lanewise/als.hpp>
#include <lanewise/kmeans.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/palette.hpp>
#include <lanewise/pca.hpp>
#include <lanewise/ridge.hpp>
#include <lanewise/simd.hpp>
#include <lanewise/svd.hpp>

namespace {

using namespace lanewise;

// Rows about 12 centres that overlap: iterations find something to do until they are told to stop.
std::vector<float> numbers(std::size_t rows, std::size_t columns) {
    std::vector<float> values(rows * columns);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < values.size(); ++i) {
        state = state * 1664525u + 1013904223u;
        const auto centre = static_cast<float>((i / columns % 12 * 7 + i % columns * 5) % 12) / 12;
        values[i] = centre + static_cast<float>(state >> 8) / 8388608;
    }
    return values;
}

struct Points {
    Points(std::size_t rows, std::size_t columns)
        : values(numbers(rows, columns)), view(values.data(), rows, columns) {}
    std::vector<float> values;
    MatrixView<const float> view;
};

// Every row has `each` entries, equally far apart.
struct Entries {
    Entries(std::size_t rows, std::size_t cols, std::size_t each)
        : values(numbers(rows, each)), offsets(rows + 1), columns(rows * each) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            offsets[i / each + 1] = i + 1;
            columns[i] = static_cast<std::int32_t>((i % each * cols + i / each * 7 % cols) / each);
        }
        view = {rows, cols, offsets, columns, values};
    }
    std::vector<float> values;
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> columns;
    SparseView<float> view;
};

template <class Run>
void repeat(int times, const Run& run) {
    for (; times > 0; --times) {
        if (!run().ok()) std::exit(1);
    }
}

void kmeans_fit(int times, std::size_t dims) {
    const Points points(4000, dims);
    const kmeans::Options options{.clusters = 16, .max_iterations = 10, .tolerance = 0, .threads = 1};
    repeat(times, [&] { return kmeans::fit(points.view, options); });
}

void kmeans_predict(int times, std::size_t dims) {
    const Points points(20000, dims), centroids(16, dims);
    std::vector<std::int32_t> labels(points.view.rows);
    repeat(times, [&] { return kmeans::predict<float>(centroids.view, points.view, labels, {}, 1); });
}

void palette_fit(int times, std::size_t) {
    constexpr std::size_t width = 160, height = 120;
    std::vector<std::uint8_t> pixels;
    for (const float value : numbers(width * height, 3)) pixels.push_back(static_cast<std::uint8_t>(value * 85));
    std::vector<std::uint8_t> labels(width * height);
    const palette::Picture picture{pixels.data(), width, height, 3 * width};
    const kmeans::Options options{.clusters = 16, .max_iterations = 10, .tolerance = 0, .threads = 1};
    repeat(times, [&] {
        const auto found = palette::fit(picture, options);
        return found ? found->label(picture, labels) : found.status();
    });
}

void mixture_fit(int times, std::size_t dims) {
    const Points points(3000, dims);
    const mixture::Options options{.components = 4, .max_iterations = 10, .tolerance = 0, .threads = 1};
    repeat(times, [&] { return mixture::fit<float>({.points = points.view}, options); });
}

void als_fit(int times, std::size_t factors) {
    const Entries ratings(300, 200, 30);
    const als::Options options{.factors = static_cast<std::int32_t>(factors), .max_steps = 5, .threads = 1};
    repeat(times, [&] { return als::fit<float>({.ratings = ratings.view}, options); });
}

void pca_fit(int times, std::size_t dims) {
    const Points points(4000, dims);
    repeat(times, [&] { return pca::fit<float>(points.view, {.components = 4, .threads = 1}); });
}

void ridge_fit(int times, std::size_t dims) {
    const Points points(4000, dims), targets(4000, 4);
    repeat(times, [&] { return ridge::fit<float>({.points = points.view, .targets = targets.view}, {.threads = 1}); });
}

void svd_sparse(int times, std::size_t rank) {
    const Entries matrix(300, 200, 30);
    const svd::Options options{.rank = static_cast<std::int32_t>(rank), .threads = 1};
    repeat(times, [&] { return svd::decompose<float>(matrix.view, options); });
}

void exp_values(int times, std::size_t) {
    const auto values = numbers(100000, 1);
    std::vector<float> out(values.size());
    repeat(times, [&] {
        simd::exp<float>(values.data(), values.size(), out.data());
        return Status{};
    });
}

void log_sum_exp(int times, std::size_t k) {
    const auto rows = numbers(20000, k);
    std::vector<float> out(20000);
    repeat(times, [&] {
        simd::log_sum_exp<float>(rows.data(), k, out.size(), k, out.data());
        return Status{};
    });
}

struct Workload {
    const char* name;
    void (*run)(int times, std::size_t size);
    std::size_t size;
};

constexpr Workload workloads[] = {
    {"kmeans_fit_3", kmeans_fit, 3},
    {"kmeans_fit_16", kmeans_fit, 16},
    {"kmeans_predict_16", kmeans_predict, 16},
    {"palette_fit", palette_fit, 0},
    {"mixture_fit_3", mixture_fit, 3},
    {"mixture_fit_8", mixture_fit, 8},
    {"als_fit_16", als_fit, 16},
    {"pca_fit_32", pca_fit, 32},
    {"ridge_fit_16", ridge_fit, 16},
    {"svd_sparse_8", svd_sparse, 8},
    {"exp", exp_values, 0},
    {"log_sum_exp_16", log_sum_exp, 16},
};

#ifdef __clang__
constexpr const char* compiler = "clang";
constexpr int version = __clang_major__;
#else
constexpr const char* compiler = "gcc";
constexpr int version = __GNUC__;
#endif

}  // namespace

int main(int argc, char** argv) {
    for (const Workload& workload : workloads) {
        if (argc == 1) {
            std::puts(workload.name);
        } else if (argc == 3 && std::strcmp(argv[1], workload.name) == 0) {
            workload.run(std::atoi(argv[2]), workload.size);
            std::printf("%s %s %d\n", simd::to_string(simd::active_isa()), compiler, version);
            return 0;
        }
    }
    return argc == 1 ? 0 : 2;
}
