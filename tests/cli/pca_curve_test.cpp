#include <doctest/doctest.h>

#include <sstream>
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

std::size_t count(const std::string& text, const std::string& words) {
    std::size_t found = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("pca curve falls to zero at the planted rank and not before") {
    const Folder folder;
    constexpr std::size_t n = 40, d = 8, rank = 5;
    folder.write_npy("x.npy", planted(n, d, rank, 1), {n, d});
    const nlohmann::json report = run_json(folder, {"pca", "curve", "x.npy", "--csv", "c.csv", "--plot", "c.svg"});
    CHECK(report.at("points") == n);
    CHECK(report.at("dimensions") == d);
    CHECK(report.at("rank") == rank);
    CHECK(report.at("solver") == "covariance");
    CHECK(report.at("k") == nlohmann::json{0, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(report.at("files") == nlohmann::json{"c.svg", "c.csv"});
    const Numbers errors = report.at("reconstruction_error");
    REQUIRE(errors.size() == d + 1);
    const Numbers variances = run_json(folder, {"pca", "fit", "x.npy", "-k", "all"}).at("explained_variance");
    double left = 0;
    for (std::size_t k = d + 1; k-- > 0;) {
        CHECK(errors[k] == doctest::Approx(left).epsilon(1e-10));
        CHECK((errors[k] == 0) == (k >= rank));
        if (k > 0) left += variances[k - 1] * (n - 1.0) / n;
    }
    for (const std::size_t k : {1u, 3u, 5u}) {
        const nlohmann::json fit = run_json(folder, {"pca", "fit", "x.npy", "-k", std::to_string(k)});
        CHECK(fit.at("reconstruction_error").get<double>() == doctest::Approx(errors[k]).epsilon(1e-12));
    }

    std::istringstream csv(folder.bytes("c.csv"));
    std::string line;
    REQUIRE(std::getline(csv, line));
    CHECK(line == "k,reconstruction_error,explained");
    for (std::size_t k = 0; k <= d; ++k) {
        std::size_t number = 0;
        double error = -1, explained = -1;
        char comma = 0;
        REQUIRE(static_cast<bool>(csv >> number >> comma >> error >> comma >> explained));
        CHECK(number == k);
        CHECK(error == errors[k]);
        CHECK(explained == doctest::Approx(1 - errors[k] / errors[0]).epsilon(1e-12));
    }
    CHECK(!(csv >> line));

    const std::string plot = folder.bytes("c.svg");
    CHECK(plot.starts_with("<?xml"));
    CHECK(plot.ends_with("</svg>\n"));
    CHECK(count(plot, "<polyline") == 1);
    CHECK(count(plot, "stroke-dasharray") == 1);
    CHECK(count(plot, "rank 5: error 0") == 1);
    CHECK(count(plot, "r=\"2.5\"") == d + 1);
    CHECK(count(plot, ">-0<") == 0);
    CHECK(count(plot, "nan") + count(plot, "inf") == 0);
}

TEST_CASE("pca curve: text for people says which K explain how much") {
    const Folder folder;
    constexpr std::size_t n = 60, d = 6;
    folder.write_npy("x.npy", planted(n, d, 6, 2), {n, d});
    const Numbers ratios = run_json(folder, {"pca", "fit", "x.npy", "-k", "all"}).at("explained_variance_ratio");
    const Outcome outcome = run(folder, {"pca", "curve", "x.npy"});
    INFO(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.find("6 of at most 6") != std::string::npos);
    for (const std::string percent : {"50", "80", "90", "95", "99"}) {
        std::size_t k = 0;
        for (double together = 0; together < std::stod(percent) / 100; ++k) together += ratios[k];
        const std::size_t row = outcome.out.find("\n" + percent + "% ");
        REQUIRE(row != std::string::npos);
        std::istringstream words(outcome.out.substr(row));
        std::string share;
        std::size_t found = 0;
        words >> share >> found;
        CHECK(found == k);
    }
}

TEST_CASE("pca curve: options of the fit, more dimensions than points, points that do not vary") {
    const Folder folder;
    folder.write_npy("x.npy", planted(6, 9, 2, 3), {6, 9});
    const nlohmann::json wide = run_json(folder, {"pca", "curve", "x.npy"});
    CHECK(wide.at("solver") == "gram");
    CHECK(wide.at("k").size() == 7);
    CHECK(wide.at("rank") == 2);
    for (const char* solver : {"covariance", "randomized"}) {
        const nlohmann::json other = run_json(folder, {"pca", "curve", "x.npy", "--solver", solver});
        CHECK(other.at("solver") == solver);
        CHECK(other.at("rank") == 2);
        check_close(other.at("reconstruction_error"), wide.at("reconstruction_error"), 1e-9);
    }
    CHECK(run_json(folder, {"pca", "curve", "x.npy", "--no-center"}).at("rank") == 3);
    CHECK(run_json(folder, {"pca", "curve", "x.npy", "--precision", "float32"}).at("precision") == "float32");

    folder.write_npy("same.npy", Numbers(12, 4), {4, 3});
    const nlohmann::json same = run_json(folder, {"pca", "curve", "same.npy", "--plot", "s.svg", "--csv", "s.csv"});
    CHECK(same.at("rank") == 0);
    CHECK(same.at("reconstruction_error") == Numbers{0, 0, 0, 0});
    CHECK(count(folder.bytes("s.svg"), "rank 0: error 0") == 1);
    CHECK(count(folder.bytes("s.svg"), "nan") == 0);
    CHECK(count(folder.bytes("s.csv"), "nan") == 0);
}
