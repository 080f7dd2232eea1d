#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "planted.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

using Numbers = std::vector<double>;

Numbers random_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed) {
    Random random(seed);
    Numbers values(rows * cols);
    for (double& value : values) value = random.normal();
    return values;
}

// W (k x d) and B (d x k), and what the command says of them.
nlohmann::json checked(const Folder& folder, const Numbers& w, const Numbers& b, std::size_t k, std::size_t d,
                       const std::vector<std::string>& more = {}) {
    folder.write_npy("w.npy", w, {k, d});
    folder.write_npy("b.npy", b, {d, k});
    return run_json(folder, with({"pca", "check", "w.npy", "b.npy"}, more));
}

}  // namespace

TEST_CASE("pca check: fewer numbers than dimensions cannot be without loss") {
    const Folder folder;
    constexpr std::size_t k = 3, d = 5;
    Numbers w = random_matrix(k, d, 1);
    const Numbers b = random_matrix(d, k, 2);
    const nlohmann::json report = checked(folder, w, b, k, d);
    CHECK(report.at("k") == k);
    CHECK(report.at("dimensions") == d);
    CHECK(report.at("rank") == 3);
    CHECK(report.at("largest_rank") == 3);
    CHECK(report.at("zero_error_possible") == false);
    CHECK(report.at("is_identity") == false);
    double largest = 0;
    const Numbers both = product(b, w, d, k, d);
    for (std::size_t i = 0; i < d * d; ++i) largest = std::max(largest, std::abs(both[i] - (i % (d + 1) == 0 ? 1 : 0)));
    CHECK(report.at("largest_deviation").get<double>() == doctest::Approx(largest).epsilon(1e-12));
    CHECK(report.count("error") == 0);

    // A row that is twice another adds nothing.
    for (std::size_t j = 0; j < d; ++j) w[d + j] = 2 * w[j];
    CHECK(checked(folder, w, b, k, d).at("rank") == 2);
    CHECK(checked(folder, Numbers(k * d), b, k, d).at("rank") == 0);

    const Outcome text = run(folder, {"pca", "check", "w.npy", "b.npy"});
    INFO(text.out);
    for (const char* word : {"5 dimensions in K = 3", "impossible", "rank(B W) <= K = 3", "has rank 5"}) {
        CHECK(text.out.find(word) != std::string::npos);
    }
}

TEST_CASE("pca check: as many numbers as dimensions can, and the pair is told whether it does") {
    const Folder folder;
    const Numbers w = {0, 2, 0, 0, 0, 4, 8, 0, 0}, inverse = {0, 0, 0.125, 0.5, 0, 0, 0, 0.25, 0};
    const nlohmann::json exact = checked(folder, w, inverse, 3, 3);
    CHECK(exact.at("zero_error_possible") == true);
    CHECK(exact.at("is_identity") == true);
    CHECK(exact.at("rank") == 3);
    CHECK(exact.at("largest_deviation") == 0);
    CHECK(run(folder, {"pca", "check", "w.npy", "b.npy"}).out.find("loses nothing of any x") != std::string::npos);
    const nlohmann::json transposed_pair = checked(folder, w, w, 3, 3);
    CHECK(transposed_pair.at("zero_error_possible") == true);
    CHECK(transposed_pair.at("is_identity") == false);
    // Four numbers for two dimensions.
    const nlohmann::json roomy = checked(folder, {1, 0, 0, 1, 1, 1, 5, 7}, {1, 0, 0, 0, 0, 1, 0, 0}, 4, 2);
    CHECK(roomy.at("zero_error_possible") == true);
    CHECK(roomy.at("is_identity") == true);
    CHECK(roomy.at("rank") == 2);
    CHECK(roomy.at("largest_rank") == 2);
}

TEST_CASE("pca check --data: the pair's error, and the smallest there is") {
    const Folder folder;
    constexpr std::size_t n = 40, d = 6, k = 2;
    const Numbers points = planted(n, d, 4, 3), centred = less(points, column_means(points, d));
    folder.write_npy("x.npy", points, {n, d});
    const Numbers w = random_matrix(k, d, 4), b = random_matrix(d, k, 5);
    const auto error_of = [&](const Numbers& from) {
        const Numbers scores = product(from, transposed(w, k, d), n, d, k);
        return mean_of(row_distances(from, product(scores, transposed(b, d, k), n, k, d), d));
    };
    const nlohmann::json fit = run_json(folder, {"pca", "fit", "x.npy", "-k", "2", "--components", "v.npy"});
    const nlohmann::json report = checked(folder, w, b, k, d, {"--data", "x.npy"});
    CHECK(report.at("points") == n);
    CHECK(report.at("center") == true);
    CHECK(report.at("data_rank") == 4);
    CHECK(report.at("error").get<double>() == doctest::Approx(error_of(centred)).epsilon(1e-10));
    CHECK(report.at("smallest_error") == fit.at("reconstruction_error"));
    const nlohmann::json raw = checked(folder, w, b, k, d, {"--data", "x.npy", "--no-center"});
    CHECK(raw.at("center") == false);
    CHECK(raw.at("data_rank") == 5);  // the mean is a direction too
    CHECK(raw.at("error").get<double>() == doctest::Approx(error_of(points)).epsilon(1e-10));

    // Principal components are the best pair.
    const Numbers v = folder.numbers("v.npy");
    const nlohmann::json best = checked(folder, v, transposed(v, k, d), k, d, {"--data", "x.npy"});
    CHECK(best.at("error").get<double>() == doctest::Approx(best.at("smallest_error").get<double>()).epsilon(1e-9));
    CHECK(best.at("is_identity") == false);
    CHECK(run_json(folder, {"pca", "check", "w.npy", "b.npy", "--data", "x.npy", "--precision", "float32"})
              .at("precision") == "float32");

    const Outcome text = run(folder, {"pca", "check", "w.npy", "b.npy", "--data", "x.npy"});
    INFO(text.out);
    for (const char* word : {"40 points about their mean", "4: from K = 4 on", "of this pair", "smallest"}) {
        CHECK(text.out.find(word) != std::string::npos);
    }
}

TEST_CASE("pca check --data: with as many numbers as the points' rank, nothing need be lost of them") {
    const Folder folder;
    constexpr std::size_t n = 30, d = 6;
    folder.write_npy("x.npy", planted(n, d, 3, 6), {n, d});
    for (const std::size_t k : {2u, 3u, 5u, 8u}) {
        CAPTURE(k);
        const nlohmann::json report =
            checked(folder, random_matrix(k, d, k), random_matrix(d, k, k), k, d, {"--data", "x.npy"});
        CHECK(report.at("data_rank") == 3);
        CHECK((report.at("smallest_error") == 0) == (k >= 3));
        CHECK(report.at("error").get<double>() > 0);
    }
}
