#include <doctest/doctest.h>

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

// Everything that could be written is asked for, so that something written on an error shows.
void fit_refused(const Folder& folder, const std::vector<std::string>& words,
                 const std::vector<std::string>& fragments) {
    check_refused(folder, with(with({"pca", "fit"}, words), {"--model", "new.lw", "--components", "v.npy"}), fragments);
}

void image_refused(const Folder& folder, const std::vector<std::string>& words,
                   const std::vector<std::string>& fragments) {
    check_refused(folder, with(with({"pca", "image"}, words), {"--compare", "side.png", "--model", "new.lw"}),
                  fragments);
}

// Points, and a model of two components of four dimensions.
void prepare(const Folder& folder) {
    folder.write_npy("x.npy", planted(20, 4, 3, 1), {20, 4});
    run_json(folder, {"pca", "fit", "x.npy", "-k", "2", "--model", "m.lw"});
}

}  // namespace

TEST_CASE("pca: a -k that cannot be") {
    const Folder folder;
    prepare(folder);
    folder.write_picture("p.png", picture(5, 4, 1));
    for (const auto refused : {fit_refused, image_refused}) {
        const bool fit = refused == fit_refused;
        const auto k = [&](const std::string& text, const std::vector<std::string>& fragments) {
            const std::vector<std::string> words = {fit ? "x.npy" : "p.png", "-k", text};
            refused(folder, fit ? words : with(words, {"--patch", "2"}), fragments);
        };
        k("0", {"-k", "0", "at least 1"});
        k("-2", {"-k", "-2", "at least 1"});
        k("3000000000", {"-k", "3000000000"});
        k("0.0", {"-k", "0.0", "share", "1.0"});
        k("-0.5", {"-k", "-0.5", "share"});
        k("1.5", {"-k", "1.5", "share"});
        k("1.2.3", {"-k", "1.2.3"});
        k("", {"-k"});
        for (const char* word : {"many", "nan", "inf", "1e1", "All"}) k(word, {"-k", word, "0.95", "all"});
        k(fit ? "5" : "7", {fit ? "x.npy" : "p.png", "components", fit ? "5" : "7", fit ? "4" : "6"});
    }
    fit_refused(folder, {"x.npy"}, {"-k"});
    image_refused(folder, {"p.png"}, {"-k"});
    folder.write_npy("wide.npy", planted(3, 4, 2, 1), {3, 4});
    fit_refused(folder, {"wide.npy", "-k", "4"}, {"wide.npy", "components", "4", "3"});
    fit_refused(folder, {"x.npy", "-k", "0.9", "--solver", "randomized"}, {"-k", "0.9", "randomized", "number"});
}

TEST_CASE("pca: options out of their range") {
    const Folder folder;
    prepare(folder);
    const auto refused = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
        fit_refused(folder, with({"x.npy", "-k", "2"}, words), fragments);
        check_refused(folder, with({"pca", "curve", "x.npy", "--plot", "c.svg", "--csv", "c.csv"}, words), fragments);
    };
    refused({"--solver", "jacobi"}, {"--solver", "jacobi", "covariance", "randomized"});
    refused({"--precision", "float16"}, {"--precision", "float16", "float64"});
    refused({"--center", "--no-center"}, {"--center", "--no-center"});
    refused({"--threads", "-1"}, {"--threads", "-1"});
    refused({"--seed", "x"}, {"--seed", "x"});
    refused({"--isa", "mmx"}, {"--isa", "mmx", "scalar"});
    refused({"extra"}, {"extra"});
    check_refused(folder, {"pca", "curve", "x.npy", "-k", "2"}, {"-k"});
    check_refused(folder, {"pca", "fit", "x.npy", "-k", "2", "--model", "a.lw", "--components", "a.lw"}, {"a.lw"});
    check_refused(folder, {"pca", "rotate"}, {"rotate", "fit", "check"});
    check_refused(folder, {"pca"}, {"fit, encode, decode, reconstruct, curve, image or check"});
}

TEST_CASE("pca: values that are no finite numbers, with their row and column, wherever there are any") {
    const Folder folder;
    prepare(folder);
    for (const double bad : {NAN, INFINITY, -INFINITY}) {
        CAPTURE(bad);
        Numbers points(20 * 4, 1), scores(20 * 2, 1), weights(2 * 4, 1);
        points[17 * 4 + 2] = scores[13 * 2 + 1] = weights[1 * 4 + 3] = bad;
        folder.write_npy("bad.npy", points, {20, 4});
        folder.write_npy("z.npy", scores, {20, 2});
        folder.write_npy("w.npy", weights, {2, 4});
        folder.write_npy("b.npy", weights, {4, 2});
        folder.write_npy("fine.npy", Numbers(8, 1), {2, 4});
        folder.write_npy("turned.npy", Numbers(8, 1), {4, 2});
        for (const std::string precision : {"float32", "float64"}) {
            const auto refused = [&](const std::vector<std::string>& words, const std::vector<std::string>& fragments) {
                check_refused(folder, with(with({"pca"}, words), {"--precision", precision}), fragments);
            };
            const std::vector<std::string> place = {"bad.npy", "17", "2"};
            refused({"fit", "bad.npy", "-k", "2", "--model", "new.lw"}, place);
            refused({"curve", "bad.npy", "--plot", "c.svg"}, place);
            refused({"encode", "bad.npy", "--model", "m.lw", "-o", "new.npy"}, place);
            refused({"reconstruct", "bad.npy", "--model", "m.lw", "-o", "r.npy", "--error", "e.npy"}, place);
            refused({"check", "fine.npy", "turned.npy", "--data", "bad.npy"}, place);
            refused({"decode", "z.npy", "--model", "m.lw", "-o", "new.npy"}, {"z.npy", "13", "1"});
        }
        check_refused(folder, {"pca", "check", "w.npy", "turned.npy"}, {"w.npy", "1", "3"});
        check_refused(folder, {"pca", "check", "fine.npy", "b.npy"}, {"b.npy", "3", "1"});
    }
    Numbers points(20 * 4, 1);
    points[4 * 4 + 1] = 1e39;
    folder.write_npy("bad.npy", points, {20, 4});
    fit_refused(folder, {"bad.npy", "-k", "2", "--precision", "float32"}, {"bad.npy", "row 4", "column 1", "1e+39"});
    points[4 * 4 + 1] = 1e200;
    folder.write_npy("bad.npy", points, {20, 4});
    fit_refused(folder, {"bad.npy", "-k", "2"}, {"bad.npy", "1e+200"});
}

TEST_CASE("pca: shapes that do not go together") {
    const Folder folder;
    prepare(folder);
    folder.write_npy("x3.npy", planted(10, 3, 2, 2), {10, 3});
    folder.write_npy("flat.npy", Numbers(12, 1), {12});
    folder.write_npy("none.npy", Numbers(), {0, 4});
    folder.write_npy("thin.npy", Numbers(), {4, 0});
    const std::vector<std::string> to_model = {"--model", "m.lw", "-o", "new.npy"};
    for (const std::string command : {"encode", "reconstruct"}) {
        check_refused(folder, with({"pca", command, "x3.npy"}, to_model), {"x3.npy", "m.lw", "3", "4"});
    }
    check_refused(folder, with({"pca", "decode", "x3.npy"}, to_model), {"x3.npy", "m.lw", "3", "2"});
    for (const std::string command : {"encode", "decode", "reconstruct"}) {
        check_refused(folder, with({"pca", command, "flat.npy"}, to_model), {"flat.npy", "(12,)"});
        check_refused(folder, with({"pca", command, "missing.npy"}, to_model), {"missing.npy"});
    }
    fit_refused(folder, {"flat.npy", "-k", "1"}, {"flat.npy", "(12,)"});
    fit_refused(folder, {"none.npy", "-k", "1"}, {"none.npy", "0"});
    fit_refused(folder, {"thin.npy", "-k", "all"}, {"thin.npy", "0"});

    folder.write_npy("w.npy", Numbers(8, 1), {2, 4});
    folder.write_npy("b.npy", Numbers(8, 1), {4, 2});
    check_refused(folder, {"pca", "check", "w.npy", "w.npy"}, {"w.npy", "2", "4"});
    check_refused(folder, {"pca", "check", "w.npy", "x3.npy"}, {"w.npy", "x3.npy"});
    check_refused(folder, {"pca", "check", "w.npy", "flat.npy"}, {"flat.npy", "(12,)"});
    check_refused(folder, {"pca", "check", "w.npy", "b.npy", "--data", "x3.npy"}, {"x3.npy", "3 dimensions", "4"});
    check_refused(folder, {"pca", "check", "w.npy"}, {"B"});
}

TEST_CASE("pca: models that are none, and files that cannot be written") {
    const Folder folder;
    prepare(folder);
    folder.write("text.lw", "no model");
    std::string bytes = folder.bytes("m.lw");
    folder.write("cut.lw", bytes.substr(0, bytes.size() / 2));
    bytes[bytes.size() / 2] ^= 1;
    folder.write("changed.lw", bytes);
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "2", "--model", "kmeans.lw"});
    for (const std::string command : {"encode", "decode", "reconstruct"}) {
        const auto refused = [&](const std::string& model, const std::vector<std::string>& fragments) {
            check_refused(folder, {"pca", command, "x.npy", "--model", model, "-o", "new.npy"}, fragments);
        };
        refused("missing.lw", {"missing.lw"});
        refused("text.lw", {"text.lw", "LANEWISE"});
        refused("cut.lw", {"cut.lw", "truncated"});
        refused("changed.lw", {"changed.lw", "damaged"});
        refused("kmeans.lw", {"kmeans.lw", "kmeans", "pca"});
        check_refused(folder, {"pca", command, "x.npy", "-o", "new.npy"}, {"--model"});
        check_refused(folder, {"pca", command, "x.npy", "--model", "m.lw", "-o", "no/folder.npy"}, {"no/folder.npy"});
    }
    check_refused(folder, {"kmeans", "predict", "x.npy", "--model", "m.lw", "--labels", "l.npy"},
                  {"m.lw", "pca", "kmeans"});
    check_refused(folder, {"pca", "encode", "x.npy", "--model", "m.lw"}, {"-o"});
    check_refused(folder, {"pca", "curve", "x.npy", "--plot", "no/c.svg"}, {"no/c.svg"});
}

TEST_CASE("pca image: patches and pictures that cannot be") {
    const Folder folder;
    folder.write_picture("p.png", picture(20, 12, 2));
    folder.write("text.png", "no picture");
    const auto refused = [&](const std::string& patch, const std::vector<std::string>& fragments) {
        image_refused(folder, {"p.png", "-k", "1", "--patch", patch}, fragments);
    };
    refused("0", {"--patch", "0", "1 to 12", "p.png", "20 x 12"});
    refused("-8", {"--patch", "-8", "1 to 12"});
    refused("13", {"--patch", "13", "1 to 12", "p.png", "20 x 12"});
    refused("3000000000", {"--patch", "3000000000"});
    refused("8.5", {"--patch", "8.5"});
    image_refused(folder, {"p.png", "-k", "7", "--patch", "8"}, {"p.png", "components", "7", "6"});
    image_refused(folder, {"text.png", "-k", "1"}, {"text.png"});
    image_refused(folder, {"missing.png", "-k", "1"}, {"missing.png"});
}
