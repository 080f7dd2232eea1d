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

// 1500 points of three components that lie well apart.
void write_planted(const Folder& folder) {
    make(folder, "planted.lw", {"spherical", 3, 2, {0.2, 0.3, 0.5}, {0, 0, 8, 0, 0, 8}, {1, 0.5, 2}});
    sample(folder, "planted.lw", 1500, "x.npy");
}

}  // namespace

TEST_CASE("select finds the planted number of components by BIC, and writes that mixture") {
    const Folder folder;
    write_planted(folder);
    const nlohmann::json report =
        run_json(folder, {"mixture", "select", "x.npy", "-k", "1..6", "--seed", "3", "--model", "best.lw"});
    CHECK(report.at("k") == nlohmann::json{1, 2, 3, 4, 5, 6});
    CHECK(report.at("best_k") == 3);
    CHECK(report.at("criterion") == "bic");
    CHECK(report.at("files") == nlohmann::json{"best.lw"});
    const auto bic = report.at("bic").get<std::vector<double>>();
    CHECK(std::min_element(bic.begin(), bic.end()) - bic.begin() == 2);
    CHECK(report.at("log_likelihood").at(1) > report.at("log_likelihood").at(0));

    // Each row is that of a fit.
    for (const int k : {2, 3}) {
        const nlohmann::json fit =
            run_json(folder, {"mixture", "fit", "x.npy", "-k", std::to_string(k), "--seed", "3", "--model", "fit.lw"});
        for (const char* key : {"log_likelihood", "aic", "bic", "iterations", "converged"}) {
            CAPTURE(key);
            CHECK(report.at(key).at(static_cast<std::size_t>(k - 1)) == fit.at(key));
        }
    }
    CHECK(folder.bytes("best.lw") == folder.bytes("fit.lw"));
}

TEST_CASE("select goes by the criterion that is named") {
    const Folder folder;
    write_planted(folder);
    const nlohmann::json report = run_json(
        folder, {"mixture", "select", "x.npy", "-k", "2..5", "--criterion", "aic", "--covariance", "spherical"});
    const auto aic = report.at("aic").get<std::vector<double>>();
    CHECK(report.at("best_k") == 2 + (std::min_element(aic.begin(), aic.end()) - aic.begin()));
    CHECK(report.at("covariance") == "spherical");
}

TEST_CASE("one size is a range too; the table marks the best") {
    const Folder folder;
    write_planted(folder);
    CHECK(run_json(folder, {"mixture", "select", "x.npy", "-k", "2..2"}).at("best_k") == 2);
    const Outcome text = run(folder, {"mixture", "select", "x.npy", "-k", "1..3"});
    CHECK(text.exit_code == 0);
    CHECK(text.err.empty());
    for (const char* word : {"log-likelihood", "AIC", "BIC", "  best\n", "k = 3 by BIC"}) {
        CAPTURE(word);
        CHECK(text.out.find(word) != std::string::npos);
    }
}

TEST_CASE("a range that is none is refused") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 1), {20, 2});
    const auto refused = [&](const std::string& range, const std::vector<std::string>& fragments) {
        CAPTURE(range);
        check_refused(folder, {"mixture", "select", "x.npy", "-k", range, "--model", "m.lw"}, fragments);
    };
    for (const char* range : {"5", "1..", "..5", "1...3", "a..b", "1..3..5", "1-3", "1.5..3", " 1..3", ""}) {
        refused(range, {"-k"});
    }
    refused("0..3", {"-k", "0..3"});
    refused("-1..3", {"-k", "-1..3"});
    refused("5..3", {"-k", "5..3"});
    refused("1..99999999999", {"-k", "99999999999"});
    refused("1..21", {"-k", "1..21", "x.npy", "20"});
    check_refused(folder, {"mixture", "select", "x.npy"}, {"-k"});
    check_refused(folder, {"mixture", "select", "x.npy", "-k", "1..3", "--criterion", "mdl"},
                  {"--criterion", "mdl", "bic"});
    check_refused(folder, {"mixture", "select", "x.npy", "-k", "1..3", "--init", "l.npy"},
                  {"--init", "l.npy", "random"});
}
