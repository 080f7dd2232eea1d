// The sizes of workspaces. Where size_t has 32 bits, products wrap around for shapes that a caller may well name.
#include <doctest/doctest.h>

#include <lanewise/lanewise.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace lanewise::tests {
namespace {

// 0, or at least what the result of a fit of this shape takes, which is part of every workspace.
void check_size(std::size_t bytes, double least) {
    const bool addressable = bytes == 0 || static_cast<double>(bytes) >= least;
    CHECK(addressable);
}

std::vector<std::size_t> sides() {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> all{1, 3, 1000, most, most - 63, most / 2, most / 4 + 1, most / 8};
    for (int power = 8; power < std::numeric_limits<std::size_t>::digits; power += 4) {
        all.push_back(std::size_t{1} << power);
        all.push_back((std::size_t{1} << power) + 1);
    }
    return all;
}

double real(std::size_t value) { return static_cast<double>(value); }

}  // namespace

TEST_CASE("workspaces of k-means and of mixtures are as large as their models, or 0") {
    lanewise_kmeans_options kmeans = lanewise_kmeans_defaults();
    lanewise_mixture_options mixture = lanewise_mixture_defaults();
    kmeans.threads = mixture.threads = 1;
    for (const std::size_t points : sides()) {
        for (const std::size_t dims : sides()) {
            for (const std::int32_t k : {1, 300, 70000, 1 << 24}) {
                kmeans.clusters = mixture.components = k;
                CAPTURE(points);
                CAPTURE(dims);
                CAPTURE(k);
                check_size(lanewise_kmeans_workspace_bytes_f32(points, dims, &kmeans), 4 * real(dims) * k);
                check_size(lanewise_kmeans_workspace_bytes_f64(points, dims, &kmeans), 8 * real(dims) * k);
                check_size(lanewise_kmeans_predict_workspace_bytes_f32(points, dims, static_cast<std::size_t>(k), 1),
                           4 * real(dims));
                check_size(lanewise_mixture_workspace_bytes_f32(points, dims, &mixture),
                           4 * real(dims) * real(dims) * k);
                const lanewise_mixture shape{
                    LANEWISE_MIXTURE_FULL, static_cast<std::size_t>(k), dims, nullptr, nullptr, nullptr};
                check_size(lanewise_mixture_evaluate_workspace_bytes_f64(points, &shape, 1),
                           4 * real(dims) * real(dims) * k);
            }
        }
    }
}

TEST_CASE("workspaces of ridge and of principal components are as large as their models, or 0") {
    lanewise_ridge_options ridge = lanewise_ridge_defaults();
    lanewise_pca_options pca = lanewise_pca_defaults();
    ridge.threads = pca.threads = 1;
    for (const std::size_t points : sides()) {
        for (const std::size_t dims : sides()) {
            CAPTURE(points);
            CAPTURE(dims);
            const double least = real(points < dims ? points : dims);
            for (const std::size_t targets :
                 {std::size_t{1}, std::size_t{70000}, std::numeric_limits<std::size_t>::max()}) {
                CAPTURE(targets);
                check_size(lanewise_ridge_workspace_bytes_f32(points, dims, targets, &ridge),
                           4 * least * least + 8 * real(dims) * real(targets));
                check_size(lanewise_ridge_predict_workspace_bytes(points, dims, targets, 1),
                           8 * real(dims) * real(targets));
            }
            for (const std::int32_t solver : {LANEWISE_PCA_COVARIANCE, LANEWISE_PCA_GRAM, LANEWISE_PCA_RANDOMIZED}) {
                pca.solver = solver;
                pca.components = 1;
                const double side = solver == LANEWISE_PCA_COVARIANCE ? real(dims)
                                    : solver == LANEWISE_PCA_GRAM     ? real(points)
                                                                      : 0;
                CAPTURE(solver);
                check_size(lanewise_pca_workspace_bytes_f32(points, dims, &pca), 4 * side * side + 8 * real(dims));
                check_size(lanewise_pca_workspace_bytes_f64(points, dims, &pca), 4 * side * side + 8 * real(dims));
            }
            check_size(lanewise_pca_autoencoder_workspace_bytes_f32(dims, points, 1), 4 * real(dims) * real(points));
        }
    }
}

TEST_CASE("workspaces of least squares are as large as their factors, or 0") {
    lanewise_als_options als = lanewise_als_defaults();
    als.threads = 1;
    for (const std::size_t users : sides()) {
        for (const std::size_t items : sides()) {
            for (const std::size_t ratings :
                 {std::size_t{1}, std::size_t{100000}, std::numeric_limits<std::size_t>::max() / 4}) {
                CAPTURE(users);
                CAPTURE(items);
                CAPTURE(ratings);
                const lanewise_als_shape shape{users, items, ratings, 0};
                const lanewise_als_fold_in_shape folded{users, items, 16, ratings};
                check_size(lanewise_als_workspace_bytes_f32(&shape, &als),
                           64 * (real(users) + real(items)) + 4 * real(ratings));
                check_size(lanewise_als_fold_in_workspace_bytes_f64(&folded, 1), 128 * (real(users) + real(items)));
            }
        }
    }
    CHECK(lanewise_als_workspace_bytes_f32(nullptr, &als) == 0);
    CHECK(lanewise_als_fold_in_workspace_bytes_f32(nullptr, 1) == 0);
    CHECK(lanewise_kmeans_workspace_bytes_f32(1, 1, nullptr) == 0);
    CHECK(lanewise_mixture_workspace_bytes_f32(1, 1, nullptr) == 0);
    CHECK(lanewise_mixture_evaluate_workspace_bytes_f32(1, nullptr, 1) == 0);
    CHECK(lanewise_ridge_workspace_bytes_f32(1, 1, 1, nullptr) == 0);
    CHECK(lanewise_pca_workspace_bytes_f32(1, 1, nullptr) == 0);
}

}  // namespace lanewise::tests
