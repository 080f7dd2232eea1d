#include <doctest/doctest.h>

#include <lanewise/lanewise.h>

#include "tests/c_interface/calls.hpp"
#include "tests/engine/data.hpp"

namespace lanewise::tests {
namespace {

// A file as flash has it: at a multiple of 64.
struct File {
    alignas(64) unsigned char bytes[4096] = {};
    std::size_t size = 0;
};

template <class Real>
struct Models;
template <>
struct Models<float> {
    using Kmeans = lanewise_kmeans_model_f32;
    using Als = lanewise_als_model_f32;
    static constexpr auto kmeans_read = lanewise_kmeans_model_read_f32;
    static constexpr auto kmeans_bytes = lanewise_kmeans_model_bytes_f32;
    static constexpr auto kmeans_write = lanewise_kmeans_model_write_f32;
    static constexpr auto als_read = lanewise_als_model_read_f32;
    static constexpr auto als_bytes = lanewise_als_model_bytes_f32;
    static constexpr auto als_write = lanewise_als_model_write_f32;
};
template <>
struct Models<double> {
    using Kmeans = lanewise_kmeans_model_f64;
    using Als = lanewise_als_model_f64;
    static constexpr auto kmeans_read = lanewise_kmeans_model_read_f64;
    static constexpr auto kmeans_bytes = lanewise_kmeans_model_bytes_f64;
    static constexpr auto kmeans_write = lanewise_kmeans_model_write_f64;
    static constexpr auto als_read = lanewise_als_model_read_f64;
    static constexpr auto als_bytes = lanewise_als_model_bytes_f64;
    static constexpr auto als_write = lanewise_als_model_write_f64;
};

template <class Real>
struct Fitted {
    Points<Real> centroids = cloud<Real>(3, 4, 1);
    typename Models<Real>::Kmeans model{};
    Fitted() {
        model.centroids = {centroids.values.data(), 3, 4, 4};
        model.options = lanewise_kmeans_defaults();
        model.options.clusters = 3;
        model.report.iterations = 5;
        model.report.inertia = 2.5;
        model.report.converged = 1;
    }
    File file() const {
        File file;
        REQUIRE(Models<Real>::kmeans_write(&model, file.bytes, sizeof file.bytes, &file.size, nullptr) == LANEWISE_OK);
        return file;
    }
};

}  // namespace

TEST_CASE_TEMPLATE("a k-means model written from C is read again without a copy", Real, float, double) {
    const Fitted<Real> fitted;
    const File file = fitted.file();
    CHECK(file.size == Models<Real>::kmeans_bytes(&fitted.model));
    typename Models<Real>::Kmeans read{};
    lanewise_error error{};
    REQUIRE(Models<Real>::kmeans_read(file.bytes, file.size, &read, &error) == LANEWISE_OK);
    const auto* first = reinterpret_cast<const unsigned char*>(read.centroids.data);
    CHECK(first >= file.bytes);
    CHECK(first < file.bytes + file.size);
    REQUIRE(read.centroids.rows == 3);
    REQUIRE(read.centroids.cols == 4);
    CHECK(std::memcmp(read.centroids.data, fitted.centroids.values.data(), 12 * sizeof(Real)) == 0);
    CHECK(read.options.clusters == 3);
    CHECK(read.report.inertia == 2.5);
    CHECK(read.report.iterations == 5);
    CHECK(read.report.converged == 1);
}

TEST_CASE_TEMPLATE("a k-means file that is not one is refused from C, and nothing is touched", Real, float, double) {
    const Fitted<Real> fitted;
    const File good = fitted.file();
    typename Models<Real>::Kmeans read{};
    const auto untouched = [&] { return read.centroids.data == nullptr && read.options.clusters == 0; };
    lanewise_error error{};
    for (std::size_t size = 0; size < good.size; ++size) {
        CHECK(Models<Real>::kmeans_read(good.bytes, size, &read, &error) == LANEWISE_CORRUPT_FILE);
    }
    for (std::size_t at = 0; at < good.size; ++at) {
        File bad = good;
        bad.bytes[at] ^= 0x10;
        CHECK(Models<Real>::kmeans_read(bad.bytes, bad.size, &read, nullptr) != LANEWISE_OK);
    }
    CHECK(Models<Real>::kmeans_read(nullptr, 64, &read, &error) == LANEWISE_INVALID_ARGUMENT);
    CHECK(Models<Real>::kmeans_read(good.bytes, huge, &read, &error) != LANEWISE_OK);
    CHECK(Models<Real>::kmeans_read(good.bytes, good.size, nullptr, &error) == LANEWISE_INVALID_ARGUMENT);
    // Of the other precision, and of another algorithm.
    using Other = std::conditional_t<std::is_same_v<Real, float>, double, float>;
    typename Models<Other>::Kmeans other{};
    CHECK(Models<Other>::kmeans_read(good.bytes, good.size, &other, &error) == LANEWISE_UNSUPPORTED);
    lanewise_mixture mixture{};
    CHECK(lanewise_mixture_model_read(good.bytes, good.size, &mixture, &error) == LANEWISE_UNSUPPORTED);
    CHECK(mixture.weights == nullptr);
    // At an address that its numbers cannot be read from.
    File shifted;
    std::memcpy(shifted.bytes + 1, good.bytes, good.size);
    CHECK(Models<Real>::kmeans_read(shifted.bytes + 1, good.size, &read, &error) == LANEWISE_INVALID_ARGUMENT);
    CHECK(untouched());
}

TEST_CASE_TEMPLATE("a k-means model that makes no file, and a buffer that is too small", Real, float, double) {
    File file;
    std::size_t written = 99;
    Fitted<Real> fitted;
    const auto write = [&](std::size_t size) {
        return Models<Real>::kmeans_write(&fitted.model, file.bytes, size, &written, nullptr);
    };
    CHECK(write(Models<Real>::kmeans_bytes(&fitted.model) - 1) == LANEWISE_WORKSPACE_TOO_SMALL);
    CHECK(Models<Real>::kmeans_write(nullptr, file.bytes, sizeof file.bytes, &written, nullptr) ==
          LANEWISE_INVALID_ARGUMENT);
    CHECK(Models<Real>::kmeans_write(&fitted.model, nullptr, 4096, &written, nullptr) == LANEWISE_INVALID_ARGUMENT);
    CHECK(Models<Real>::kmeans_bytes(nullptr) == 0);
    for (const std::int32_t bad : bad_choices) {
        fitted.model.options.init = bad;
        CHECK(write(sizeof file.bytes) == LANEWISE_INVALID_ARGUMENT);
    }
    fitted.model.options.init = 0;
    fitted.centroids.values[2] = std::numeric_limits<Real>::quiet_NaN();
    CHECK(write(sizeof file.bytes) != LANEWISE_OK);
    fitted.model.centroids.data = nullptr;
    CHECK(write(sizeof file.bytes) == LANEWISE_INVALID_ARGUMENT);
    CHECK(Models<Real>::kmeans_bytes(&fitted.model) == 0);
    CHECK(written == 99);
    CHECK(std::all_of(file.bytes, file.bytes + sizeof file.bytes, [](unsigned char byte) { return byte == 0; }));
}

TEST_CASE("a mixture written from C is read again") {
    const double weights[] = {0.25, 0.75}, means[] = {0, 1, 2, 3}, covariances[] = {1, 2};
    const lanewise_mixture given{LANEWISE_MIXTURE_SPHERICAL, 2, 2, weights, means, covariances};
    File file;
    REQUIRE(lanewise_mixture_model_write(&given, file.bytes, sizeof file.bytes, &file.size, nullptr) == LANEWISE_OK);
    CHECK(file.size == lanewise_mixture_model_bytes(&given));
    lanewise_mixture read{};
    REQUIRE(lanewise_mixture_model_read(file.bytes, file.size, &read, nullptr) == LANEWISE_OK);
    CHECK(read.covariance == LANEWISE_MIXTURE_SPHERICAL);
    REQUIRE(read.components == 2);
    REQUIRE(read.dimensions == 2);
    CHECK(std::equal(weights, weights + 2, read.weights));
    CHECK(std::equal(means, means + 4, read.means));
    CHECK(std::equal(covariances, covariances + 2, read.covariances));
}

TEST_CASE("principal components fitted from C are written, read again, and encode") {
    Points<float> points = cloud<float>(40, 3, 1);
    std::vector<double> components(6), mean(3), variances(3);
    lanewise_pca_model model{};
    model.options = lanewise_pca_defaults();
    model.options.components = 2;
    std::vector<unsigned char> memory(lanewise_pca_workspace_bytes_f32(40, 3, &model.options));
    const lanewise_pca_output output{{components.data(), 2, 3, 3}, mean.data(), variances.data()};
    REQUIRE(lanewise_pca_fit_f32({points.values.data(), 40, 3, 3}, &model.options, &output, memory.data(),
                                 memory.size(), &model.report, nullptr) == LANEWISE_OK);
    model.autoencoder = {{components.data(), 2, 3, 3}, mean.data(), nullptr};
    model.variances = variances.data();
    model.variances_size = 3;
    model.points = 40;
    File file;
    REQUIRE(lanewise_pca_model_write(&model, file.bytes, sizeof file.bytes, &file.size, nullptr) == LANEWISE_OK);
    CHECK(file.size == lanewise_pca_model_bytes(&model));
    lanewise_pca_model read{};
    REQUIRE(lanewise_pca_model_read(file.bytes, file.size, &read, nullptr) == LANEWISE_OK);
    CHECK(read.points == 40);
    CHECK(read.variances_size == 3);
    CHECK(read.report.rank == model.report.rank);
    std::vector<float> before(80), after(80);
    memory.resize(lanewise_pca_autoencoder_workspace_bytes_f32(3, 2, 1));
    const auto encode = [&](const lanewise_autoencoder& pair, std::vector<float>& scores) {
        return lanewise_pca_encode_f32(&pair, {points.values.data(), 40, 3, 3}, {scores.data(), 40, 2, 2}, 1,
                                       memory.data(), memory.size(), nullptr);
    };
    REQUIRE(encode(model.autoencoder, before) == LANEWISE_OK);
    REQUIRE(encode(read.autoencoder, after) == LANEWISE_OK);
    CHECK(same_bits(before, after));
}

TEST_CASE_TEMPLATE("factors written from C are read again", Real, float, double) {
    const Points<Real> users = cloud<Real>(5, 2, 1), items = cloud<Real>(4, 2, 2);
    const std::vector<double> user_offsets(5, 0.5), item_offsets(4, 0.25);
    const typename Models<Real>::Als model{
        {{users.values.data(), 5, 2, 2}, {items.values.data(), 4, 2, 2}, user_offsets.data(), item_offsets.data()},
        0.1,
        LANEWISE_ALS_SCALE_COUNT,
        3,
        3.5,
        1,
        5};
    File file;
    REQUIRE(Models<Real>::als_write(&model, file.bytes, sizeof file.bytes, &file.size, nullptr) == LANEWISE_OK);
    CHECK(file.size == Models<Real>::als_bytes(&model));
    typename Models<Real>::Als read{};
    REQUIRE(Models<Real>::als_read(file.bytes, file.size, &read, nullptr) == LANEWISE_OK);
    CHECK(read.scale == LANEWISE_ALS_SCALE_COUNT);
    CHECK(read.center == 3);
    CHECK(read.regularization == 0.1);
    const lanewise_als_pair pair{4, 3};
    double before = 0, after = 1;
    REQUIRE(C<Real>::als_predict(&model.factors, &pair, 1, model.lowest, model.highest, 1, &before, nullptr) ==
            LANEWISE_OK);
    REQUIRE(C<Real>::als_predict(&read.factors, &pair, 1, read.lowest, read.highest, 1, &after, nullptr) ==
            LANEWISE_OK);
    CHECK(before == after);
}

}  // namespace lanewise::tests
