#include "io/mixture_model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "io/files.hpp"
#include "io/model_file.hpp"

namespace lanewise::tests {
namespace {

using mixture::Covariance;

// What save_mixture takes, with room to damage it.
struct Owned {
    Covariance covariance = Covariance::full;
    std::size_t components = 3, dimensions = 2;
    std::vector<double> weights = {0.1, 0.65, 0.25};
    std::vector<double> means = {1, 2.5, -3, 1e-310, 5, 0.1};
    std::vector<double> covariances;

    explicit Owned(Covariance covariance_) : covariance(covariance_) {
        switch (covariance) {
            case Covariance::full: covariances = {2, 0.5, 0.5, 1, 1, 0, 0, 1e-9, 0.3, -0.1, -0.1, 0.2}; break;
            case Covariance::tied: covariances = {2, 0.5, 0.5, 1}; break;
            case Covariance::diagonal: covariances = {1, 2, 0.1, 1e-7, 3, 1e300}; break;
            case Covariance::spherical: covariances = {1, 0.1, 1e-7}; break;
        }
    }
    mixture::Parameters view() const { return {covariance, components, dimensions, weights, means, covariances}; }
};

bool same(std::span<const double> a, std::span<const double> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

constexpr Covariance kinds[] = {Covariance::full, Covariance::tied, Covariance::diagonal, Covariance::spherical};

TEST_CASE("a mixture is loaded as it was saved") {
    const TemporaryFolder folder;
    for (const Covariance kind : kinds) {
        CAPTURE(mixture::to_string(kind));
        const Owned saved(kind);
        const Status status = io::save_mixture(folder / "m.lw", saved.view());
        REQUIRE_MESSAGE(status.ok(), status.message());
        const auto loaded = io::load_mixture(folder / "m.lw");
        REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
        const mixture::Parameters& parameters = loaded->parameters();
        CHECK(parameters.covariance == kind);
        CHECK(parameters.components == 3);
        CHECK(parameters.dimensions == 2);
        CHECK(same(parameters.weights, saved.weights));
        CHECK(same(parameters.means, saved.means));
        CHECK(same(parameters.covariances, saved.covariances));
    }
}

TEST_CASE("a mixture that cannot be is not saved") {
    const std::function<void(Owned&)> damages[] = {
        [](Owned& owned) { owned.means[3] = std::nan(""); },
        [](Owned& owned) { owned.means.pop_back(); },
        [](Owned& owned) { owned.components = 2; },
        [](Owned& owned) { owned.components = 0; },
        [](Owned& owned) { owned.dimensions = 0; },
        [](Owned& owned) { owned.dimensions = std::size_t{1} << 63; },
        [](Owned& owned) { owned.covariance = Covariance::tied; },
        [](Owned& owned) { owned.weights[1] = 0.5; },
        [](Owned& owned) {
            owned.weights = {-0.1, 0.85, 0.25};
        },
        [](Owned& owned) { owned.covariances[0] = -1; },
        [](Owned& owned) { owned.covariances[1] = 0.4; },
        [](Owned& owned) { owned.covariances[0] = INFINITY; },
    };
    const TemporaryFolder folder;
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        CAPTURE(i);
        Owned owned(Covariance::full);
        damages[i](owned);
        const Status status = io::save_mixture(folder / "m.lw", owned.view());
        CHECK(!status.ok());
        CHECK(contains(status.message(), "not saved"));
    }
    CHECK(folder.files() == 0);
}

// What save_mixture writes, made by hand, with changes.
struct Handmade {
    std::string algorithm = "mixture", covariance = "full", without = "";
    std::int64_t components = 3, dimensions = 2;
    Owned owned{Covariance::full};
    std::vector<std::size_t> weights_shape = {3}, means_shape = {3, 2}, covariances_shape = {3, 2, 2};
    bool in_float32 = false;

    Status load(const TemporaryFolder& folder) const {
        io::ModelWriter writer(algorithm);
        if (without != "covariance") writer.text("covariance", covariance);
        if (without != "components") writer.integer("components", components);
        if (without != "dimensions") writer.integer("dimensions", dimensions);
        const std::vector<float> short_weights(owned.weights.begin(), owned.weights.end());
        if (in_float32) writer.array<float>("weights", short_weights, weights_shape);
        else if (without != "weights") writer.array<double>("weights", owned.weights, weights_shape);
        if (without != "means") writer.array<double>("means", owned.means, means_shape);
        if (without != "covariances") writer.array<double>("covariances", owned.covariances, covariances_shape);
        REQUIRE(writer.save(folder / "m.lw").ok());
        return io::load_mixture(folder / "m.lw").status();
    }
};

TEST_CASE("a mixture with a correct checksum and wrong content is refused") {
    const TemporaryFolder folder;
    const Status fine = Handmade{}.load(folder);
    REQUIRE_MESSAGE(fine.ok(), fine.message());
    const auto refused = [&](const auto& change) {
        Handmade handmade;
        change(handmade);
        const Status status = handmade.load(folder);
        CHECK(contains(status.message(), "m.lw"));
        return status.code();
    };
    CHECK(refused([](Handmade& model) { model.algorithm = "kmeans"; }) == ErrorCode::unsupported);
    for (const char* name : {"covariance", "components", "dimensions", "weights", "means", "covariances"}) {
        CHECK(refused([&](Handmade& model) { model.without = name; }) == ErrorCode::corrupt_file);
    }
    CHECK(refused([](Handmade& model) { model.covariance = "wide"; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.covariance = "tied"; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.in_float32 = true; }) == ErrorCode::corrupt_file);
    for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{2}, std::int64_t{1} << 62,
                                    3 + (std::int64_t{1} << 32), std::numeric_limits<std::int64_t>::min()}) {
        CAPTURE(size);
        CHECK(refused([&](Handmade& model) { model.components = size; }) == ErrorCode::corrupt_file);
        if (size != 2) CHECK(refused([&](Handmade& model) { model.dimensions = size; }) == ErrorCode::corrupt_file);
    }
    CHECK(refused([](Handmade& model) { model.weights_shape = {3, 1}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.means_shape = {2, 3}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.covariances_shape = {3, 4}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.owned.weights[0] = 0.2; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.owned.means[5] = INFINITY; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.owned.covariances[3] = -1; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.owned.covariances[1] = 7; }) == ErrorCode::corrupt_file);
}

TEST_CASE("a mixture's file cut at any byte or with any byte changed is refused") {
    const TemporaryFolder folder;
    REQUIRE(io::save_mixture(folder / "m.lw", Owned(Covariance::diagonal).view()).ok());
    Bytes file = slurp(folder / "m.lw");
    for (std::size_t i = 0; i < file.size(); ++i) {
        CAPTURE(i);
        CHECK(io::load_mixture(spill(folder / "cut.lw", first(file, i))).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
        CHECK(io::load_mixture(spill(folder / "changed.lw", file)).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
    }
}

}  // namespace
}  // namespace lanewise::tests
