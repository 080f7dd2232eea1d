#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

using Rgb = std::vector<int>;

Rgb colour(const io::Image& image, std::size_t pixel) {
    return {image.rgb[3 * pixel], image.rgb[3 * pixel + 1], image.rgb[3 * pixel + 2]};
}

std::map<Rgb, std::size_t> counts_of(const io::Image& image) {
    std::map<Rgb, std::size_t> counts;
    for (std::size_t i = 0; i < image.width * image.height; ++i) ++counts[colour(image, i)];
    return counts;
}

double psnr(const io::Image& a, const io::Image& b) {
    double squares = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) squares += std::pow(double(a.rgb[i]) - double(b.rgb[i]), 2);
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.rgb.size()) / squares);
}

// Of the header of a PNG file: 2 is RGB, 3 is indexed.
int colour_type(const std::string& png) { return png.at(25); }

}  // namespace

TEST_CASE("the picture, its figures and its colours agree") {
    const Folder folder;
    const io::Image photo = picture(40, 30, 1);
    folder.write_picture("photo.png", photo);
    const nlohmann::json report = run_json(folder, {"palette", "photo.png", "-k", "6", "-o", "out.png", "--palette",
                                                    "colours.json", "--compare", "side.png", "--seed", "3"});
    const io::Image result = folder.read_picture("out.png");
    REQUIRE(result.width == 40);
    REQUIRE(result.height == 30);
    const auto counts = counts_of(result);
    CHECK(counts.size() == 6);
    CHECK(colour_type(folder.bytes("out.png")) == 3);

    CHECK(report.at("width") == 40);
    CHECK(report.at("height") == 30);
    CHECK(report.at("k") == 6);
    CHECK(report.at("seed") == 3);
    CHECK(report.at("unique_colours") == counts_of(photo).size());
    CHECK(report.at("psnr").get<double>() == doctest::Approx(psnr(photo, result)).epsilon(1e-9));
    CHECK(report.at("inertia").get<double>() > 0);
    CHECK(report.at("iterations").get<int>() >= 1);
    CHECK(report.at("converged").is_boolean());
    CHECK(report.at("seconds").get<double>() <= report.at("total_seconds").get<double>());
    CHECK(report.at("isa").is_string());
    CHECK(report.at("threads").get<int>() >= 1);
    CHECK(report.at("files") == nlohmann::json{"out.png", "side.png", "colours.json"});

    const nlohmann::json colours = nlohmann::json::parse(folder.bytes("colours.json")).at("colours");
    REQUIRE(colours.size() == counts.size());
    std::size_t before = 40 * 30;
    for (const nlohmann::json& entry : colours) {
        const Rgb rgb = entry.at("rgb").get<Rgb>();
        const std::size_t count = entry.at("count");
        char hex[8];
        std::snprintf(hex, sizeof hex, "#%02x%02x%02x", rgb.at(0) & 255, rgb.at(1) & 255, rgb.at(2) & 255);
        CHECK(entry.at("hex") == hex);
        REQUIRE(counts.count(rgb) == 1);
        CHECK(counts.at(rgb) == count);
        CHECK(entry.at("share").get<double>() == doctest::Approx(static_cast<double>(count) / (40 * 30)));
        CHECK(count <= before);
        before = count;
    }

    const io::Image side = folder.read_picture("side.png");
    CHECK(side.width >= 2 * photo.width);
    CHECK(side.height > photo.height);
    CHECK(folder.contents().size() == 4);
}

TEST_CASE("the same clustering as kmeans fit on the pixels, number for number") {
    const Folder folder;
    const io::Image photo = picture(50, 40, 2);
    folder.write_picture("photo.png", photo);
    folder.write_npy("pixels.npy", photo.rgb, {50 * 40, 3});
    folder.write_npy("start.npy", std::vector<float>{10, 10, 10, 200, 100, 0, 60, 60, 240, 0, 150, 90}, {4, 3});
    const std::vector<std::string> options = {"-k", "4", "--init", "start.npy", "--tol", "0"};
    std::vector<std::string> palette = {"palette", "photo.png", "-o", "out.png"};
    std::vector<std::string> fit = {"kmeans",     "fit",         "pixels.npy",   "--labels",
                                    "labels.npy", "--centroids", "centroids.npy"};
    palette.insert(palette.end(), options.begin(), options.end());
    fit.insert(fit.end(), options.begin(), options.end());
    const nlohmann::json a = run_json(folder, palette), b = run_json(folder, fit);
    for (const char* key : {"inertia", "iterations", "converged"}) CHECK(a.at(key) == b.at(key));

    const io::Image result = folder.read_picture("out.png");
    const std::vector<double> labels = folder.numbers("labels.npy"), centroids = folder.numbers("centroids.npy");
    std::size_t different = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            const double expected = std::floor(centroids[3 * static_cast<std::size_t>(labels[i]) + j] + 0.5);
            different += expected != result.rgb[3 * i + j];
        }
    }
    CHECK(different == 0);
}

TEST_CASE("enough colours lose nothing; more than 256 are written as RGB") {
    const Folder folder;
    const io::Image photo = picture(24, 20, 3);
    folder.write_picture("photo.png", photo);
    const std::size_t unique = counts_of(photo).size();
    REQUIRE(unique > 256);
    const nlohmann::json report =
        run_json(folder, {"palette", "photo.png", "-k", std::to_string(unique), "-o", "out.png"});
    CHECK(report.at("psnr").is_null());
    CHECK(report.at("inertia") == 0);
    CHECK(folder.read_picture("out.png").rgb == photo.rgb);
    CHECK(colour_type(folder.bytes("out.png")) == 2);
}

TEST_CASE("fewer colours than k: clusters stay empty, and the colour list leaves them out") {
    const Folder folder;
    io::Image photo{8, 8, std::vector<std::uint8_t>(3 * 64, 7)};
    photo.rgb[0] = 250;
    folder.write_picture("photo.png", photo);
    const std::vector<std::string> words = {"palette", "photo.png", "-k",        "5",
                                            "-o",      "out.png",   "--palette", "colours.json"};
    CHECK(run_json(folder, words).at("empty_clusters") == 3);
    CHECK(folder.read_picture("out.png").rgb == photo.rgb);
    CHECK(nlohmann::json::parse(folder.bytes("colours.json")).at("colours").size() == 2);
    CHECK(run(folder, words).out.find("3 of 5 clusters are empty") != std::string::npos);
}

TEST_CASE("without -o the picture goes to the current folder, by the photo's name and k") {
    const Folder folder;
    const Folder elsewhere;
    elsewhere.write_picture("a.photo.png", picture(10, 10, 4));
    const Outcome outcome = run(folder, {"palette", elsewhere.path("a.photo.png"), "-k", "3"});
    CHECK(outcome.exit_code == 0);
    CHECK(folder.contents().size() == 1);
    CHECK(folder.has("a.photo.k3.png"));
    CHECK(outcome.out.find("a.photo.k3.png (") != std::string::npos);
}

TEST_CASE("text for people names the figures and no escape sequences when it is no terminal") {
    const Folder folder;
    folder.write_picture("photo.png", picture(30, 20, 5));
    const Outcome outcome = run(folder, {"palette", "photo.png", "-k", "12"}, {.environment = {"COLORTERM=truecolor"}});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    for (const char* word : {"30 x 20 pixels", "unique colours", "k = 12", "iteration", "inertia", "PSNR", " dB",
                             "colours", "and 4 more", "time", "machine", "thread", "photo.k12.png"}) {
        CAPTURE(word);
        CHECK(outcome.out.find(word) != std::string::npos);
    }
    CHECK(outcome.out.find('\x1b') == std::string::npos);
}

TEST_CASE("the same bytes on every instruction set and for any number of threads") {
    const Folder folder;
    folder.write_picture("photo.png", picture(64, 48, 6));
    std::vector<std::vector<std::string>> ways = {{"--threads", "1"}, {"--threads", "3"}};
    for (const std::string& isa : exact_isas(folder)) ways.push_back({"--threads", "2", "--isa", isa});
    std::set<std::string> pictures, colours;
    for (const std::vector<std::string>& way : ways) {
        std::vector<std::string> words = {"palette", "photo.png", "-k",     "9",  "--palette", "colours.json",
                                          "-o",      "out.png",   "--seed", "11", "--n-init",  "2"};
        if (way.size() == 2) words.insert(words.end(), {"--isa", exact_isas(folder).front()});
        words.insert(words.end(), way.begin(), way.end());
        run_json(folder, words);
        pictures.insert(folder.bytes("out.png"));
        colours.insert(folder.bytes("colours.json"));
    }
    CHECK(pictures.size() == 1);
    CHECK(colours.size() == 1);
}
