// Points to cluster, and the comparisons that all tests of the engine make.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <lanewise/kmeans.hpp>

#include "tests/support/random.hpp"

namespace lanewise::tests {

template <class Real>
struct Points {
    Points(std::size_t rows_, std::size_t cols_) : rows(rows_), cols(cols_), values(rows_ * cols_) {}
    Points(std::size_t cols_, std::vector<Real> values_)
        : rows(values_.size() / cols_), cols(cols_), values(std::move(values_)) {}

    std::size_t rows, cols;
    std::vector<Real> values;

    MatrixView<const Real> view() const { return {values.data(), rows, cols}; }
    MatrixView<Real> view() { return {values.data(), rows, cols}; }
    // The first k rows.
    MatrixView<const Real> first(std::size_t k) const { return {values.data(), k, cols}; }
    const Real* row(std::size_t i) const { return values.data() + i * cols; }
    Real& operator()(std::size_t i, std::size_t j) { return values[i * cols + j]; }
    Real operator()(std::size_t i, std::size_t j) const { return values[i * cols + j]; }

    Points rows_in(const std::vector<std::size_t>& order) const {
        Points result(order.size(), cols);
        for (std::size_t i = 0; i < order.size(); ++i)
            std::copy_n(row(order[i]), cols, result.values.data() + i * cols);
        return result;
    }

    Points shifted(double by) const {
        Points result = *this;
        for (Real& value : result.values) value = static_cast<Real>(static_cast<double>(value) + by);
        return result;
    }
};

// Unit variance about the origin: no clusters at all, the hardest to label.
template <class Real>
Points<Real> cloud(std::size_t rows, std::size_t cols, std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(rows, cols);
    for (Real& value : points.values) value = static_cast<Real>(random.normal());
    return points;
}

// k groups of the given spread; row i belongs to group i % k. Their centres are `distance` and more apart.
template <class Real>
Points<Real> blobs(std::size_t rows, std::size_t cols, std::size_t k, double distance, double spread,
                   std::uint64_t seed) {
    Random random(seed);
    Points<Real> points(rows, cols);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            // Group g stands at g in the first coordinate and elsewhere at a number that differs from group to group.
            const std::size_t g = i % k;
            const double centre = distance * static_cast<double>(j == 0 ? g : (g * (j + 2)) % 5);
            points(i, j) = static_cast<Real>(centre + spread * random.normal());
        }
    }
    return points;
}

// Whole numbers, whose sums are exact in any order: groups of width 2 * spread + 1 in a cube of side 100.
template <class Real>
Points<Real> whole_blobs(std::size_t rows, std::size_t cols, std::size_t k, std::size_t spread, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> centres(k * cols);
    for (std::size_t& centre : centres) centre = random.below(100);
    Points<Real> points(rows, cols);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t* centre = centres.data() + random.below(k) * cols;
        for (std::size_t j = 0; j < cols; ++j)
            points(i, j) = static_cast<Real>(centre[j] + random.below(2 * spread + 1));
    }
    return points;
}

inline std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

// One thread, but for tests of threads: that many points are not worth more.
inline kmeans::Options options_for(std::int32_t clusters, kmeans::Init init = kmeans::Init::plus_plus) {
    kmeans::Options options;
    options.clusters = clusters;
    options.init = init;
    options.threads = 1;
    return options;
}

template <class A, class B>
bool same_bytes(const A& a, const B& b) {
    const std::span one(a);
    const std::span two(b);
    static_assert(sizeof(one[0]) == sizeof(two[0]));
    return one.size() == two.size() && (one.empty() || std::memcmp(one.data(), two.data(), one.size_bytes()) == 0);
}

// All values of a matrix without gaps.
template <class T>
std::span<T> values_of(MatrixView<T> matrix) {
    return {matrix.data, matrix.rows * matrix.cols};
}

template <class Real>
bool same_centroids(const kmeans::Model<Real>& a, const kmeans::Model<Real>& b) {
    return same_bytes(values_of(a.centroids()), values_of(b.centroids()));
}

// Everything a fit returns, to the bit.
template <class Real>
bool same_model(const kmeans::Model<Real>& a, const kmeans::Model<Real>& b) {
    const kmeans::Report &one = a.report(), &two = b.report();
    return same_centroids(a, b) && same_bytes(a.labels(), b.labels()) && same_bytes(a.history(), b.history()) &&
           one.inertia == two.inertia && one.iterations == two.iterations && one.converged == two.converged &&
           one.empty_clusters == two.empty_clusters && one.relocations == two.relocations &&
           one.best_run == two.best_run && one.history_size == two.history_size;
}

inline bool contains(const char* sentence, const std::string& part) {
    return std::string(sentence).find(part) != std::string::npos;
}

}  // namespace lanewise::tests
