#include "io/pca_model.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "io/files.hpp"
#include "io/model_file.hpp"

namespace lanewise::tests {
namespace {

// Two components of three dimensions.
io::PcaModel sample(bool whitened) {
    io::PcaModel model;
    model.components = {0.6, 0, 0.8, 0, 1, 1e-310};
    model.mean = {1e6, -2.5, 0.1};
    model.variances = {4, 0.25, 0};
    if (whitened) model.scales = {2, 0.5};
    model.points = 100;
    model.report.components = 2;
    model.report.solver = pca::Solver::gram;
    model.report.rank = 2;
    model.report.tolerance = 1e-5;
    model.report.total_variance = 4.25;
    model.report.noise_variance = 1e-9;
    model.report.reconstruction_error = 1e-8;
    model.options.components = 2;
    model.options.explained = 0.5;
    model.options.center = false;
    model.options.solver = pca::Solver::randomized;
    model.options.oversampling = 7;
    model.options.iterations = 3;
    model.options.seed = std::numeric_limits<std::uint64_t>::max();
    return model;
}

void check_same(const io::PcaModel& a, const io::PcaModel& b) {
    CHECK(a.components == b.components);
    CHECK(a.mean == b.mean);
    CHECK(a.variances == b.variances);
    CHECK(a.scales == b.scales);
    CHECK(a.points == b.points);
    CHECK(a.report.components == b.report.components);
    CHECK(a.report.solver == b.report.solver);
    CHECK(a.report.rank == b.report.rank);
    CHECK(a.report.tolerance == b.report.tolerance);
    CHECK(a.report.total_variance == b.report.total_variance);
    CHECK(a.report.noise_variance == b.report.noise_variance);
    CHECK(a.report.reconstruction_error == b.report.reconstruction_error);
    CHECK(a.options.components == b.options.components);
    CHECK(a.options.explained == b.options.explained);
    CHECK(a.options.center == b.options.center);
    CHECK(a.options.solver == b.options.solver);
    CHECK(a.options.oversampling == b.options.oversampling);
    CHECK(a.options.iterations == b.options.iterations);
    CHECK(a.options.seed == b.options.seed);
}

TEST_CASE("principal components are loaded as they were saved") {
    const TemporaryFolder folder;
    for (const bool whitened : {false, true}) {
        const io::PcaModel model = sample(whitened);
        const Status status = io::save_pca(folder / "m.lw", model);
        REQUIRE_MESSAGE(status.ok(), status.message());
        const auto loaded = io::load_pca(folder / "m.lw");
        REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
        check_same(*loaded, model);
        const pca::Autoencoder autoencoder = loaded->autoencoder();
        CHECK(autoencoder.components.rows == 2);
        CHECK(autoencoder.components.cols == 3);
        CHECK(autoencoder.components(1, 1) == 1);
        CHECK(autoencoder.mean.size() == 3);
        CHECK(autoencoder.scales.size() == (whitened ? 2 : 0));
    }
}

TEST_CASE("the bytes of principal components do not depend on threads") {
    const TemporaryFolder folder;
    io::PcaModel model = sample(true);
    REQUIRE(io::save_pca(folder / "a.lw", model).ok());
    model.options.threads = 7;
    REQUIRE(io::save_pca(folder / "b.lw", model).ok());
    CHECK(slurp(folder / "a.lw") == slurp(folder / "b.lw"));
    CHECK(io::load_pca(folder / "b.lw")->options.threads == 0);
}

TEST_CASE("principal components that cannot be are not saved") {
    const std::function<void(io::PcaModel&)> damages[] = {
        [](io::PcaModel& model) { model.components[3] = std::nan(""); },
        [](io::PcaModel& model) { model.components.pop_back(); },
        [](io::PcaModel& model) { model.components.clear(); },
        [](io::PcaModel& model) { model.mean[2] = INFINITY; },
        [](io::PcaModel& model) { model.mean.pop_back(); },
        [](io::PcaModel& model) { model.mean.clear(); },
        [](io::PcaModel& model) { model.variances[1] = -0.25; },
        [](io::PcaModel& model) { model.variances[0] = INFINITY; },
        [](io::PcaModel& model) { model.variances[1] = 5; },
        [](io::PcaModel& model) { model.variances.resize(1); },
        [](io::PcaModel& model) { model.variances.resize(4); },
        [](io::PcaModel& model) { model.scales.pop_back(); },
        [](io::PcaModel& model) { model.scales[1] = -0.5; },
        [](io::PcaModel& model) { model.scales[1] = std::nan(""); },
        [](io::PcaModel& model) { model.points = 0; },
        [](io::PcaModel& model) { model.points = 1; },
        [](io::PcaModel& model) { model.points = std::uint64_t{1} << 63; },
        [](io::PcaModel& model) { model.report.components = 3; },
        [](io::PcaModel& model) { model.report.components = 0; },
        [](io::PcaModel& model) { model.report.components = -2; },
        [](io::PcaModel& model) { model.report.solver = pca::Solver::automatic; },
        [](io::PcaModel& model) { model.report.solver = static_cast<pca::Solver>(4); },
        [](io::PcaModel& model) { model.report.rank = 4; },
        [](io::PcaModel& model) { model.report.rank = -1; },
        [](io::PcaModel& model) { model.report.tolerance = -1; },
        [](io::PcaModel& model) { model.report.total_variance = INFINITY; },
        [](io::PcaModel& model) { model.report.noise_variance = -1e-9; },
        [](io::PcaModel& model) { model.report.reconstruction_error = std::nan(""); },
        [](io::PcaModel& model) { model.options.components = 1; },
        [](io::PcaModel& model) { model.options.components = -1; },
        [](io::PcaModel& model) { model.options.explained = 1.5; },
        [](io::PcaModel& model) { model.options.explained = std::nan(""); },
        [](io::PcaModel& model) { model.options.solver = static_cast<pca::Solver>(200); },
        [](io::PcaModel& model) { model.options.oversampling = -1; },
        [](io::PcaModel& model) { model.options.iterations = -1; },
    };
    const TemporaryFolder folder;
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        CAPTURE(i);
        io::PcaModel model = sample(true);
        damages[i](model);
        const Status status = io::save_pca(folder / "m.lw", model);
        CHECK(status.code() == ErrorCode::invalid_argument);
        CHECK(contains(status.message(), "not saved"));
    }
    CHECK(folder.files() == 0);
}

// What save_pca writes, made by hand, with changes.
struct Handmade {
    std::string algorithm = "pca", solver = "gram", wanted_solver = "randomized", without = "";
    std::int64_t points = 100, k = 2, rank = 2, center = 0, oversampling = 7;
    double total_variance = 4.25;
    io::PcaModel model = sample(true);
    std::vector<std::size_t> components_shape = {2, 3}, mean_shape = {3}, variances_shape = {3}, scales_shape = {2};
    bool in_float32 = false;

    Status load(const TemporaryFolder& folder) const {
        io::ModelWriter writer(algorithm);
        const std::pair<const char*, std::int64_t> integers[] = {{"points", points}, {"k", k},
                                                                 {"rank", rank},     {"center", center},
                                                                 {"iterations", 3},  {"oversampling", oversampling},
                                                                 {"seed", 1},        {"wanted_components", 2}};
        for (const auto& [name, value] : integers) {
            if (without != name) writer.integer(name, value);
        }
        const std::pair<const char*, double> reals[] = {{"tolerance", 1e-5},
                                                        {"total_variance", total_variance},
                                                        {"noise_variance", 0},
                                                        {"reconstruction_error", 0},
                                                        {"wanted_share", 0}};
        for (const auto& [name, value] : reals) {
            if (without != name) writer.real(name, value);
        }
        if (without != "solver") writer.text("solver", solver);
        if (without != "wanted_solver") writer.text("wanted_solver", wanted_solver);
        const std::vector<float> narrow(model.components.begin(), model.components.end());
        if (in_float32) writer.array<float>("components", narrow, components_shape);
        else if (without != "components") writer.array<double>("components", model.components, components_shape);
        if (without != "mean") writer.array<double>("mean", model.mean, mean_shape);
        if (without != "variances") writer.array<double>("variances", model.variances, variances_shape);
        if (without != "scales") writer.array<double>("scales", model.scales, scales_shape);
        REQUIRE(writer.save(folder / "m.lw").ok());
        return io::load_pca(folder / "m.lw").status();
    }
};

TEST_CASE("principal components with a correct checksum and wrong content are refused") {
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
    CHECK(refused([](Handmade& file) { file.algorithm = "mixture"; }) == ErrorCode::unsupported);
    for (const char* name : {"points", "k", "rank", "center", "iterations", "oversampling", "seed", "wanted_components",
                             "tolerance", "total_variance", "noise_variance", "reconstruction_error", "wanted_share",
                             "solver", "wanted_solver", "components", "mean", "variances", "scales"}) {
        CAPTURE(name);
        CHECK(refused([&](Handmade& file) { file.without = name; }) == ErrorCode::corrupt_file);
    }
    CHECK(refused([](Handmade& file) { file.solver = "auto"; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.solver = "jacobi"; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.wanted_solver = ""; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.in_float32 = true; }) == ErrorCode::corrupt_file);
    for (const std::int64_t size : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 62,
                                    2 + (std::int64_t{1} << 32), std::numeric_limits<std::int64_t>::min()}) {
        CAPTURE(size);
        CHECK(refused([&](Handmade& file) { file.k = size; }) == ErrorCode::corrupt_file);
        if (size < 1) CHECK(refused([&](Handmade& file) { file.points = size; }) == ErrorCode::corrupt_file);
        if (size != 0) CHECK(refused([&](Handmade& file) { file.rank = size; }) == ErrorCode::corrupt_file);
    }
    CHECK(refused([](Handmade& file) { file.k = 1; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.center = 2; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.oversampling = -1; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.total_variance = -1; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.components_shape = {3, 2}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.components_shape = {6}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.mean_shape = {3, 1}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.variances_shape = {1, 3}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.scales_shape = {2, 1}; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.model.components[0] = INFINITY; }) == ErrorCode::corrupt_file);
    CHECK(refused([](Handmade& file) { file.model.scales[0] = -2; }) == ErrorCode::corrupt_file);
}

TEST_CASE("a file of principal components cut at any byte or with any byte changed is refused") {
    const TemporaryFolder folder;
    REQUIRE(io::save_pca(folder / "m.lw", sample(true)).ok());
    Bytes file = slurp(folder / "m.lw");
    for (std::size_t i = 0; i < file.size(); ++i) {
        CAPTURE(i);
        CHECK(io::load_pca(spill(folder / "cut.lw", first(file, i))).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
        CHECK(io::load_pca(spill(folder / "changed.lw", file)).status().code() == ErrorCode::corrupt_file);
        file[i] ^= 0x40;
    }
}

}  // namespace
}  // namespace lanewise::tests
