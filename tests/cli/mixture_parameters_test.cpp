#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

const std::vector<std::string> make_words = {"mixture",   "make",          "--mixing",        "weights.npy", "--means",
                                             "means.npy", "--covariances", "covariances.npy", "--model",     "m.lw"};

void check_same(const PlainMixture& a, const PlainMixture& b) {
    CHECK(a.kind == b.kind);
    CHECK(a.k == b.k);
    CHECK(a.d == b.d);
    CHECK(a.weights == b.weights);
    CHECK(a.means == b.means);
    CHECK(a.covariances == b.covariances);
}

}  // namespace

TEST_CASE("show prints back what make was given, bit for bit") {
    const Folder folder;
    for (const std::string& kind : covariance_kinds) {
        for (const std::size_t k : {1u, 4u}) {
            CAPTURE(kind);
            CAPTURE(k);
            PlainMixture mixture = random_mixture(kind, k, 3, 7);
            mixture.means[0] = -0.1 / 3;
            mixture.means[1] = 1e-300;
            mixture.means[2] = 12345678.901234567;
            make(folder, "m.lw", mixture);
            check_same(shown(folder, "m.lw"), mixture);
        }
    }
}

TEST_CASE("parameters are nested as numpy would print them") {
    const Folder folder;
    make(folder, "m.lw", {"full", 1, 2, {1}, {3, 4}, {2, 0.5, 0.5, 1}});
    const nlohmann::json report = run_json(folder, {"mixture", "show", "--model", "m.lw"});
    CHECK(report.at("mixing") == nlohmann::json({1.0}));
    CHECK(report.at("means").dump() == "[[3.0,4.0]]");
    CHECK(report.at("covariances").dump() == "[[[2.0,0.5],[0.5,1.0]]]");
    CHECK(report.at("files").empty());
}

TEST_CASE("the shape of the covariances tells their kind; only k = d leaves it open") {
    const Folder folder;
    for (const std::string& kind : covariance_kinds) {
        for (const std::size_t k : {2u, 3u}) {
            CAPTURE(kind);
            CAPTURE(k);
            const PlainMixture mixture = random_mixture(kind, k, 3, 8);
            make(folder, "named.lw", mixture);
            if (k == 3 && (kind == "tied" || kind == "diagonal")) {
                check_refused(folder, make_words, {"covariances.npy", "(3, 3)", "tied", "diagonal", "--covariance"});
                continue;
            }
            CHECK(run_json(folder, make_words).at("covariance") == kind);
            CHECK(folder.bytes("m.lw") == folder.bytes("named.lw"));
        }
    }
}

TEST_CASE("parameters in float32 are taken as they are") {
    const Folder folder;
    const auto narrow = [](const std::vector<double>& values) {
        return std::vector<float>(values.begin(), values.end());
    };
    const PlainMixture mixture = random_mixture("full", 3, 2, 9);
    make(folder, "m.lw", mixture);
    folder.write_npy("weights.npy", narrow(mixture.weights), {3});
    folder.write_npy("means.npy", narrow(mixture.means), {3, 2});
    folder.write_npy("covariances.npy", narrow(mixture.covariances), {3, 2, 2});
    run_json(folder, make_words);
    const PlainMixture found = shown(folder, "m.lw");
    for (std::size_t i = 0; i < 6; ++i) CHECK(found.means[i] == static_cast<float>(mixture.means[i]));
    for (std::size_t i = 0; i < 12; ++i) CHECK(found.covariances[i] == static_cast<float>(mixture.covariances[i]));
}

TEST_CASE("moments are those of the definition, far from the origin too") {
    const Folder folder;
    for (const std::string& kind : covariance_kinds) {
        for (const double shift : {0.0, 1e6}) {
            CAPTURE(kind);
            CAPTURE(shift);
            PlainMixture mixture = random_mixture(kind, 5, 3, 10);
            for (double& value : mixture.means) value += shift;
            make(folder, "m.lw", mixture);
            const nlohmann::json report = run_json(folder, {"mixture", "moments", "--model", "m.lw"});
            const Moments expected = moments(mixture);
            check_close(report.at("mean").get<std::vector<double>>(), expected.mean, 1e-14);
            std::vector<double> covariance;
            for (const auto& row : report.at("covariance").get<std::vector<std::vector<double>>>()) {
                covariance.insert(covariance.end(), row.begin(), row.end());
            }
            check_close(covariance, expected.covariance, shift == 0 ? 1e-13 : 1e-8);
        }
    }
}

TEST_CASE("text for people: a survey of the parameters, and the moments as a table") {
    const Folder folder;
    make(folder, "m.lw", {"diagonal", 2, 3, {0.25, 0.75}, {1, 2, 3, 4, 5, 6}, {0.25, 1, 4, 9, 16, 25}});
    const Outcome show = run(folder, {"mixture", "show", "--model", "m.lw"});
    CHECK(show.exit_code == 0);
    CHECK(show.err.empty());
    for (const char* word : {"2 components, 3 dimensions, covariance diagonal", "0.75", "deviations", "mean", "0.5"}) {
        CAPTURE(word);
        CHECK(show.out.find(word) != std::string::npos);
    }
    const Outcome moments = run(folder, {"mixture", "moments", "--model", "m.lw"});
    CHECK(moments.exit_code == 0);
    CHECK(moments.err.empty());
    for (const char* word : {"mean", "3.25", "4.25", "5.25", "cov"}) {
        CAPTURE(word);
        CHECK(moments.out.find(word) != std::string::npos);
    }
}

TEST_CASE("text stays short for wide mixtures of many components") {
    const Folder folder;
    make(folder, "m.lw", random_mixture("spherical", 100, 50, 11));
    const Outcome show = run(folder, {"mixture", "show", "--model", "m.lw"});
    CHECK(show.out.find("and 84 more components") != std::string::npos);
    CHECK(show.out.find("and 42 more") != std::string::npos);
    const Outcome moments = run(folder, {"mixture", "moments", "--model", "m.lw"});
    CHECK(moments.out.find("variances") != std::string::npos);
    for (const Outcome& outcome : {show, moments}) {
        CHECK(outcome.exit_code == 0);
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') < 60);
    }
}
