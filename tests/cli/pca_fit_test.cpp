#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <set>
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

double sum(const Numbers& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("pca fit: every figure is that of the points") {
    const Folder folder;
    constexpr std::size_t n = 60, d = 7, rank = 5, k = 2;
    const Numbers points = planted(n, d, rank, 1);
    folder.write_npy("x.npy", points, {n, d});
    const nlohmann::json report =
        run_json(folder, {"pca", "fit", "x.npy", "-k", "2", "--components", "v.npy", "--model", "m.lw"});
    const nlohmann::json all = run_json(folder, {"pca", "fit", "x.npy", "-k", "all"});
    CHECK(report.at("n") == n);
    CHECK(report.at("points") == n);
    CHECK(report.at("dimensions") == d);
    CHECK(report.at("precision") == "float64");
    CHECK(report.at("solver") == "covariance");
    CHECK(report.at("k") == k);
    CHECK(report.at("rank") == rank);
    CHECK(report.at("tolerance").get<double>() > 0);
    CHECK(report.at("whiten") == false);
    CHECK(report.at("center") == true);
    CHECK(report.at("files") == nlohmann::json{"m.lw", "v.npy"});

    const Numbers mean = column_means(points, d), centred = less(points, mean);
    check_close(report.at("mean"), mean, 1e-12);
    const double total = sum(column_variances(centred, d));
    CHECK(report.at("total_variance").get<double>() == doctest::Approx(total).epsilon(1e-10));

    CHECK(folder.read_npy("v.npy").dtype == io::Dtype::float64);
    CHECK(folder.read_npy("v.npy").shape == std::vector<std::size_t>{k, d});
    const Numbers components = folder.numbers("v.npy");
    check_close(product(components, transposed(components, k, d), k, d, k), {1, 0, 0, 1}, 1e-10);
    const Numbers scores = product(centred, transposed(components, k, d), n, d, k);
    const Numbers variances = column_variances(scores, k);
    check_close(report.at("explained_variance"), variances, 1e-9);
    check_close(report.at("explained_variance_ratio"), {variances[0] / total, variances[1] / total}, 1e-9);
    check_close(report.at("singular_values"), {std::sqrt((n - 1) * variances[0]), std::sqrt((n - 1) * variances[1])},
                1e-9);

    const Numbers reconstructed = product(scores, components, n, k, d);
    const double error = mean_of(row_distances(centred, reconstructed, d));
    CHECK(report.at("reconstruction_error").get<double>() == doctest::Approx(error).epsilon(1e-9));
    const double left = total - sum(variances);
    CHECK(report.at("noise_variance").get<double>() == doctest::Approx(left / (d - k)).epsilon(1e-9));

    CHECK(all.at("k") == d);
    CHECK(sum(all.at("explained_variance_ratio")) == doctest::Approx(1).epsilon(1e-10));
    CHECK(all.at("explained_variance")[rank] <= all.at("tolerance").get<double>() * variances[0]);
    CHECK(all.at("reconstruction_error") == 0);
    CHECK(all.at("noise_variance") == 0);
}

TEST_CASE("pca fit: nothing is lost exactly from the planted rank on") {
    const Folder folder;
    constexpr std::size_t n = 30, d = 6;
    for (std::size_t rank = 1; rank <= d; rank += 2) {
        folder.write_npy("x.npy", planted(n, d, rank, rank), {n, d});
        for (std::size_t k = 1; k <= d; ++k) {
            CAPTURE(rank);
            CAPTURE(k);
            const nlohmann::json report = run_json(folder, {"pca", "fit", "x.npy", "-k", std::to_string(k)});
            CHECK(report.at("rank") == rank);
            CHECK((report.at("reconstruction_error") == 0) == (k >= rank));
        }
    }
}

TEST_CASE("pca fit: -k takes a number, a share or all") {
    const Folder folder;
    constexpr std::size_t n = 50, d = 8;
    folder.write_npy("x.npy", planted(n, d, d, 3), {n, d});
    const nlohmann::json all = run_json(folder, {"pca", "fit", "x.npy", "-k", "all"});
    const Numbers ratios = all.at("explained_variance_ratio");
    REQUIRE(ratios.size() == d);
    for (const char* share : {"0.5", "0.9", ".95", "0.9999"}) {
        CAPTURE(share);
        std::size_t k = 0;
        for (double together = 0; together < std::stod(share); ++k) together += ratios[k];
        CHECK(run_json(folder, {"pca", "fit", "x.npy", "-k", share}).at("k") == k);
    }
    CHECK(run_json(folder, {"pca", "fit", "x.npy", "-k", "1.0"}).at("k") == d);
    CHECK(run_json(folder, {"pca", "fit", "x.npy", "-k", "1"}).at("k") == 1);
    folder.write_npy("wide.npy", planted(5, d, 3, 4), {5, d});
    CHECK(run_json(folder, {"pca", "fit", "wide.npy", "-k", "all"}).at("k") == 5);
}

TEST_CASE("pca fit: the solvers agree, and auto takes the smaller side") {
    const Folder folder;
    for (const bool wide : {false, true}) {
        const std::size_t n = wide ? 12 : 40, d = wide ? 40 : 12;
        folder.write_npy("x.npy", planted(n, d, 6, 5), {n, d});
        const auto fit = [&](const std::string& solver) {
            const nlohmann::json report =
                run_json(folder, {"pca", "fit", "x.npy", "-k", "4", "--solver", solver, "--components", solver});
            if (solver != "auto") CHECK(report.at("solver") == solver);
            return report;
        };
        const nlohmann::json expected = fit("auto");
        CHECK(expected.at("solver") == (wide ? "gram" : "covariance"));
        for (const char* solver : {"covariance", "gram", "randomized"}) {
            CAPTURE(solver);
            const nlohmann::json found = fit(solver);
            check_close(found.at("explained_variance"), expected.at("explained_variance"), 1e-8);
            check_close({found.at("reconstruction_error")}, {expected.at("reconstruction_error")}, 1e-6);
            check_close(folder.numbers(solver), folder.numbers("auto"), 1e-6);
        }
    }
}

TEST_CASE("pca fit: --no-center leaves the points as they are") {
    const Folder folder;
    constexpr std::size_t n = 40, d = 5;
    const Numbers points = planted(n, d, 2, 6);
    folder.write_npy("x.npy", points, {n, d});
    const nlohmann::json report = run_json(folder, {"pca", "fit", "x.npy", "-k", "3", "--no-center"});
    CHECK(report.at("center") == false);
    CHECK(report.at("mean") == Numbers(d));
    CHECK(report.at("rank") == 3);
    CHECK(report.at("reconstruction_error") == 0);
    CHECK(report.at("total_variance").get<double>() ==
          doctest::Approx(sum(column_variances(points, d))).epsilon(1e-10));
    const nlohmann::json centred = run_json(folder, {"pca", "fit", "x.npy", "-k", "3", "--center"});
    CHECK(centred.at("center") == true);
    CHECK(centred.at("rank") == 2);
}

TEST_CASE("pca fit: --precision, and types of files") {
    const Folder folder;
    constexpr std::size_t n = 40, d = 5;
    const Numbers points = planted(n, d, 3, 7);
    folder.write_npy("f.npy", std::vector<float>(points.begin(), points.end()), {n, d});
    folder.write_npy("d.npy", folder.numbers("f.npy"), {n, d});
    folder.write_npy("u.npy", std::vector<std::uint8_t>(points.begin(), points.end()), {n, d});
    const auto fit = [&](const std::string& file, const std::string& precision) {
        return run_json(folder, {"pca", "fit", file, "-k", "2", "--precision", precision});
    };
    const nlohmann::json narrow = fit("f.npy", "auto"), wide = fit("d.npy", "auto");
    CHECK(narrow.at("precision") == "float32");
    CHECK(wide.at("precision") == "float64");
    CHECK(fit("u.npy", "auto").at("precision") == "float32");
    CHECK(narrow.at("tolerance").get<double>() > 1e6 * wide.at("tolerance").get<double>());
    check_close(narrow.at("explained_variance"), wide.at("explained_variance"), 1e-4);
    CHECK(fit("f.npy", "float64").at("explained_variance") == wide.at("explained_variance"));
    CHECK(fit("d.npy", "float32").at("explained_variance") == narrow.at("explained_variance"));
}

TEST_CASE("pca fit: points that do not vary, one point, one dimension") {
    const Folder folder;
    folder.write_npy("same.npy", Numbers(20 * 3, 7), {20, 3});
    const nlohmann::json same = run_json(folder, {"pca", "fit", "same.npy", "-k", "2"});
    CHECK(same.at("rank") == 0);
    CHECK(same.at("explained_variance_ratio") == Numbers{0, 0});
    CHECK(same.at("reconstruction_error") == 0);
    folder.write_npy("one.npy", Numbers{1, 2, 3}, {1, 3});
    const nlohmann::json one = run_json(folder, {"pca", "fit", "one.npy", "-k", "all"});
    CHECK(one.at("k") == 1);
    CHECK(one.at("rank") == 0);
    CHECK(one.at("singular_values") == Numbers{0});
    folder.write_npy("line.npy", Numbers{1, 2, 6}, {3, 1});
    const nlohmann::json line = run_json(folder, {"pca", "fit", "line.npy", "-k", "all"});
    CHECK(line.at("explained_variance")[0].get<double>() == doctest::Approx(7));
    CHECK(line.at("rank") == 1);
}

TEST_CASE("pca fit: text for people names the figures") {
    const Folder folder;
    folder.write_npy("x.npy", planted(50, 14, 12, 8), {50, 14});
    const auto expect = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
        const Outcome outcome = run(folder, with({"pca", "fit", "x.npy"}, words));
        INFO(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(outcome.err.empty());
        for (const std::string& fragment : fragments) {
            INFO("expected: " << fragment);
            CHECK(outcome.out.find(fragment) != std::string::npos);
        }
    };
    expect({"-k", "3"}, {"50 x 14, float64", "solver    covariance", "3 of at most 14", "12: from K = 12 on",
                         "together", "error", "variance", "machine"});
    expect({"-k", "13", "--whiten"}, {"12: K = 13 loses no more", "100.00%", "and 3 more", "whitened"});
    expect({"-k", "3", "--solver", "randomized"}, {"solver    randomized", "at least 3"});
}

TEST_CASE("pca: the same files on every instruction set and for any number of threads") {
    const Folder folder;
    constexpr std::size_t n = 1100, d = 9;
    folder.write_npy("x.npy", planted(n, d, 6, 9), {n, d});
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", isas.front()}};
    for (const std::string& isa : isas) ways.push_back({"--threads", "2", "--isa", isa});
    for (const std::string precision : {"float32", "float64"}) {
        std::set<std::string> files;
        for (const std::vector<std::string>& way : ways) {
            const std::vector<std::string> words = with({"--model", "m.lw", "--precision", precision}, way);
            run_json(folder, with({"pca", "fit", "x.npy", "-k", "3", "--components", "v.npy"}, words));
            run_json(folder, with({"pca", "encode", "x.npy", "-o", "z.npy"}, words));
            run_json(folder, with({"pca", "reconstruct", "x.npy", "-o", "r.npy", "--error", "e.npy"}, words));
            std::string all;
            for (const char* file : {"m.lw", "v.npy", "z.npy", "r.npy", "e.npy"}) all += folder.bytes(file);
            files.insert(all);
        }
        CHECK(files.size() == 1);
    }
}
