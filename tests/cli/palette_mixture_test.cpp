#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

const std::vector<std::string> words = {"palette", "photo.png", "--method", "mixture", "-k", "4", "-o", "out.png"};

// Mean of a colour channel.
double mean(const io::Image& image, std::size_t channel) {
    double sum = 0;
    for (std::size_t i = channel; i < image.rgb.size(); i += 3) sum += image.rgb[i];
    return sum / static_cast<double>(image.rgb.size() / 3);
}

}  // namespace

TEST_CASE("each pixel takes the mean of its most likely component") {
    const Folder folder;
    const io::Image photo = picture(40, 30, 1);
    folder.write_picture("photo.png", photo);
    const nlohmann::json report =
        run_json(folder, with(words, {"--compare", "side.png", "--palette", "colours.json", "--seed", "3"}));
    CHECK(report.at("method") == "mixture");
    CHECK(report.at("k") == 4);
    CHECK(report.at("covariance") == "full");
    CHECK(report.at("log_likelihood").get<double>() < 0);
    CHECK(report.at("iterations").get<int>() >= 1);
    CHECK(report.at("converged").is_boolean());
    CHECK(report.at("floored").is_array());
    CHECK(report.at("restarted").is_array());
    CHECK(report.at("psnr").get<double>() > 5);
    CHECK(report.count("inertia") == 0);
    CHECK(report.at("files") == nlohmann::json{"out.png", "side.png", "colours.json"});

    const io::Image result = folder.read_picture("out.png");
    double squares = 0;
    std::set<std::vector<int>> colours, listed;
    for (std::size_t i = 0; i < result.rgb.size(); i += 3) {
        colours.insert({result.rgb[i], result.rgb[i + 1], result.rgb[i + 2]});
        for (std::size_t j = i; j < i + 3; ++j) squares += std::pow(double(result.rgb[j]) - double(photo.rgb[j]), 2);
    }
    const double psnr = 10 * std::log10(255.0 * 255.0 * static_cast<double>(photo.rgb.size()) / squares);
    CHECK(report.at("psnr").get<double>() == doctest::Approx(psnr).epsilon(1e-9));
    const nlohmann::json list = nlohmann::json::parse(folder.bytes("colours.json")).at("colours");
    for (const nlohmann::json& colour : list) {
        listed.insert(colour.at("rgb").get<std::vector<int>>());
    }
    CHECK(colours == listed);
    CHECK(folder.read_picture("side.png").width >= 2 * photo.width);
}

TEST_CASE("one component takes every pixel to the mean colour") {
    const Folder folder;
    const io::Image photo = picture(50, 20, 2);
    folder.write_picture("photo.png", photo);
    run_json(folder, {"palette", "photo.png", "--method", "mixture", "-k", "1", "-o", "out.png"});
    const io::Image result = folder.read_picture("out.png");
    for (std::size_t j = 0; j < 3; ++j) CHECK(std::abs(result.rgb[j] - mean(photo, j)) <= 0.51);
}

TEST_CASE("--sample draws a picture of the photo's size and colours, and shows it beside the photo") {
    const Folder folder;
    const io::Image photo = picture(120, 90, 3);
    folder.write_picture("photo.png", photo);
    const nlohmann::json report = run_json(folder, with(words, {"--sample", "drawn.png"}));
    CHECK(report.at("files") == nlohmann::json{"out.png", "drawn.png", "drawn.compare.png"});
    const io::Image drawn = folder.read_picture("drawn.png");
    CHECK(drawn.width == photo.width);
    CHECK(drawn.height == photo.height);
    // The mean of a fitted mixture is that of its points; clipping moves it a little, and so does chance.
    for (std::size_t j = 0; j < 3; ++j) CHECK(std::abs(mean(drawn, j) - mean(photo, j)) <= 6);
    CHECK(drawn.rgb != photo.rgb);
    const io::Image side = folder.read_picture("drawn.compare.png");
    CHECK(side.width >= 2 * photo.width);
    CHECK(side.height > photo.height);
}

TEST_CASE("the comparison goes beside the sample, whatever the name of that") {
    const Folder folder;
    folder.write_picture("photo.png", picture(10, 10, 4));
    for (const std::string name : {"drawn", "a.b.png", "./drawn.PNG"}) {
        CAPTURE(name);
        const auto files =
            run_json(folder, with(words, {"--sample", name})).at("files").get<std::vector<std::string>>();
        REQUIRE(files.size() == 3);
        CHECK(files[2] == (name == "a.b.png" ? "a.b.compare.png"
                           : name == "drawn" ? "drawn.compare.png"
                                             : "./drawn.compare.png"));
        CHECK(folder.has(files[2]));
    }
}

TEST_CASE("drawn values are clipped, not wrapped") {
    const Folder folder;
    Random random(5);
    io::Image photo{80, 60, {}};
    for (std::size_t i = 0; i < 80 * 60; ++i) {
        const auto noise = static_cast<std::uint8_t>(random.below(9));
        photo.rgb.insert(photo.rgb.end(), {noise, static_cast<std::uint8_t>(255 - random.below(9)), 128});
    }
    folder.write_picture("photo.png", photo);
    run_json(folder,
             {"palette", "photo.png", "--method", "mixture", "-k", "1", "-o", "out.png", "--sample", "drawn.png"});
    const io::Image drawn = folder.read_picture("drawn.png");
    int darkest = 0, brightest = 255;
    std::size_t black = 0, full = 0;
    for (std::size_t i = 0; i < drawn.rgb.size(); i += 3) {
        darkest = std::max<int>(darkest, drawn.rgb[i]);
        brightest = std::min<int>(brightest, drawn.rgb[i + 1]);
        black += drawn.rgb[i] == 0;
        full += drawn.rgb[i + 1] == 255;
    }
    CHECK(darkest < 40);
    CHECK(brightest > 215);
    CHECK(black > 0);
    CHECK(full > 0);
}

TEST_CASE("the same bytes on every instruction set and for any number of threads") {
    const Folder folder;
    folder.write_picture("photo.png", picture(64, 48, 6));
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", exact_isas(folder).front()},
                                                  {"--threads", "3", "--isa", exact_isas(folder).front()}};
    for (const std::string& isa : exact_isas(folder)) ways.push_back({"--threads", "2", "--isa", isa});
    std::set<std::string> pictures;
    for (const std::vector<std::string>& way : ways) {
        run_json(folder, with(with(words, {"--sample", "drawn.png", "--seed", "11"}), way));
        pictures.insert(folder.bytes("out.png") + folder.bytes("drawn.png"));
    }
    CHECK(pictures.size() == 1);
    run_json(folder, with(words, {"--sample", "drawn.png", "--seed", "12"}));
    CHECK(pictures.count(folder.bytes("out.png") + folder.bytes("drawn.png")) == 0);
}

TEST_CASE("options mean what they mean to the method") {
    const Folder folder;
    folder.write_picture("photo.png", picture(30, 20, 7));
    folder.write_npy("start.npy", std::vector<float>(12, 1), {4, 3});
    CHECK(run_json(folder, with(words, {"--max-iter", "2", "--tol", "0"})).at("iterations") == 2);
    for (const char* init : {"kmeans", "k-means++", "random"}) run_json(folder, with(words, {"--init", init}));
    for (const char* init : {"first", "start.npy", "none.npy"}) {
        check_refused(folder, with(words, {"--init", init}), {"--init", init, "kmeans"});
    }
    check_refused(folder, with(words, {"--tol", "-1"}), {"photo.png", "tolerance", "-1"});
    check_refused(folder, {"palette", "photo.png", "--method", "mixture", "-k", "601"}, {"photo.png", "601", "600"});
    check_refused(folder, {"palette", "photo.png", "--method", "mixture", "-k", "0"}, {"photo.png", "0"});
    check_refused(folder, {"palette", "photo.png", "-k", "4", "--sample", "drawn.png"},
                  {"--sample", "--method mixture"});
    check_refused(folder, with(words, {"--sample", "out.png"}), {"out.png", "two"});
    check_refused(folder, with(words, {"--sample", "drawn.png", "--compare", "drawn.compare.png"}),
                  {"drawn.compare.png", "two"});
    check_refused(folder, with(words, {"--sample", "nowhere/drawn.png"}), {"nowhere/drawn.png"});
}

TEST_CASE("a picture of one colour is compressed to it and drawn from it; it has no second component") {
    const Folder folder;
    folder.write_picture("photo.png", {8, 8, std::vector<std::uint8_t>(3 * 64, 7)});
    check_refused(folder, with(words, {"--sample", "drawn.png"}), {"photo.png", "4", "1"});
    const nlohmann::json report = run_json(
        folder, {"palette", "photo.png", "--method", "mixture", "-k", "1", "-o", "out.png", "--sample", "drawn.png"});
    CHECK(report.at("psnr").is_null());
    const io::Image drawn = folder.read_picture("drawn.png");
    CHECK(*std::max_element(drawn.rgb.begin(), drawn.rgb.end()) == 7);
    CHECK(*std::min_element(drawn.rgb.begin(), drawn.rgb.end()) == 7);
}
