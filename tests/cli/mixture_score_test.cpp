#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

// About the mixture's means and far out.
std::vector<double> scattered(std::size_t n, std::size_t d, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> points(n * d);
    for (double& value : points) value = random.uniform(-9, 9);
    return points;
}

std::vector<double> point(const std::vector<double>& points, std::size_t i, std::size_t d) {
    const auto first = points.begin() + static_cast<std::ptrdiff_t>(i * d);
    return {first, first + static_cast<std::ptrdiff_t>(d)};
}

}  // namespace

TEST_CASE("score and its joint log-probabilities are those of the formula") {
    const Folder folder;
    constexpr std::size_t n = 130, k = 4;
    for (const std::string& kind : covariance_kinds) {
        for (const std::size_t d : {1u, 2u, 3u, 4u, 5u, 9u}) {
            CAPTURE(kind);
            CAPTURE(d);
            const PlainMixture mixture = random_mixture(kind, k, d, d);
            make(folder, "m.lw", mixture);
            const std::vector<double> points = scattered(n, d, 3);
            folder.write_npy("x.npy", points, {n, d});
            const nlohmann::json report =
                run_json(folder, {"mixture", "score", "x.npy", "--model", "m.lw", "--joint", "p.npy"});
            std::vector<double> expected;
            double total = 0;
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t c = 0; c < k; ++c) expected.push_back(joint(mixture, c, point(points, i, d)));
                total += log_density(mixture, point(points, i, d));
            }
            CHECK(report.at("precision") == "float64");
            CHECK(report.at("points") == n);
            CHECK(report.at("k") == k);
            CHECK(folder.read_npy("p.npy").dtype == io::Dtype::float64);
            CHECK(folder.read_npy("p.npy").shape == std::vector<std::size_t>{n, k});
            const std::vector<double> found = folder.numbers("p.npy");
            std::size_t astray = 0;
            for (std::size_t i = 0; i < n * k; ++i)
                astray += !(std::abs(found[i] - expected[i]) <= 1e-9 * std::abs(expected[i]));
            CHECK(astray == 0);
            CHECK(report.at("total_log_likelihood").get<double>() == doctest::Approx(total).epsilon(1e-10));
            CHECK(report.at("log_likelihood").get<double>() == doctest::Approx(total / n).epsilon(1e-10));
        }
    }
}

TEST_CASE("the precision follows the file, unless it is said") {
    const Folder folder;
    const PlainMixture mixture = random_mixture("full", 3, 4, 5);
    make(folder, "m.lw", mixture);
    const std::vector<double> points = scattered(100, 4, 6);
    folder.write_npy("f.npy", std::vector<float>(points.begin(), points.end()), {100, 4});
    folder.write_npy("u.npy", std::vector<std::uint8_t>(400, 7), {100, 4});
    const std::vector<double> rounded = folder.numbers("f.npy");
    folder.write_npy("d.npy", rounded, {100, 4});
    const auto precision = [&](const std::string& file, const std::vector<std::string>& more) {
        const nlohmann::json report =
            run_json(folder, with({"mixture", "score", file, "--model", "m.lw", "--joint", "p.npy"}, more));
        CHECK(report.at("precision") == io::to_string(folder.read_npy("p.npy").dtype));
        return report.at("precision").get<std::string>();
    };
    CHECK(precision("d.npy", {}) == "float64");
    const std::vector<double> wide = folder.numbers("p.npy");
    CHECK(precision("f.npy", {}) == "float32");
    check_close(folder.numbers("p.npy"), wide, 1e-5);
    CHECK(precision("u.npy", {}) == "float32");
    CHECK(precision("d.npy", {"--precision", "float32"}) == "float32");
    CHECK(precision("f.npy", {"--precision", "float64"}) == "float64");
    CHECK(folder.numbers("p.npy") == wide);
}

TEST_CASE("predict gives the most likely components, and responsibilities that sum to 1") {
    const Folder folder;
    constexpr std::size_t n = 500, d = 3, k = 5;
    const PlainMixture mixture = random_mixture("full", k, d, 12);
    make(folder, "m.lw", mixture);
    const std::vector<double> points = scattered(n, d, 13);
    folder.write_npy("x.npy", points, {n, d});
    const nlohmann::json report = run_json(
        folder, {"mixture", "predict", "x.npy", "--model", "m.lw", "--labels", "l.npy", "--responsibilities", "r.npy"});
    CHECK(report.at("k") == k);
    CHECK(report.at("files") == nlohmann::json{"l.npy", "r.npy"});
    CHECK(folder.read_npy("l.npy").dtype == io::Dtype::int32);
    CHECK(folder.read_npy("l.npy").shape == std::vector<std::size_t>{n});
    CHECK(folder.read_npy("r.npy").shape == std::vector<std::size_t>{n, k});
    const std::vector<double> labels = folder.numbers("l.npy"), shares = folder.numbers("r.npy");
    std::size_t astray = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::vector<double> x = point(points, i, d);
        double sum = 0;
        for (std::size_t c = 0; c < k; ++c) {
            const double expected = std::exp(joint(mixture, c, x) - log_density(mixture, x));
            astray += !(std::abs(shares[i * k + c] - expected) <= 1e-9);
            sum += shares[i * k + c];
        }
        astray += !(std::abs(sum - 1) <= 1e-12);
        const double* row = &shares[i * k];
        astray += std::max_element(row, row + k) - row != static_cast<std::ptrdiff_t>(labels[i]);
    }
    CHECK(astray == 0);

    // Either file alone, with the same content.
    const std::string label_bytes = folder.bytes("l.npy"), share_bytes = folder.bytes("r.npy");
    run_json(folder, {"mixture", "predict", "x.npy", "--model", "m.lw", "--labels", "l.npy"});
    run_json(folder, {"mixture", "predict", "x.npy", "--model", "m.lw", "--responsibilities", "r.npy"});
    CHECK(folder.bytes("l.npy") == label_bytes);
    CHECK(folder.bytes("r.npy") == share_bytes);
}

TEST_CASE("a component without weight is possible and never chosen") {
    const Folder folder;
    PlainMixture mixture = random_mixture("spherical", 3, 2, 14);
    mixture.weights = {0.5, 0, 0.5};
    make(folder, "m.lw", mixture);
    folder.write_npy("x.npy", std::vector<double>(&mixture.means[2], &mixture.means[4]), {1, 2});
    run_json(folder, {"mixture", "score", "x.npy", "--model", "m.lw", "--joint", "p.npy"});
    CHECK(folder.numbers("p.npy")[1] == -INFINITY);
    run_json(folder, {"mixture", "predict", "x.npy", "--model", "m.lw", "--labels", "l.npy"});
    CHECK(folder.numbers("l.npy")[0] != 1);
}

TEST_CASE("the same files on every instruction set and for any number of threads") {
    const Folder folder;
    constexpr std::size_t n = 5000, d = 6;
    make(folder, "m.lw", random_mixture("full", 7, d, 15));
    folder.write_npy("x.npy", scattered(n, d, 16), {n, d});
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", isas.front()},
                                                  {"--threads", "3", "--isa", isas.front()}};
    for (const std::string& isa : isas) ways.push_back({"--isa", isa});
    for (const std::string precision : {"float32", "float64"}) {
        std::set<std::string> files;
        for (const std::vector<std::string>& way : ways) {
            const std::vector<std::string> words = with({"--model", "m.lw", "--precision", precision}, way);
            run_json(folder, with({"mixture", "score", "x.npy", "--joint", "p.npy"}, words));
            run_json(folder,
                     with({"mixture", "predict", "x.npy", "--labels", "l.npy", "--responsibilities", "r.npy"}, words));
            files.insert(folder.bytes("p.npy") + folder.bytes("l.npy") + folder.bytes("r.npy"));
        }
        CHECK(files.size() == 1);
    }
}
