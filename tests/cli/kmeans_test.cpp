#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

double squared_distance(const double* a, const double* b, std::size_t dims) {
    double sum = 0;
    for (std::size_t j = 0; j < dims; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

// Of numbers that were read back from files.
double inertia(const std::vector<double>& points, const std::vector<double>& centroids,
               const std::vector<double>& labels, std::size_t dims) {
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        sum += squared_distance(&points[i * dims], &centroids[static_cast<std::size_t>(labels[i]) * dims], dims);
    }
    return sum;
}

const std::vector<std::string> all_outputs = {"--model", "m.lw", "--centroids", "c.npy", "--labels", "l.npy"};

}  // namespace

TEST_CASE("fit finds blobs, and its files belong together") {
    const Folder folder;
    constexpr std::size_t n = 600, d = 5, k = 4;
    folder.write_npy("x.npy", blobs(n, d, k, 1), {n, d});
    const nlohmann::json report =
        run_json(folder, with({"kmeans", "fit", "x.npy", "-k", "4", "--n-init", "3"}, all_outputs));
    CHECK(report.at("points") == n);
    CHECK(report.at("dimensions") == d);
    CHECK(report.at("k") == k);
    CHECK(report.at("converged") == true);
    CHECK(report.at("empty_clusters") == 0);
    CHECK(report.at("iterations").get<int>() >= 1);
    CHECK(report.at("precision") == "float32");
    CHECK(report.at("threads").get<int>() >= 1);
    CHECK(report.at("files") == nlohmann::json{"m.lw", "c.npy", "l.npy"});

    CHECK(folder.read_npy("c.npy").dtype == io::Dtype::float32);
    CHECK(folder.read_npy("c.npy").shape == std::vector<std::size_t>{k, d});
    CHECK(folder.read_npy("l.npy").dtype == io::Dtype::int32);
    CHECK(folder.read_npy("l.npy").shape == std::vector<std::size_t>{n});
    const std::vector<double> points = folder.numbers("x.npy"), labels = folder.numbers("l.npy"),
                              centroids = folder.numbers("c.npy");
    CHECK(report.at("inertia").get<double>() == doctest::Approx(inertia(points, centroids, labels, d)).epsilon(1e-7));
    CHECK(std::set<double>(labels.begin(), labels.end()) == std::set<double>{0, 1, 2, 3});
    std::size_t astray = 0;
    for (std::size_t i = k; i < n; ++i) astray += labels[i] != labels[i % k];
    CHECK(astray == 0);
}

TEST_CASE("predict gives the labels of fit and the distances to the centroids") {
    const Folder folder;
    constexpr std::size_t n = 500, d = 3;
    folder.write_npy("x.npy", blobs(n, d, 2, 2), {n, d});
    for (const std::string precision : {"float32", "float64"}) {
        CAPTURE(precision);
        run_json(folder,
                 with({"kmeans", "fit", "x.npy", "-k", "7", "--max-iter", "5", "--precision", precision}, all_outputs));
        const nlohmann::json report = run_json(
            folder, {"kmeans", "predict", "x.npy", "--model", "m.lw", "--labels", "p.npy", "--distances", "d.npy"});
        CHECK(folder.bytes("p.npy") == folder.bytes("l.npy"));
        CHECK(report.at("n") == n);
        CHECK(report.at("k") == 7);
        CHECK(report.at("precision") == precision);
        CHECK(report.at("seconds").get<double>() >= 0);
        CHECK(report.at("isa").is_string());
        CHECK(report.at("threads").get<int>() >= 1);
        CHECK(folder.read_npy("d.npy").shape == std::vector<std::size_t>{n});
        CHECK(std::string(io::to_string(folder.read_npy("d.npy").dtype)) == precision);
        CHECK(std::string(io::to_string(folder.read_npy("c.npy").dtype)) == precision);
        const std::vector<double> points = folder.numbers("x.npy"), labels = folder.numbers("l.npy"),
                                  centroids = folder.numbers("c.npy"), distances = folder.numbers("d.npy");
        for (std::size_t i = 0; i < n; ++i) {
            const double* centroid = &centroids[static_cast<std::size_t>(labels[i]) * d];
            const double expected = std::sqrt(squared_distance(&points[i * d], centroid, d));
            CHECK(std::abs(distances[i] - expected) <= 1e-6 * (1 + expected));
        }
    }
}

TEST_CASE("the same files on every instruction set and for any number of threads") {
    const Folder folder;
    constexpr std::size_t n = 5000, d = 3;  // several blocks, the last one not full
    folder.write_npy("x.npy", blobs(n, d, 6, 3), {n, d});
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways;
    for (const char* threads : {"1", "3"}) ways.push_back({"--threads", threads, "--isa", isas.front()});
    for (const std::string& isa : isas) ways.push_back({"--isa", isa});
    if (run_json(folder, {"info"}).at("isa") != "sse2") ways.push_back({"--isa", "auto"});
    for (const std::string precision : {"float32", "float64"}) {
        std::set<std::string> files;
        for (const std::vector<std::string>& way : ways) {
            run_json(folder,
                     with(with({"kmeans", "fit", "x.npy", "-k", "9", "--precision", precision, "--seed", "5"}, way),
                          all_outputs));
            files.insert(folder.bytes("m.lw") + folder.bytes("c.npy") + folder.bytes("l.npy"));
        }
        CHECK(files.size() == 1);
    }
}

TEST_CASE("the seed decides the draws; more runs are never worse") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(300, 2, 12, 4), {300, 2});
    const auto fit = [&](const std::string& init, const std::string& seed, const std::string& runs) {
        const nlohmann::json report = run_json(folder, {"kmeans", "fit", "x.npy", "-k", "8", "--init", init, "--seed",
                                                        seed, "--n-init", runs, "--centroids", "c.npy"});
        return std::pair(folder.bytes("c.npy"), report.at("inertia").get<double>());
    };
    for (const std::string init : {"k-means++", "random"}) {
        CAPTURE(init);
        std::set<std::string> results;
        for (const char* seed : {"0", "1", "2", "18446744073709551615"}) results.insert(fit(init, seed, "1").first);
        CHECK(results.size() > 1);
        CHECK(fit(init, "1", "1") == fit(init, "1", "1"));
        CHECK(fit(init, "1", "6").second <= fit(init, "1", "1").second);
    }
    CHECK(fit("first", "1", "1") == fit("first", "2", "1"));
}

TEST_CASE("--init with the rows of a file is the same start as those rows by name") {
    const Folder folder;
    const std::vector<float> points = blobs(200, 4, 3, 5);
    folder.write_npy("x.npy", points, {200, 4});
    folder.write_npy("start.npy", std::vector<double>(points.begin(), points.begin() + 5 * 4), {5, 4});
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "5", "--init", "first", "--centroids", "a.npy"});
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "5", "--init", "start.npy", "--centroids", "b.npy"});
    CHECK(folder.bytes("a.npy") == folder.bytes("b.npy"));
}

TEST_CASE("a start that has converged stays where it is, and may be overwritten by its end") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(200, 2, 3, 6), {200, 2});
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "3", "--tol", "0", "--centroids", "c.npy"});
    const std::string centroids = folder.bytes("c.npy");
    const nlohmann::json again = run_json(
        folder, {"kmeans", "fit", "x.npy", "-k", "3", "--tol", "0", "--init", "c.npy", "--centroids", "c.npy"});
    CHECK(again.at("converged") == true);
    CHECK(folder.bytes("c.npy") == centroids);
}

TEST_CASE("--max-iter and --tol end a fit") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(400, 2, 40, 7), {400, 2});
    const std::vector<std::string> words = {"kmeans", "fit", "x.npy", "-k", "10", "--init", "first"};
    const nlohmann::json cut = run_json(folder, with(words, {"--max-iter", "2", "--tol", "0"}));
    CHECK(cut.at("iterations") == 2);
    CHECK(cut.at("converged") == false);
    const nlohmann::json exact = run_json(folder, with(words, {"--tol", "0"}));
    CHECK(exact.at("converged") == true);
    CHECK(exact.at("iterations").get<int>() > 2);
    const nlohmann::json loose = run_json(folder, with(words, {"--tol", "1000"}));
    CHECK(loose.at("iterations") == 1);
    CHECK(loose.at("converged") == true);
}

TEST_CASE("a weight of 2 is a point twice") {
    const Folder folder;
    const std::vector<float> points = blobs(100, 2, 3, 8);
    std::vector<float> twice = points;
    twice.insert(twice.end(), points.begin(), points.begin() + 50 * 2);
    std::vector<double> weights(100, 1);
    std::fill_n(weights.begin(), 50, 2);
    folder.write_npy("x.npy", points, {100, 2});
    folder.write_npy("xx.npy", twice, {150, 2});
    folder.write_npy("w.npy", weights, {100});
    folder.write_npy("s.npy", std::vector<float>(points.begin(), points.begin() + 6), {3, 2});
    const std::vector<std::string> options = {"-k", "3", "--init", "s.npy", "--tol", "0", "--centroids"};
    const nlohmann::json a =
        run_json(folder, with(with({"kmeans", "fit", "x.npy", "--weights", "w.npy"}, options), {"a.npy"}));
    const nlohmann::json b = run_json(folder, with(with({"kmeans", "fit", "xx.npy"}, options), {"b.npy"}));
    CHECK(a.at("iterations") == b.at("iterations"));
    CHECK(a.at("inertia").get<double>() == doctest::Approx(b.at("inertia").get<double>()).epsilon(1e-9));
    const std::vector<double> left = folder.numbers("a.npy"), right = folder.numbers("b.npy");
    for (std::size_t i = 0; i < left.size(); ++i) CHECK(left[i] == doctest::Approx(right[i]).epsilon(1e-6));
}

TEST_CASE("uint8, float32 and float64 files of the same numbers give the same model") {
    const Folder folder;
    const io::Image image = picture(20, 20, 9);
    folder.write_npy("u.npy", image.rgb, {400, 3});
    folder.write_npy("f.npy", std::vector<float>(image.rgb.begin(), image.rgb.end()), {400, 3});
    folder.write_npy("d.npy", std::vector<double>(image.rgb.begin(), image.rgb.end()), {400, 3});
    for (const std::string precision : {"float32", "float64"}) {
        std::set<std::string> models;
        for (const char* file : {"u.npy", "f.npy", "d.npy"}) {
            run_json(folder, {"kmeans", "fit", file, "-k", "4", "--precision", precision, "--model", "m.lw"});
            models.insert(folder.bytes("m.lw"));
        }
        CHECK(models.size() == 1);
    }
}

TEST_CASE("text for people, with nothing on standard error") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(50, 2, 3, 10), {50, 2});
    const Outcome fit = run(folder, with({"kmeans", "fit", "x.npy", "-k", "3"}, all_outputs));
    CHECK(fit.exit_code == 0);
    CHECK(fit.err.empty());
    for (const char* word : {"x.npy: 50 x 2, float32", "k = 3", "converged", "inertia", "time", "machine", "m.lw (",
                             "c.npy (", "l.npy ("}) {
        CAPTURE(word);
        CHECK(fit.out.find(word) != std::string::npos);
    }
    const Outcome predict = run(folder, {"kmeans", "predict", "x.npy", "--model", "m.lw", "--labels", "p.npy"});
    CHECK(predict.exit_code == 0);
    CHECK(predict.err.empty());
    CHECK(predict.out.find("m.lw: 3 clusters") != std::string::npos);
}

TEST_CASE("outputs replace what was there, go through symbolic links, and leave devices in place") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(50, 2, 3, 11), {50, 2});
    folder.write("old.npy", "old");
    std::filesystem::create_symlink("old.npy", folder.path("link.npy"));
    run_json(folder, {"kmeans", "fit", "x.npy", "-k", "3", "--labels", "link.npy", "--model", "/dev/null"});
    CHECK(folder.read_npy("old.npy").shape == std::vector<std::size_t>{50});
    CHECK(std::filesystem::is_symlink(folder.path("link.npy")));
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK(folder.contents().size() == 3);
}
