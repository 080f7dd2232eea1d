// lanewise_peer: our side of a comparison of whole fits. sklearn_worker.py is the other, with the same arguments.
//
//   lanewise_peer palette PIXELS WIDTH HEIGHT CENTROIDS K ITERATIONS THREADS OUT
//   lanewise_peer kmeans  ROWS   N     D      CENTROIDS K ITERATIONS THREADS OUT
//   lanewise_peer predict ROWS   N     D      CENTROIDS K ITERATIONS THREADS OUT
//
// Files are bare numbers in C order: uint8 pixels, float32 rows and centroids. It prints a line about itself; then for
// each number m on standard input it runs once untimed and m times timed, and prints a line of JSON. At the end of
// input it writes OUT.labels (int32) and OUT.centroids (float32) of the last run. Only the fit is timed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <lanewise/kmeans.hpp>
#include <lanewise/palette.hpp>
#include <lanewise/simd.hpp>

#include "bench/compiler.hpp"

namespace {

using lanewise::MatrixView;
namespace kmeans = lanewise::kmeans;
namespace palette = lanewise::palette;

struct Arguments {
    std::string algorithm, data;
    std::size_t a, b;  // n, d; of a picture width, height
    std::string centroids;
    kmeans::Options options;
    std::string out;
};

// What the last run gave.
struct Outcome {
    double seconds = 0, inertia = 0;
    int iterations = 0;
    std::vector<std::int32_t> labels;
    std::vector<float> centroids;
};

using Job = std::function<void(Outcome&)>;

template <class T>
std::vector<T> read_numbers(const std::string& path, std::size_t count) {
    std::vector<T> numbers(count);
    std::ifstream file(path, std::ios::binary);
    const auto bytes = static_cast<std::streamsize>(count * sizeof(T));
    if (!file.read(reinterpret_cast<char*>(numbers.data()), bytes) ||
        file.peek() != std::ifstream::traits_type::eof()) {
        throw std::runtime_error(path + ": expected a file of " + std::to_string(bytes) + " bytes");
    }
    return numbers;
}

template <class T>
void write_numbers(const std::string& path, const std::vector<T>& numbers) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size() * sizeof(T)));
    if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
}

void check(const lanewise::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.message());
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<float> copy_of(MatrixView<const float> matrix) {
    return {matrix.data, matrix.data + matrix.rows * matrix.cols};
}

Job palette_job(const Arguments& arguments) {
    const std::size_t k = static_cast<std::size_t>(arguments.options.clusters), n = arguments.a * arguments.b;
    return [=, options = arguments.options, width = arguments.a, height = arguments.b,
            pixels = read_numbers<std::uint8_t>(arguments.data, 3 * n),
            start = read_numbers<float>(arguments.centroids, 3 * k)](Outcome& outcome) {
        outcome.labels.resize(n);
        const palette::Picture picture{pixels.data(), width, height, 3 * width};
        const auto begin = std::chrono::steady_clock::now();
        const auto fitted = palette::fit(picture, options, {start.data(), k, 3});
        check(fitted.status());
        check(fitted->label(picture, std::span<std::int32_t>(outcome.labels)));
        outcome.seconds = seconds_since(begin);
        outcome.inertia = fitted->report().clustering.inertia;
        outcome.iterations = fitted->report().clustering.iterations;
        outcome.centroids = copy_of(fitted->centroids());
    };
}

Job kmeans_job(const Arguments& arguments) {
    const std::size_t k = static_cast<std::size_t>(arguments.options.clusters), n = arguments.a, d = arguments.b;
    return [=, options = arguments.options, rows = read_numbers<float>(arguments.data, n * d),
            start = read_numbers<float>(arguments.centroids, k * d)](Outcome& outcome) {
        const kmeans::Input<float> input{{rows.data(), n, d}, {}, {start.data(), k, d}};
        const auto begin = std::chrono::steady_clock::now();
        const auto model = kmeans::fit<float>(input, options);
        outcome.seconds = seconds_since(begin);
        check(model.status());
        outcome.inertia = model->report().inertia;
        outcome.iterations = model->report().iterations;
        outcome.labels.assign(model->labels().begin(), model->labels().end());
        outcome.centroids = copy_of(model->centroids());
    };
}

Job predict_job(const Arguments& arguments) {
    const std::size_t k = static_cast<std::size_t>(arguments.options.clusters), n = arguments.a, d = arguments.b;
    return [=, threads = arguments.options.threads, rows = read_numbers<float>(arguments.data, n * d),
            centroids = read_numbers<float>(arguments.centroids, k * d)](Outcome& outcome) {
        outcome.labels.resize(n);
        outcome.centroids = centroids;
        const auto begin = std::chrono::steady_clock::now();
        check(kmeans::predict<float>({centroids.data(), k, d}, {rows.data(), n, d}, outcome.labels, {}, threads));
        outcome.seconds = seconds_since(begin);
    };
}

// Bytes, from a line of /proc/self/status that counts KiB; 0 where there is none.
std::size_t status_bytes(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(key + ':')) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
    }
    return 0;
}

// The threads start and the allocator wakes up before memory is counted.
void wake(int threads) {
    const std::vector<float> rows(4096, 1.0f);
    check(kmeans::fit<float>({{rows.data(), 2048, 2}}, {.clusters = 2, .max_iterations = 1, .threads = threads})
              .status());
}

void serve(const Job& job, Outcome& outcome) {
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew from here
    const std::size_t before = status_bytes("VmRSS");
    for (int count = 0; std::cin >> count;) {
        job(outcome);
        std::string seconds;
        for (int i = 0; i < count; ++i) {
            job(outcome);
            seconds += (i > 0 ? ", " : "") + std::to_string(outcome.seconds);
        }
        std::printf("{\"seconds\": [%s], \"inertia\": %.17g, \"iterations\": %d, \"bytes\": %zu}\n", seconds.c_str(),
                    outcome.inertia, outcome.iterations, status_bytes("VmHWM") - before);
        std::fflush(stdout);
    }
}

Arguments parse(char** argv) {
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    Arguments arguments{argv[1], argv[2], number(3), number(4), argv[5], {}, argv[9]};
    arguments.options.clusters = static_cast<std::int32_t>(number(6));
    arguments.options.init = kmeans::Init::given;
    arguments.options.max_iterations = static_cast<std::int32_t>(number(7));
    arguments.options.tolerance = 0;
    arguments.options.threads = static_cast<int>(number(8));
    return arguments;
}

Job make_job(const Arguments& arguments) {
    if (arguments.algorithm == "palette") return palette_job(arguments);
    if (arguments.algorithm == "kmeans") return kmeans_job(arguments);
    if (arguments.algorithm == "predict") return predict_job(arguments);
    throw std::runtime_error(arguments.algorithm + ": expected palette, kmeans or predict");
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 10) throw std::runtime_error("expected nine arguments; peer.cpp lists them");
    const Arguments arguments = parse(argv);
    std::printf("{\"compiler\": \"%s\", \"isa\": \"%s\"}\n", lanewise::bench::compiler,
                lanewise::simd::to_string(lanewise::simd::active_isa()));
    const Job job = make_job(arguments);
    wake(arguments.options.threads);
    Outcome outcome;
    serve(job, outcome);
    write_numbers(arguments.out + ".labels", outcome.labels);
    write_numbers(arguments.out + ".centroids", outcome.centroids);
} catch (const std::exception& error) {
    std::fprintf(stderr, "lanewise_peer: %s\n", error.what());
    return 1;
}
