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

// The mixture of full covariances that explains points with these responsibilities (n x k) best.
PlainMixture maximized(const std::vector<double>& points, const std::vector<double>& shares, std::size_t k,
                       std::size_t d) {
    const std::size_t n = shares.size() / k;
    PlainMixture mixture{
        "full", k, d, std::vector<double>(k), std::vector<double>(k * d), std::vector<double>(k * d * d)};
    for (std::size_t c = 0; c < k; ++c) {
        double mass = 0;
        double* mean = &mixture.means[c * d];
        double* covariance = &mixture.covariances[c * d * d];
        for (std::size_t i = 0; i < n; ++i) {
            mass += shares[i * k + c];
            for (std::size_t j = 0; j < d; ++j) mean[j] += shares[i * k + c] * points[i * d + j];
        }
        for (std::size_t j = 0; j < d; ++j) mean[j] /= mass;
        for (std::size_t i = 0; i < n * d * d; ++i) {
            const double* x = &points[i / (d * d) * d];
            const std::size_t row = i / d % d, col = i % d;
            covariance[row * d + col] +=
                shares[i / (d * d) * k + c] * (x[row] - mean[row]) * (x[col] - mean[col]) / mass;
        }
        mixture.weights[c] = mass / static_cast<double>(n);
    }
    return mixture;
}

// One iteration of expectation-maximization, and the log-likelihood per point before it.
PlainMixture iterated(const PlainMixture& before, const std::vector<double>& points, double& log_likelihood) {
    const std::size_t n = points.size() / before.d;
    std::vector<double> shares;
    log_likelihood = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto first = points.begin() + static_cast<std::ptrdiff_t>(i * before.d);
        const std::vector<double> x(first, first + static_cast<std::ptrdiff_t>(before.d));
        const double density = log_density(before, x);
        for (std::size_t c = 0; c < before.k; ++c) shares.push_back(std::exp(joint(before, c, x) - density));
        log_likelihood += density / static_cast<double>(n);
    }
    return maximized(points, shares, before.k, before.d);
}

std::vector<double> widened(const std::vector<float>& values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("fit finds planted blobs, whatever the kind of covariance, and reports what it found") {
    const Folder folder;
    constexpr std::size_t n = 900, d = 4, k = 3;
    folder.write_npy("x.npy", blobs(n, d, k, 1), {n, d});
    for (const std::string& kind : covariance_kinds) {
        CAPTURE(kind);
        const nlohmann::json report = run_json(
            folder, {"mixture", "fit", "x.npy", "-k", "3", "--covariance", kind, "--n-init", "3", "--model", "m.lw"});
        CHECK(report.at("points") == n);
        CHECK(report.at("dimensions") == d);
        CHECK(report.at("k") == k);
        CHECK(report.at("covariance") == kind);
        CHECK(report.at("precision") == "float32");
        CHECK(report.at("converged") == true);
        CHECK(report.at("floored").empty());
        CHECK(report.at("empty").empty());
        CHECK(report.at("best_run").get<int>() < 3);
        CHECK(report.at("seed") == 0);
        CHECK(report.at("threads").get<int>() >= 1);
        CHECK(report.at("files") == nlohmann::json{"m.lw"});

        run_json(folder, {"mixture", "predict", "x.npy", "--model", "m.lw", "--labels", "l.npy"});
        const std::vector<double> labels = folder.numbers("l.npy");
        CHECK(std::set<double>(labels.begin(), labels.end()) == std::set<double>{0, 1, 2});
        std::size_t astray = 0;
        for (std::size_t i = k; i < n; ++i) astray += labels[i] != labels[i % k];
        CHECK(astray == 0);
        for (const double weight : shown(folder, "m.lw").weights)
            CHECK(weight == doctest::Approx(1.0 / 3).epsilon(1e-4));
    }
}

TEST_CASE("the log-likelihood never falls, and is that of the model; AIC and BIC follow from it") {
    const Folder folder;
    constexpr std::size_t n = 700, d = 3, k = 6;
    const std::vector<float> points = blobs(n, d, 9, 2);
    folder.write_npy("x.npy", points, {n, d});
    const double parameters[] = {k * (d * (d + 1) / 2), d * (d + 1) / 2, k * d, k};
    for (std::size_t kind = 0; kind < covariance_kinds.size(); ++kind) {
        for (const std::string precision : {"float32", "float64"}) {
            CAPTURE(covariance_kinds[kind]);
            CAPTURE(precision);
            // Rounding of a point's log-density.
            const double rounding = precision == "float32" ? 1e-6 : 1e-9;
            const nlohmann::json report = run_json(
                folder, {"mixture", "fit", "x.npy", "-k", "6", "--covariance", covariance_kinds[kind], "--precision",
                         precision, "--tol", "0", "--max-iter", "25", "--init", "random", "--model", "m.lw"});
            auto history = report.at("history").get<std::vector<double>>();
            CHECK(history.size() == report.at("iterations").get<std::size_t>());
            const double log_likelihood = report.at("log_likelihood");
            history.push_back(log_likelihood);
            REQUIRE(report.at("restarted").empty());
            for (std::size_t i = 1; i < history.size(); ++i) {
                CHECK(history[i] >= history[i - 1] - rounding * std::abs(history[i]));
            }
            const nlohmann::json score =
                run_json(folder, {"mixture", "score", "x.npy", "--model", "m.lw", "--precision", precision});
            CHECK(score.at("log_likelihood").get<double>() == doctest::Approx(log_likelihood).epsilon(1e-12));
            const double free = k - 1 + k * d + parameters[kind];
            CHECK(report.at("aic").get<double>() == doctest::Approx(2 * free - 2 * n * log_likelihood).epsilon(1e-12));
            CHECK(report.at("bic").get<double>() ==
                  doctest::Approx(free * std::log(n) - 2 * n * log_likelihood).epsilon(1e-12));
        }
    }
}

TEST_CASE("from labels, an iteration is that of the formula") {
    const Folder folder;
    constexpr std::size_t n = 240, d = 2, k = 3;
    const std::vector<double> points = widened(blobs(n, d, 8, 3));
    folder.write_npy("x.npy", points, {n, d});
    std::vector<double> shares(n * k);
    std::vector<std::int64_t> labels(n);
    for (std::size_t i = 0; i < n; ++i) {
        labels[i] = static_cast<std::int64_t>((i + i / 7) % k);
        shares[i * k + static_cast<std::size_t>(labels[i])] = 1;
    }
    folder.write_npy("l64.npy", labels, {n});
    folder.write_npy("l32.npy", std::vector<std::int32_t>(labels.begin(), labels.end()), {n});
    folder.write_npy("l8.npy", std::vector<std::uint8_t>(labels.begin(), labels.end()), {n});
    double before = 0;
    const PlainMixture expected = iterated(maximized(points, shares, k, d), points, before);
    std::set<std::string> models;
    for (const std::string file : {"l64.npy", "l32.npy", "l8.npy"}) {
        const nlohmann::json report = run_json(
            folder, {"mixture", "fit", "x.npy", "-k", "3", "--init", file, "--max-iter", "1", "--model", "m.lw"});
        CHECK(report.at("iterations") == 1);
        CHECK(report.at("history").at(0).get<double>() == doctest::Approx(before).epsilon(1e-12));
        models.insert(folder.bytes("m.lw"));
    }
    CHECK(models.size() == 1);
    const PlainMixture found = shown(folder, "m.lw");
    check_close(found.weights, expected.weights, 1e-10);
    check_close(found.means, expected.means, 1e-10);
    check_close(found.covariances, expected.covariances, 1e-9);
}

TEST_CASE("the same model for any number of threads and on every instruction set") {
    const Folder folder;
    constexpr std::size_t n = 5000, d = 3;  // several blocks, the last one not full
    folder.write_npy("x.npy", blobs(n, d, 6, 4), {n, d});
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", isas.front()},
                                                  {"--threads", "2", "--isa", isas.front()}};
    for (const std::string& isa : isas) ways.push_back({"--isa", isa});
    for (const std::string& kind : covariance_kinds) {
        for (const std::string precision : {"float32", "float64"}) {
            CAPTURE(kind);
            CAPTURE(precision);
            std::set<std::string> models;
            for (const std::vector<std::string>& way : ways) {
                run_json(folder, with({"mixture", "fit", "x.npy", "-k", "7", "--covariance", kind, "--precision",
                                       precision, "--max-iter", "8", "--seed", "5", "--model", "m.lw"},
                                      way));
                models.insert(folder.bytes("m.lw"));
            }
            CHECK(models.size() == 1);
        }
    }
}

TEST_CASE("the seed decides the draws; more runs are never worse") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(400, 2, 12, 5), {400, 2});
    const auto fit = [&](const std::string& init, const std::string& seed, const std::string& runs) {
        const nlohmann::json report = run_json(folder, {"mixture", "fit", "x.npy", "-k", "8", "--init", init, "--seed",
                                                        seed, "--n-init", runs, "--max-iter", "10", "--model", "m.lw"});
        return std::pair(folder.bytes("m.lw"), report.at("log_likelihood").get<double>());
    };
    for (const std::string init : {"kmeans", "k-means++", "random"}) {
        CAPTURE(init);
        std::set<std::string> results;
        for (const char* seed : {"0", "1", "2", "18446744073709551615"}) results.insert(fit(init, seed, "1").first);
        CHECK(results.size() > 1);
        CHECK(fit(init, "1", "1") == fit(init, "1", "1"));
        CHECK(fit(init, "1", "5").second >= fit(init, "1", "1").second);
    }
}

TEST_CASE("a weight of 2 is a point twice") {
    const Folder folder;
    const std::vector<double> points = widened(blobs(100, 2, 3, 6));
    std::vector<double> twice = points;
    twice.insert(twice.end(), points.begin(), points.begin() + 50 * 2);
    std::vector<double> weights(100, 1);
    std::fill_n(weights.begin(), 50, 2);
    std::vector<std::int32_t> labels(150);
    for (std::size_t i = 0; i < 150; ++i) labels[i] = static_cast<std::int32_t>(i % 100 % 3);
    folder.write_npy("x.npy", points, {100, 2});
    folder.write_npy("xx.npy", twice, {150, 2});
    folder.write_npy("w.npy", weights, {100});
    folder.write_npy("l.npy", std::vector<std::int32_t>(labels.begin(), labels.begin() + 100), {100});
    folder.write_npy("ll.npy", labels, {150});
    const nlohmann::json a = run_json(
        folder, {"mixture", "fit", "x.npy", "-k", "3", "--weights", "w.npy", "--init", "l.npy", "--model", "a.lw"});
    const nlohmann::json b =
        run_json(folder, {"mixture", "fit", "xx.npy", "-k", "3", "--init", "ll.npy", "--model", "b.lw"});
    CHECK(a.at("iterations") == b.at("iterations"));
    for (const char* key : {"log_likelihood", "aic", "bic"}) {
        CHECK(a.at(key).get<double>() == doctest::Approx(b.at(key).get<double>()).epsilon(1e-9));
    }
    check_close(shown(folder, "a.lw").means, shown(folder, "b.lw").means, 1e-9);
    check_close(shown(folder, "a.lw").covariances, shown(folder, "b.lw").covariances, 1e-8);
}

TEST_CASE("points that lie on one spot are held up by the floor, and the text says what that means") {
    const Folder folder;
    std::vector<double> points = widened(blobs(100, 2, 1, 7));
    for (std::size_t i = 0; i < 40; ++i) points[2 * i] = points[2 * i + 1] = 50;
    folder.write_npy("x.npy", points, {100, 2});
    const std::vector<std::string> words = {"mixture", "fit", "x.npy", "-k", "2"};
    CHECK(run_json(folder, words).at("floored").size() == 1);
    const Outcome text = run(folder, words);
    CHECK(text.exit_code == 0);
    CHECK(text.err.empty());
    for (const char* word : {"x.npy: 100 x 2, float64", "k = 2, covariance full", "converged", "log-likelihood", "AIC",
                             "BIC", "note", "component ", "floor", "time", "machine"}) {
        CAPTURE(word);
        CHECK(text.out.find(word) != std::string::npos);
    }
}
