#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"
#include "planted.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("pca encode gives scalar products with the components, decode points again, reconstruct both") {
    const Folder folder;
    constexpr std::size_t n = 70, d = 6, k = 3;
    const Numbers points = planted(n, d, 5, 1);
    folder.write_npy("x.npy", points, {n, d});
    const nlohmann::json fit =
        run_json(folder, {"pca", "fit", "x.npy", "-k", "3", "--model", "m.lw", "--components", "v.npy"});
    const Numbers components = folder.numbers("v.npy"), mean = fit.at("mean");

    const nlohmann::json encoded = run_json(folder, {"pca", "encode", "x.npy", "--model", "m.lw", "-o", "z.npy"});
    CHECK(encoded.at("points") == n);
    CHECK(encoded.at("dimensions") == d);
    CHECK(encoded.at("k") == k);
    CHECK(encoded.at("whiten") == false);
    CHECK(encoded.at("precision") == "float64");
    CHECK(encoded.at("files") == nlohmann::json{"z.npy"});
    CHECK(folder.read_npy("z.npy").shape == std::vector<std::size_t>{n, k});
    const Numbers scores = product(less(points, mean), transposed(components, k, d), n, d, k);
    check_close(folder.numbers("z.npy"), scores, 1e-12);

    const nlohmann::json decoded = run_json(folder, {"pca", "decode", "z.npy", "--model", "m.lw", "-o", "y.npy"});
    CHECK(decoded.at("points") == n);
    CHECK(decoded.at("dimensions") == d);
    CHECK(decoded.at("k") == k);
    CHECK(folder.read_npy("y.npy").shape == std::vector<std::size_t>{n, d});

    const nlohmann::json report =
        run_json(folder, {"pca", "reconstruct", "x.npy", "--model", "m.lw", "-o", "r.npy", "--error", "e.npy"});
    check_close(folder.numbers("r.npy"), folder.numbers("y.npy"), 1e-14);
    CHECK(folder.read_npy("e.npy").dtype == io::Dtype::float64);
    CHECK(folder.read_npy("e.npy").shape == std::vector<std::size_t>{n});
    check_close(folder.numbers("e.npy"), row_distances(points, folder.numbers("r.npy"), d), 1e-9);
    const double error = report.at("reconstruction_error");
    CHECK(error == doctest::Approx(mean_of(folder.numbers("e.npy"))).epsilon(1e-12));
    CHECK(error == doctest::Approx(fit.at("reconstruction_error").get<double>()).epsilon(1e-9));

    // The error alone is the same.
    const std::string errors = folder.bytes("e.npy");
    const nlohmann::json alone =
        run_json(folder, {"pca", "reconstruct", "x.npy", "--model", "m.lw", "--error", "e.npy"});
    CHECK(folder.bytes("e.npy") == errors);
    CHECK(alone.at("reconstruction_error") == report.at("reconstruction_error"));
    const Outcome text = run(folder, {"pca", "reconstruct", "x.npy", "--model", "m.lw"});
    CHECK(text.exit_code == 0);
    for (const char* word : {"x.npy: 70 x 6", "m.lw: 6 dimensions in K = 3", "error"}) {
        CHECK(text.out.find(word) != std::string::npos);
    }
}

TEST_CASE(
    "pca reconstruct loses nothing with as many components as the rank, of the fitted points and of others like them") {
    const Folder folder;
    constexpr std::size_t n = 40, d = 7;
    const Numbers both = planted(2 * n, d, 3, 2);
    folder.write_npy("x.npy", Numbers(both.begin(), both.begin() + n * d), {n, d});
    folder.write_npy("other.npy", Numbers(both.begin() + n * d, both.end()), {n, d});
    run_json(folder, {"pca", "fit", "x.npy", "-k", "3", "--model", "m.lw"});
    for (const char* file : {"x.npy", "other.npy"}) {
        const nlohmann::json report = run_json(folder, {"pca", "reconstruct", file, "--model", "m.lw"});
        CHECK(report.at("reconstruction_error").get<double>() < 1e-20);
    }
    run_json(folder, {"pca", "fit", "x.npy", "-k", "2", "--model", "m.lw"});
    CHECK(run_json(folder, {"pca", "reconstruct", "other.npy", "--model", "m.lw"}).at("reconstruction_error") > 1e-3);
}

TEST_CASE("pca fit --whiten: scores of variance 1, or 0 where the points do not vary, that decode to the same points") {
    const Folder folder;
    constexpr std::size_t n = 90, d = 5, rank = 3;
    folder.write_npy("x.npy", planted(n, d, rank, 3), {n, d});
    CHECK(run_json(folder, {"pca", "fit", "x.npy", "-k", "all", "--model", "plain.lw"}).at("whiten") == false);
    CHECK(run_json(folder, {"pca", "fit", "x.npy", "-k", "all", "--whiten", "--model", "white.lw"}).at("whiten") ==
          true);
    const nlohmann::json report = run_json(folder, {"pca", "encode", "x.npy", "--model", "white.lw", "-o", "z.npy"});
    CHECK(report.at("whiten") == true);
    const Numbers variances = column_variances(folder.numbers("z.npy"), d);
    for (std::size_t c = 0; c < d; ++c) CHECK(variances[c] == doctest::Approx(c < rank ? 1 : 0).epsilon(1e-9));
    run_json(folder, {"pca", "decode", "z.npy", "--model", "white.lw", "-o", "y.npy"});
    run_json(folder, {"pca", "reconstruct", "x.npy", "--model", "plain.lw", "-o", "r.npy"});
    check_close(folder.numbers("y.npy"), folder.numbers("r.npy"), 1e-12);
    CHECK(run(folder, {"pca", "encode", "x.npy", "--model", "white.lw", "-o", "z.npy"}).out.find("whitened") !=
          std::string::npos);
}

TEST_CASE("pca: the precision follows the file, unless it is said") {
    const Folder folder;
    constexpr std::size_t n = 30, d = 4;
    const Numbers points = planted(n, d, 4, 4);
    folder.write_npy("f.npy", std::vector<float>(points.begin(), points.end()), {n, d});
    folder.write_npy("d.npy", folder.numbers("f.npy"), {n, d});
    run_json(folder, {"pca", "fit", "d.npy", "-k", "2", "--model", "m.lw"});
    const auto encode = [&](const std::string& file, const std::vector<std::string>& more) {
        const nlohmann::json report =
            run_json(folder, with({"pca", "encode", file, "--model", "m.lw", "-o", "z.npy"}, more));
        CHECK(report.at("precision") == io::to_string(folder.read_npy("z.npy").dtype));
        return report.at("precision").get<std::string>();
    };
    CHECK(encode("d.npy", {}) == "float64");
    const Numbers wide = folder.numbers("z.npy");
    CHECK(encode("f.npy", {}) == "float32");
    check_close(folder.numbers("z.npy"), wide, 1e-5);
    CHECK(encode("d.npy", {"--precision", "float32"}) == "float32");
    CHECK(encode("f.npy", {"--precision", "float64"}) == "float64");
    CHECK(folder.numbers("z.npy") == wide);
    run_json(folder, {"pca", "decode", "z.npy", "--model", "m.lw", "-o", "y.npy", "--precision", "float32"});
    CHECK(folder.read_npy("y.npy").dtype == io::Dtype::float32);
    run_json(folder, {"pca", "reconstruct", "f.npy", "--model", "m.lw", "-o", "r.npy"});
    CHECK(folder.read_npy("r.npy").dtype == io::Dtype::float32);
    check_close(folder.numbers("r.npy"), folder.numbers("y.npy"), 1e-5);
}
