#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

void fit_refused(const Folder& folder, const std::vector<std::string>& words,
                 const std::vector<std::string>& fragments) {
    check_refused(folder, with(with({"mixture", "fit"}, words), {"--model", "m.lw"}), fragments);
}

}  // namespace

TEST_CASE("options of a fit out of their range") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 1), {20, 2});
    fit_refused(folder, {"x.npy"}, {"-k"});
    fit_refused(folder, {"x.npy", "-k", "0"}, {"x.npy", "components", "0"});
    fit_refused(folder, {"x.npy", "-k", "-2"}, {"x.npy", "components", "-2"});
    fit_refused(folder, {"x.npy", "-k", "21"}, {"x.npy", "components", "21", "20"});
    fit_refused(folder, {"x.npy", "-k", "3000000000"}, {"-k", "3000000000"});
    const auto refused = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
        fit_refused(folder, with({"x.npy", "-k", "2"}, words), fragments);
    };
    refused({"--n-init", "0"}, {"n_init", "0"});
    refused({"--max-iter", "0"}, {"max_iterations", "0"});
    refused({"--tol", "-0.1"}, {"tolerance", "-0.1"});
    refused({"--tol", "nan"}, {"tolerance", "nan"});
    refused({"--reg-covar", "-1e-6"}, {"regularization", "-1e-06"});
    refused({"--reg-covar", "inf"}, {"regularization", "inf"});
    refused({"--covariance", "wide"}, {"--covariance", "wide", "spherical"});
    refused({"--precision", "float16"}, {"--precision", "float16", "float64"});
    refused({"--threads", "-1"}, {"--threads", "-1"});
    refused({"--init", "first"}, {"--init", "first", "random"});
    refused({"extra"}, {"extra"});
    check_refused(folder, {"mixture", "blend"}, {"blend", "fit", "affine"});
    check_refused(folder, {"mixture"}, {"fit"});
}

TEST_CASE("points that are no finite numbers, with their row and column, wherever points are read") {
    const Folder folder;
    make(folder, "good.lw", random_mixture("full", 2, 3, 1));
    for (const double bad : {NAN, INFINITY, -INFINITY}) {
        CAPTURE(bad);
        std::vector<double> points(30 * 3, 1);
        points[17 * 3 + 2] = bad;
        folder.write_npy("x.npy", points, {30, 3});
        for (const char* precision : {"float32", "float64"}) {
            fit_refused(folder, {"x.npy", "-k", "2", "--precision", precision}, {"x.npy", "17", "2"});
            check_refused(
                folder,
                {"mixture", "score", "x.npy", "--model", "good.lw", "--joint", "p.npy", "--precision", precision},
                {"x.npy", "17", "2"});
            check_refused(
                folder,
                {"mixture", "predict", "x.npy", "--model", "good.lw", "--labels", "l.npy", "--precision", precision},
                {"x.npy", "17", "2"});
        }
    }
    std::vector<double> points(30 * 3, 1);
    points[4 * 3 + 1] = 1e39;
    folder.write_npy("x.npy", points, {30, 3});
    fit_refused(folder, {"x.npy", "-k", "2", "--precision", "float32"}, {"x.npy", "row 4", "column 1", "1e+39"});
}

TEST_CASE("weights and labels of a fit") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 2), {20, 2});
    const auto weights_refused = [&](const std::vector<double>& weights, const std::vector<std::string>& fragments) {
        folder.write_npy("w.npy", weights, {weights.size()});
        fit_refused(folder, {"x.npy", "-k", "2", "--weights", "w.npy"}, fragments);
    };
    std::vector<double> weights(20, 1);
    weights[7] = -0.5;
    weights_refused(weights, {"w.npy", "[7]", "-0.5"});
    weights[7] = NAN;
    weights_refused(weights, {"w.npy", "[7]"});
    weights_refused(std::vector<double>(20, 0), {"w.npy", "0"});
    weights_refused(std::vector<double>(19, 1), {"w.npy", "19", "20"});

    const auto labels_refused = [&](const auto& labels, std::vector<std::size_t> shape,
                                    const std::vector<std::string>& fragments) {
        folder.write_npy("l.npy", labels, std::move(shape));
        fit_refused(folder, {"x.npy", "-k", "2", "--init", "l.npy"}, fragments);
    };
    std::vector<std::int64_t> labels(20, 1);
    for (const std::int64_t bad : {std::int64_t{2}, std::int64_t{-1}, std::int64_t{1} << 32}) {
        labels[11] = bad;
        labels_refused(labels, {20}, {"l.npy", "[11]", std::to_string(bad), "0 to 1"});
    }
    labels_refused(std::vector<std::uint8_t>(20, 2), {20}, {"l.npy", "[0]", "2", "0 to 1"});
    labels_refused(std::vector<std::int32_t>(19, 1), {19}, {"l.npy", "19", "20"});
    labels_refused(std::vector<std::int32_t>(20, 1), {20, 1}, {"l.npy", "(20, 1)"});
    labels_refused(std::vector<double>(20, 1), {20}, {"l.npy", "float64", "int32"});
    fit_refused(folder, {"x.npy", "-k", "2", "--init", "none.npy"}, {"--init", "none.npy", "kmeans"});
}

TEST_CASE("parameters that make no mixture") {
    const Folder folder;
    const auto refused = [&](const PlainMixture& m, const std::vector<std::string>& fragments) {
        folder.write_npy("w.npy", m.weights, {m.weights.size()});
        folder.write_npy("m.npy", m.means, {m.k, m.d});
        folder.write_npy("c.npy", m.covariances, m.shape());
        check_refused(folder,
                      {"mixture", "make", "--mixing", "w.npy", "--means", "m.npy", "--covariances", "c.npy",
                       "--covariance", m.kind, "--model", "m.lw"},
                      fragments);
    };
    const PlainMixture good{
        "full", 2, 3, {0.25, 0.75}, {1, 2, 3, 4, 5, 6}, {2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 0.5, 0, 0.5, 1, 0, 0, 0, 1}};
    make(folder, "good.lw", good);
    const auto with_change = [&](const auto& change) {
        PlainMixture changed = good;
        change(changed);
        return changed;
    };
    refused(with_change([](PlainMixture& m) { m.weights = {0.25, 0.7501}; }), {"w.npy", "weights", "1"});
    refused(with_change([](PlainMixture& m) { m.weights = {-0.25, 1.25}; }), {"w.npy", "weights", "-0.25"});
    refused(with_change([](PlainMixture& m) { m.weights = {NAN, 1}; }), {"w.npy", "weights"});
    refused(with_change([](PlainMixture& m) { m.weights = {1}; }), {"w.npy", "m.npy", "1", "2"});
    refused(with_change([](PlainMixture& m) { m.means[4] = INFINITY; }), {"m.npy", "means"});
    refused(with_change([](PlainMixture& m) { m.covariances[10] = 0.4; }), {"c.npy", "symmetric", "1"});
    refused(with_change([](PlainMixture& m) { m.covariances[10] = m.covariances[12] = 1.5; }),
            {"c.npy", "covariances[1]", "pivot 1", "positive definite"});
    refused(with_change([](PlainMixture& m) { m.covariances[0] = 0; }),
            {"c.npy", "covariances[0]", "pivot 0", "positive definite"});
    refused(with_change([](PlainMixture& m) { m.covariances[8] = NAN; }), {"c.npy", "covariances"});
    refused({"diagonal", 2, 3, good.weights, good.means, {1, 1, 1, 1, -1, 1}}, {"c.npy", "covariances[1]", "positive"});
    refused({"spherical", 2, 3, good.weights, good.means, {1, 0}}, {"c.npy", "covariances[1]", "positive"});
    refused({"tied", 2, 3, good.weights, good.means, {1, 0, 0, 0, 1, 2, 0, 2, 1}},
            {"c.npy", "positive definite", "pivot 2"});
    refused({"full", 2, 0, good.weights, {}, {}}, {"m.npy"});
    refused({"full", 0, 3, {}, {}, {}}, {"m.npy"});
}

TEST_CASE("parameters of wrong shapes and types") {
    const Folder folder;
    folder.write_npy("w.npy", std::vector<double>{0.25, 0.75}, {2});
    folder.write_npy("m.npy", std::vector<double>(6), {2, 3});
    const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& fragments) {
        check_refused(folder,
                      with({"mixture", "make", "--mixing", "w.npy", "--means", "m.npy", "--covariances", "c.npy",
                            "--model", "m.lw"},
                           more),
                      fragments);
    };
    refused({}, {"c.npy"});
    folder.write_npy("c.npy", std::vector<double>(18, 1), {3, 2, 3});
    refused({}, {"c.npy", "(3, 2, 3)", "(2, 3, 3)", "(3, 3)", "(2, 3)", "(2,)"});
    folder.write_npy("c.npy", std::vector<double>(2, 1), {2});
    refused({"--covariance", "full"}, {"c.npy", "(2,)", "(2, 3, 3)", "full"});
    folder.write_npy("c.npy", std::vector<std::int64_t>(2, 1), {2});
    refused({}, {"c.npy", "int64"});
    folder.write_npy("c.npy", std::vector<double>(2, 1), {2});
    folder.write_npy("m.npy", std::vector<double>(6), {6});
    refused({}, {"m.npy", "(6,)"});
    folder.write_npy("w.npy", std::vector<double>(2, 0.5), {2, 1});
    refused({}, {"w.npy", "(2, 1)"});
    check_refused(folder, {"mixture", "make", "--means", "m.npy", "--covariances", "c.npy", "--model", "m.lw"},
                  {"--mixing"});
}

TEST_CASE("models that are no mixtures, or of other points") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 4), {20, 2});
    folder.write_npy("wide.npy", blobs(20, 3, 2, 4), {20, 3});
    make(folder, "good.lw", random_mixture("full", 2, 2, 2));
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "2", "--model", "kmeans.lw"});
    check_refused(folder, {"mixture", "score", "wide.npy", "--model", "good.lw", "--joint", "p.npy"},
                  {"wide.npy", "good.lw", "3", "2"});
    check_refused(folder, {"mixture", "predict", "wide.npy", "--model", "good.lw", "--labels", "l.npy"},
                  {"wide.npy", "good.lw", "3", "2"});
    check_refused(folder, {"mixture", "predict", "x.npy", "--model", "good.lw"}, {"--labels", "--responsibilities"});
    check_refused(folder, {"kmeans", "predict", "x.npy", "--model", "good.lw", "--labels", "l.npy"},
                  {"good.lw", "kmeans"});
    const std::string good = folder.bytes("good.lw");
    folder.write("cut.lw", good.substr(0, good.size() - 1));
    folder.write("half.lw", good.substr(0, good.size() / 2));
    std::string flipped = good;
    flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 4);
    folder.write("flipped.lw", flipped);
    for (const std::string model : {"kmeans.lw", "cut.lw", "half.lw", "flipped.lw", "x.npy", "none.lw", "."}) {
        CAPTURE(model);
        const std::vector<std::string> fragments = {model == "kmeans.lw" ? "mixture" : "", model};
        check_refused(folder, {"mixture", "score", "x.npy", "--model", model, "--joint", "p.npy"}, fragments);
        check_refused(folder, {"mixture", "predict", "x.npy", "--model", model, "--labels", "l.npy"}, fragments);
        check_refused(folder, {"mixture", "sample", "5", "--model", model, "-o", "s.npy"}, fragments);
        check_refused(folder, {"mixture", "show", "--model", model}, fragments);
        check_refused(folder, {"mixture", "moments", "--model", model}, fragments);
        check_refused(folder, {"mixture", "sum", "good.lw", model, "--model", "z.lw"}, fragments);
        check_refused(folder, {"mixture", "marginal", model, "--keep", "0", "--model", "z.lw"}, fragments);
        check_refused(folder, {"mixture", "condition", model, "--given", "0=1", "--model", "z.lw"}, fragments);
    }
}

TEST_CASE("outputs that cannot be written leave no other output behind") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 5), {20, 2});
    make(folder, "good.lw", random_mixture("full", 2, 2, 3));
    check_refused(folder, {"mixture", "fit", "x.npy", "-k", "2", "--model", "nowhere/m.lw"}, {"nowhere/m.lw"});
    check_refused(folder, {"mixture", "sample", "5", "--model", "good.lw", "-o", "a.npy", "--labels", "./a.npy"},
                  {"a.npy", "two"});
    check_refused(folder, {"mixture", "sample", "5", "--model", "good.lw", "-o", "a.npy", "--labels", "/dev/full"},
                  {"/dev/full"});
    check_refused(folder,
                  {"mixture", "sum", "good.lw", "good.lw", "--model", "z.lw", "--sample", "5", "-o", "/dev/full"},
                  {"/dev/full"});
}
