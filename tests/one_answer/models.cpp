#include "tests/one_answer/models.hpp"

#include <lanewise/als.hpp>
#include <lanewise/kmeans.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/pca.hpp>

namespace lanewise::tests {
namespace {

// Numbers without a C library: the same everywhere. Rows gather about `groups` centres.
template <class Real>
void generate(Real* values, std::size_t rows, std::size_t columns, std::uint32_t groups) {
    std::uint32_t state = 20;
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            state = state * 1664525u + 1013904223u;
            const auto noise = static_cast<Real>(state >> 8) / 16777216;  // 0 to 1
            const auto centre = static_cast<Real>((i % groups * 37 + j * 11) % 16);
            values[i * columns + j] = centre + noise * noise - noise / 3;
        }
    }
}

template <class Value>
std::size_t copy_numbers(std::span<const Value> values, double* out) {
    for (std::size_t i = 0; i < values.size(); ++i) out[i] = static_cast<double>(values[i]);
    return values.size();
}

template <class Real>
struct KMeans {
    static constexpr std::size_t rows = 3000, columns = 7, clusters = 9;
    static inline Real points[rows * columns], centroids[clusters * columns];

    static Result<std::size_t> train(std::span<std::byte> workspace, std::span<std::byte> file) {
        generate(points, rows, columns, 12);
        const kmeans::Options options{.clusters = clusters, .n_init = 2, .max_iterations = 40};
        const MatrixView<Real> found{centroids, clusters, columns};
        const auto report = kmeans::fit<Real>({.points = {points, rows, columns}}, options, {.centroids = found}, workspace);
        if (!report) return report.status();
        return kmeans::write_model<Real>({.centroids = found, .options = options, .report = *report}, file);
    }
    static std::size_t numbers(double* out) { return copy_numbers<Real>(centroids, out); }
};

template <class Real>
struct Mixture {
    static constexpr std::size_t rows = 2500, columns = 5, components = 3;
    static inline Real points[rows * columns];
    static inline double weights[components], means[components * columns], covariances[components * columns * columns];

    static Result<std::size_t> train(std::span<std::byte> workspace, std::span<std::byte> file) {
        generate(points, rows, columns, 6);
        const mixture::Options options{.components = components, .max_iterations = 25, .tolerance = 0};
        const mixture::FitOutput output{.mixture = {weights, means, covariances}};
        const auto report = mixture::fit<Real>({.points = {points, rows, columns}}, options, output, workspace);
        if (!report) return report.status();
        return mixture::write_model({mixture::Covariance::full, components, columns, weights, means, covariances}, file);
    }
    static std::size_t numbers(double* out) { return copy_numbers<double>(means, out); }
};

struct Ratings {
    static constexpr std::size_t users = 120, items = 60, each = 20, factors = 6;
    static inline float values[users * each], user_factors[users * factors], item_factors[items * factors];
    static inline double user_offsets[users], item_offsets[items];
    static inline std::size_t offsets[users + 1];
    static inline std::int32_t columns[users * each];

    static Result<std::size_t> train(std::span<std::byte> workspace, std::span<std::byte> file) {
        generate(values, users, each, 7);
        for (std::size_t i = 0; i < users * each; ++i) {
            offsets[i / each + 1] = i + 1;
            columns[i] = static_cast<std::int32_t>(i % each * 3 + i / each % 3);
        }
        const als::Options options{.factors = factors, .regularization = 0.5, .max_steps = 12};
        const als::Output<float> output{.users = {user_factors, users, factors}, .items = {item_factors, items, factors}};
        const auto report = als::fit<float>({.ratings = {users, items, offsets, columns, values}}, options, output, workspace);
        if (!report) return report.status();
        als::StoredModel<float> model;
        model.user_factors = output.users;
        model.item_factors = output.items;
        model.user_offsets = user_offsets;
        model.item_offsets = item_offsets;
        model.regularization = options.regularization;
        model.lowest = -1;
        model.highest = 16;
        return als::write_model<float>(model, file);
    }
    static std::size_t numbers(double* out) { return copy_numbers<float>(item_factors, out); }
};

struct Components {
    static constexpr std::size_t rows = 900, columns = 12, kept = 4;
    static inline float points[rows * columns];
    static inline double components[columns * columns], mean[columns], variances[columns];

    static Result<std::size_t> train(std::span<std::byte> workspace, std::span<std::byte> file) {
        generate(points, rows, columns, 11);
        const pca::Options options{.components = kept};
        const auto report = pca::fit<float>({points, rows, columns}, options, {{components, kept, columns}, mean, variances}, workspace);
        if (!report) return report.status();
        pca::StoredModel model;
        model.autoencoder = {{components, kept, columns}, mean};
        model.variances = variances;
        model.points = rows;
        model.report = *report;
        model.options = options;
        return pca::write_model(model, file);
    }
    static std::size_t numbers(double* out) { return copy_numbers<double>(variances, out); }
};

}  // namespace

const Model models[6] = {
    {"kmeans-float32", KMeans<float>::train, KMeans<float>::numbers},
    {"kmeans-float64", KMeans<double>::train, KMeans<double>::numbers},
    {"mixture-float32", Mixture<float>::train, Mixture<float>::numbers},
    {"mixture-float64", Mixture<double>::train, Mixture<double>::numbers},
    {"als-float32", Ratings::train, Ratings::numbers},
    {"pca-float32", Components::train, Components::numbers},
};

}  // namespace lanewise::tests
