// Factorized ratings, components and mixtures from a buffer: what they predict there is what they predicted before, and nothing is
// allocated on the way.
#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <limits>
#include <vector>

#include <lanewise/als.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/pca.hpp>

#include "engine/allocations.hpp"

namespace lanewise::tests {
namespace {

alignas(64) std::byte file[4096];

template <class Value, std::size_t N>
void check_same(const Value (&found)[N], const Value (&expected)[N]) {
    CHECK(std::memcmp(found, expected, sizeof found) == 0);
}

constexpr float user_factors[] = {1, 2, -0.5f, 0.25f}, item_factors[] = {0.5f, 1, 2, -1, 0, 3};
constexpr double user_offsets[] = {3.5, 2.25}, item_offsets[] = {0.5, -0.125, 0};

als::StoredModel<float> ratings_model() {
    als::StoredModel<float> model{{user_factors, 2, 2}, {item_factors, 3, 2}, user_offsets, item_offsets};
    model.regularization = 0.1;
    model.scale = als::Scale::count;
    model.center = ratings::Center::biases;
    model.mean = 3;
    model.lowest = 1;
    model.highest = 5;
    return model;
}

constexpr double components[] = {0.6, 0.8, 0, -0.8, 0.6, 0}, mean[] = {1, 2, 3}, variances[] = {4, 1, 0.5}, scales[] = {2, 1};

pca::StoredModel components_model() {
    pca::StoredModel model;
    model.autoencoder = {{components, 2, 3}, mean, scales};
    model.variances = variances;
    model.points = 10;
    model.report.components = 2;
    model.report.rank = 3;
    return model;
}

TEST_CASE("factorized ratings predict from the buffer, without allocating") {
    const als::Pair pairs[] = {{0, 0}, {0, 2}, {1, 1}};
    double found[3], expected[3];
    const als::StoredModel<float> model = ratings_model();
    const std::size_t before = allocation_count();
    const auto size = als::write_model(model, std::span(file));
    REQUIRE_MESSAGE(size.ok(), size.status().message());
    const auto stored = als::read_model<float>(std::span(file).first(*size));
    REQUIRE_MESSAGE(stored.ok(), stored.status().message());
    const als::Users<float> users{stored->user_factors, stored->user_offsets};
    const Status status = als::predict<float>(users, stored->item_factors, stored->item_offsets, pairs, found, {}, 1);
    CHECK(allocation_count() == before);
    REQUIRE(status.ok());
    REQUIRE(als::predict<float>({model.user_factors, user_offsets}, model.item_factors, item_offsets, pairs, expected, {}, 1).ok());
    check_same(found, expected);
    CHECK(*size == als::model_bytes(model));
    CHECK(stored->regularization == 0.1);
    CHECK(stored->scale == als::Scale::count);
    CHECK(stored->center == ratings::Center::biases);
    CHECK(stored->highest == 5);
}

TEST_CASE("factorized ratings that do not go together are not written") {
    const auto refuses = [](const als::StoredModel<float>& model) {
        std::memset(file, 0x5A, sizeof file);
        const auto size = als::write_model(model, std::span(file));
        CHECK(size.status().code() == ErrorCode::invalid_argument);
        CHECK(als::model_bytes(model) == 0);
        CHECK(file[0] == std::byte{0x5A});
    };
    als::StoredModel<float> model = ratings_model();
    model.user_offsets = model.user_offsets.first(1);
    refuses(model);
    model = ratings_model();
    model.regularization = -1;
    refuses(model);
    model = ratings_model();
    model.lowest = 6;
    refuses(model);
    model = ratings_model();
    const double bad[] = {0, std::numeric_limits<double>::infinity(), 0};
    model.item_offsets = bad;
    refuses(model);
}

TEST_CASE("the other precision of factorized ratings is named, and so is another algorithm") {
    const auto size = als::write_model(ratings_model(), std::span(file));
    REQUIRE(size.ok());
    const auto bytes = std::span<const std::byte>(file).first(*size);
    const Status precision = als::read_model<double>(bytes).status();
    CHECK(precision.code() == ErrorCode::unsupported);
    CHECK(std::strstr(precision.message(), "float32") != nullptr);
    const Status algorithm = pca::read_model(bytes).status();
    CHECK(algorithm.code() == ErrorCode::unsupported);
    CHECK(std::strstr(algorithm.message(), "als") != nullptr);
}

TEST_CASE("components encode from the buffer, without allocating") {
    const float points[] = {1, 2, 3, 4, 5, 6, -1, 0, 2};
    float found[6], expected[6];
    const pca::StoredModel model = components_model();
    std::vector<std::byte> workspace(pca::autoencoder_workspace_bytes<float>({3, 2}, 1));
    const std::size_t before = allocation_count();
    const auto size = pca::write_model(model, std::span(file));
    REQUIRE_MESSAGE(size.ok(), size.status().message());
    const auto stored = pca::read_model(std::span(file).first(*size));
    REQUIRE_MESSAGE(stored.ok(), stored.status().message());
    const Status status = pca::encode<float>(stored->autoencoder, {points, 3, 3}, {found, 3, 2}, 1, workspace);
    CHECK(allocation_count() == before);
    REQUIRE(status.ok());
    REQUIRE(pca::encode<float>(model.autoencoder, {points, 3, 3}, {expected, 3, 2}, 1, workspace).ok());
    check_same(found, expected);
    CHECK(*size == pca::model_bytes(model));
    CHECK(stored->points == 10);
    CHECK(stored->report.rank == 3);
}

TEST_CASE("components that do not go together are not written") {
    pca::StoredModel model = components_model();
    model.report.components = 3;
    CHECK(pca::write_model(model, std::span(file)).status().code() == ErrorCode::invalid_argument);
    model = components_model();
    const double rising[] = {1, 4, 0.5};
    model.variances = rising;
    CHECK(pca::write_model(model, std::span(file)).status().code() == ErrorCode::invalid_argument);
    CHECK(pca::model_bytes(model) == 0);
}

TEST_CASE("a mixture scores from the buffer, without allocating") {
    const double weights[] = {0.25, 0.75}, means[] = {0, 0, 3, 1}, covariances[] = {1, 0.5, 0.5, 2, 1, 0, 0, 1};
    const mixture::Parameters parameters{mixture::Covariance::full, 2, 2, weights, means, covariances};
    const float points[] = {0, 1, 3, 2, -1, 0.5f};
    float found[3], expected[3];
    std::vector<std::byte> workspace(mixture::evaluate_workspace_bytes<float>(3, parameters, 1));
    const std::size_t before = allocation_count();
    const auto size = mixture::write_model(parameters, std::span(file));
    REQUIRE_MESSAGE(size.ok(), size.status().message());
    const auto stored = mixture::read_model(std::span(file).first(*size));
    REQUIRE_MESSAGE(stored.ok(), stored.status().message());
    const auto score = mixture::evaluate<float>(*stored, {points, 3, 2}, {}, {.log_density = found}, 1, workspace);
    CHECK(allocation_count() == before);
    REQUIRE(score.ok());
    REQUIRE(mixture::evaluate<float>(parameters, {points, 3, 2}, {}, {.log_density = expected}, 1, workspace).ok());
    check_same(found, expected);
}

}  // namespace
}  // namespace lanewise::tests
