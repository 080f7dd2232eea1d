// What the sides of a comparison of whole fits have in common. The workers in Python have the same arguments, input and answers.
//
//   ALGORITHM DATA A B START K ITERATIONS THREADS OUT
//
//   palette          uint8 pixels, width x height; START: k x 3, float32. Leaves OUT.labels (int32), OUT.centroids (float32)
//   kmeans, predict  float32 rows, n x d; START: k x d, float32. Leaves the same
//   palette_mixture  uint8 pixels, width x height; START as what it leaves: OUT.parameters (float64): the weights,
//   mixture          float32 rows, n x d           means and full covariances
//   log_sum_exp      float32 rows, n x d; START is not read. Leaves OUT.sums (float32)
//   als              ratings of n users and d items, each an int32 user, an int32 item and a float32, by user and then by item;
//                    START: d x k, float32. Leaves OUT.users (n x k) and OUT.items (d x k), float32, after 2 ITERATIONS steps
//   rating_fits      ratings as for als; START: float32 rows of three: iterations, lambda, and 1 where lambda counts once a rating of
//                    its row, 0 where once a row (LIBMF, which knows the first alone: its learning rate). A whole fit for each row of START,
//                    from the side's own factors; the seconds are those of all. ITERATIONS is not read. Leaves OUT.users and OUT.items, of
//                    one fit after the other
//   pca              float32 rows, n x d; START is not read. Leaves OUT.parameters (float64), k x (1 + d): a component's variance,
//                    and the component
//   pca_covariance   float32 rows, n x d; START is not read. One pass over them. Leaves nothing
//   pca_encode       float32 rows, n x d; START: (k + 1) x d, float64: components and the mean. Leaves OUT.scores (n x k, float32)
//   fma_peak         Reads nothing. The objective is the flop a second of THREADS threads together
//   read_bandwidth   Reads nothing. The objective is the bytes a second that THREADS threads together read of 256 MiB
//
// Files are bare numbers in C order. A side prints a line of JSON about itself; then for each number m on standard input it runs m
// times timed, after once untimed unless the run before took a second, and prints a line of JSON. At the end of input it writes the
// files of the last run. Only the fit is timed. als: the seconds are those of a step, (2 ITERATIONS steps - ITERATIONS steps) /
// ITERATIONS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/clock.hpp"

namespace lanewise::bench {

struct Arguments {
    std::string algorithm, data;
    std::size_t a, b;
    std::string start;
    std::size_t k;
    std::int32_t iterations;
    int threads;
    std::string out;

    bool is_picture() const { return algorithm.starts_with("palette"); }
    std::size_t points() const { return is_picture() ? a * b : a; }
    std::size_t dimensions() const { return is_picture() ? 3 : b; }
    std::size_t parameters() const { return k * (1 + dimensions() + dimensions() * dimensions()); }
};

// What keeps mixtures' covariances from collapsing, in the units of the data: scikit-learn's and Armadillo's defaults.
inline constexpr double variance_floor = 1e-6;

// lambda of als for every row, in the units of the data.
inline constexpr double als_regularization = 10;

// What the last run gave.
struct Outcome {
    double seconds = 0;
    double objective = 0;  // as the side itself has it: inertia, or log-likelihood per point
    int iterations = 0;
    std::vector<std::int32_t> labels;
    std::vector<float> centroids;
    std::vector<double> parameters;
    std::vector<float> sums, users, items, scores;
};

using Job = std::function<void(Outcome&)>;

template <class T>
std::vector<T> read_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff bytes = file.tellg();
    std::vector<T> items(bytes > 0 ? static_cast<std::size_t>(bytes) / sizeof(T) : 0);
    if (!file.seekg(0) || !file.read(reinterpret_cast<char*>(items.data()), bytes)) {
        throw std::runtime_error(path + ": cannot be read");
    }
    return items;
}

template <class T>
std::vector<T> read_numbers(const std::string& path, std::size_t count) {
    std::vector<T> numbers = read_all<T>(path);
    if (numbers.size() != count) {
        throw std::runtime_error(path + ": expected a file of " + std::to_string(count * sizeof(T)) + " bytes");
    }
    return numbers;
}

// The main of a side. about: what it says of itself. prepare reads the data, and wakes threads and the allocator before memory is
// counted; precision: what the fit computes in.
int run_side(int argc, char** argv, const std::string& about, const char* precision, Job (*prepare)(const Arguments&));

}  // namespace lanewise::bench
