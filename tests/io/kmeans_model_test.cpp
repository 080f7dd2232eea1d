#include "io/kmeans_model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "io/files.hpp"
#include "io/model_file.hpp"

namespace lanewise::tests {
namespace {

io::KMeansModel sample(io::Dtype precision) {
    io::KMeansModel model;
    model.precision = precision;
    model.clusters = 3;
    model.dimensions = 2;
    if (precision == io::Dtype::float32) model.centroids32 = {1, 2.5f, -3, 1e-42f, 5, 0.1f};
    else model.centroids64 = {1, 2.5, -3, 1e-310, 5, 0.1};
    model.options.clusters = 3;
    model.options.init = kmeans::Init::random;
    model.options.n_init = 4;
    model.options.max_iterations = 17;
    model.options.tolerance = 1e-3;
    model.options.seed = std::numeric_limits<std::uint64_t>::max();
    model.report.inertia = 0.1;
    model.report.iterations = 12;
    model.report.converged = true;
    model.report.empty_clusters = 1;
    model.report.relocations = 2;
    model.report.best_run = 3;
    return model;
}

void check_same(const io::KMeansModel& a, const io::KMeansModel& b) {
    CHECK(a.precision == b.precision);
    CHECK(a.centroids32 == b.centroids32);
    CHECK(a.centroids64 == b.centroids64);
    CHECK(a.clusters == b.clusters);
    CHECK(a.dimensions == b.dimensions);
    CHECK(a.options.clusters == b.options.clusters);
    CHECK(a.options.init == b.options.init);
    CHECK(a.options.n_init == b.options.n_init);
    CHECK(a.options.max_iterations == b.options.max_iterations);
    CHECK(a.options.tolerance == b.options.tolerance);
    CHECK(a.options.seed == b.options.seed);
    CHECK(a.report.inertia == b.report.inertia);
    CHECK(a.report.iterations == b.report.iterations);
    CHECK(a.report.converged == b.report.converged);
    CHECK(a.report.empty_clusters == b.report.empty_clusters);
    CHECK(a.report.relocations == b.report.relocations);
    CHECK(a.report.best_run == b.report.best_run);
}

TEST_CASE("a k-means model is loaded as it was saved") {
    const TemporaryFolder folder;
    for (const io::Dtype precision : {io::Dtype::float32, io::Dtype::float64}) {
        for (const auto init :
             {kmeans::Init::plus_plus, kmeans::Init::random, kmeans::Init::first, kmeans::Init::given}) {
            io::KMeansModel model = sample(precision);
            model.options.init = init;
            REQUIRE(io::save_kmeans(folder / "m.lw", model).ok());
            const auto loaded = io::load_kmeans(folder / "m.lw");
            REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
            check_same(*loaded, model);
        }
    }
}

TEST_CASE("the bytes do not depend on threads or on whether a history was wanted") {
    const TemporaryFolder folder;
    io::KMeansModel model = sample(io::Dtype::float32);
    REQUIRE(io::save_kmeans(folder / "a.lw", model).ok());
    model.options.threads = 7;
    model.report.history_size = 12;
    REQUIRE(io::save_kmeans(folder / "b.lw", model).ok());
    CHECK(slurp(folder / "a.lw") == slurp(folder / "b.lw"));
    const auto loaded = io::load_kmeans(folder / "b.lw");
    CHECK(loaded->options.threads == 0);
    CHECK(loaded->report.history_size == 0);
}

TEST_CASE("a model that cannot be is not saved") {
    const std::function<void(io::KMeansModel&)> damages[] = {
        [](io::KMeansModel& model) { model.centroids32[3] = std::nanf(""); },
        [](io::KMeansModel& model) { model.centroids32[3] = -INFINITY; },
        [](io::KMeansModel& model) { model.centroids32.pop_back(); },
        [](io::KMeansModel& model) { model.clusters = 2; },
        [](io::KMeansModel& model) { model.dimensions = 3; },
        [](io::KMeansModel& model) { model.dimensions = 0; },
        [](io::KMeansModel& model) { model.dimensions = std::size_t{1} << 63; },
        [](io::KMeansModel& model) { model.precision = io::Dtype::float64; },
        [](io::KMeansModel& model) { model.precision = io::Dtype::int32; },
        [](io::KMeansModel& model) { model.options.clusters = 0; },
        [](io::KMeansModel& model) { model.options.clusters = 4; },
        [](io::KMeansModel& model) { model.options.init = static_cast<kmeans::Init>(4); },
        [](io::KMeansModel& model) { model.options.n_init = 0; },
        [](io::KMeansModel& model) { model.options.max_iterations = 0; },
        [](io::KMeansModel& model) { model.options.tolerance = -1; },
        [](io::KMeansModel& model) { model.options.tolerance = std::nan(""); },
        [](io::KMeansModel& model) { model.report.inertia = -1; },
        [](io::KMeansModel& model) { model.report.inertia = INFINITY; },
        [](io::KMeansModel& model) { model.report.iterations = 18; },
        [](io::KMeansModel& model) { model.report.iterations = -1; },
        [](io::KMeansModel& model) { model.report.empty_clusters = 3; },
        [](io::KMeansModel& model) { model.report.relocations = -1; },
        [](io::KMeansModel& model) { model.report.best_run = 4; },
    };
    const TemporaryFolder folder;
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        CAPTURE(i);
        io::KMeansModel model = sample(io::Dtype::float32);
        damages[i](model);
        CHECK(io::save_kmeans(folder / "m.lw", model).code() == ErrorCode::invalid_argument);
    }
    CHECK(folder.files() == 0);
}

// What save_kmeans writes, made by hand, with changes.
struct Handmade {
    std::string algorithm = "kmeans", init = "first", without = "";
    std::int64_t clusters = 2, n_init = 1, converged = 1, iterations = 5;
    double inertia = 1;
    std::vector<float> centroids = {1, 2, 3, 4};
    std::vector<std::size_t> shape = {2, 2};

    Status load(const TemporaryFolder& folder) const {
        io::ModelWriter writer(algorithm);
        const auto integer = [&](const char* name, std::int64_t value) {
            if (name != without) writer.integer(name, value);
        };
        writer.text("init", init);
        integer("clusters", clusters);
        integer("n_init", n_init);
        integer("max_iterations", 10);
        writer.real("tolerance", 0);
        integer("seed", 0);
        writer.real("inertia", inertia);
        integer("iterations", iterations);
        integer("converged", converged);
        integer("empty_clusters", 0);
        integer("relocations", 0);
        integer("best_run", 0);
        if (without != "centroids") writer.array<float>("centroids", centroids, shape);
        REQUIRE(writer.save(folder / "m.lw").ok());
        return io::load_kmeans(folder / "m.lw").status();
    }
};

TEST_CASE("a model with a correct checksum and wrong content is refused") {
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
    CHECK(refused([](Handmade& model) { model.algorithm = "gmm"; }) == ErrorCode::unsupported);
    for (const char* name : {"clusters", "seed", "best_run", "centroids"}) {
        CHECK(refused([&](Handmade& model) { model.without = name; }) == ErrorCode::corrupt_file);
    }
    CHECK(refused([](Handmade& model) { model.init = "kmeans||"; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.clusters = 3; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.clusters += std::int64_t{1} << 32; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.n_init = -1; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.converged = 2; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.iterations = 11; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.inertia = std::nan(""); }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.centroids[2] = INFINITY; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.shape = {4}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.shape = {4, 1}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.shape = {2, 2, 1}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& model) { model.shape = {2, 0}, model.centroids = {}; }) == ErrorCode::corrupt_file);
}

TEST_CASE("a k-means file cut at any byte or with any byte changed is refused") {
    const TemporaryFolder folder;
    REQUIRE(io::save_kmeans(folder / "m.lw", sample(io::Dtype::float64)).ok());
    Bytes file = slurp(folder / "m.lw");
    for (std::size_t i = 0; i < file.size(); ++i) {
        CAPTURE(i);
        CHECK(io::load_kmeans(spill(folder / "cut.lw", first(file, i))).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
        CHECK(io::load_kmeans(spill(folder / "changed.lw", file)).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
    }
}

}  // namespace
}  // namespace lanewise::tests
