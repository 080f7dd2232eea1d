#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

double psnr(const io::Image& a, const io::Image& b) {
    double squares = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) squares += std::pow(double(a.rgb[i]) - double(b.rgb[i]), 2);
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.rgb.size()) / squares);
}

}  // namespace

TEST_CASE("pca image: the picture and its figures agree") {
    const Folder folder;
    const io::Image photo = picture(50, 37, 1);
    folder.write_picture("photo.png", photo);
    const nlohmann::json report = run_json(folder, {"pca", "image", "photo.png", "-k", "3", "--patch", "4", "-o",
                                                    "out.png", "--compare", "side.png", "--model", "m.lw"});
    const io::Image result = folder.read_picture("out.png");
    REQUIRE(result.width == 50);
    REQUIRE(result.height == 37);
    CHECK(report.at("width") == 50);
    CHECK(report.at("height") == 37);
    CHECK(report.at("patch") == 4);
    CHECK(report.at("patches") == 13 * 10);
    CHECK(report.at("numbers_per_patch") == 48);
    CHECK(report.at("k") == 3);
    CHECK(report.at("rank") == 48);
    CHECK(report.at("numbers_before") == 130 * 48);
    CHECK(report.at("numbers_after") == 130 * 3 + 4 * 48);
    CHECK(report.at("reconstruction_error").get<double>() > 0);
    CHECK(report.at("psnr").get<double>() == doctest::Approx(psnr(photo, result)).epsilon(1e-9));
    CHECK(report.at("files") == nlohmann::json{"out.png", "side.png", "m.lw"});
    const io::Image side = folder.read_picture("side.png");
    CHECK(side.width >= 2 * photo.width);
    CHECK(side.height > photo.height);
}

TEST_CASE("pca image: more numbers are closer, and all of them lose nothing") {
    const Folder folder;
    const io::Image photo = picture(41, 30, 2);
    folder.write_picture("photo.png", photo);
    double before = 0;
    for (const char* k : {"1", "4", "12", "27"}) {
        CAPTURE(k);
        const nlohmann::json report =
            run_json(folder, {"pca", "image", "photo.png", "-k", k, "--patch", "3", "-o", "out.png"});
        const nlohmann::json loss = report.at("psnr");
        if (std::string(k) == "27") {
            CHECK(loss.is_null());
            CHECK(folder.read_picture("out.png").rgb == photo.rgb);
        } else {
            CHECK(loss.get<double>() > before);
            before = loss;
        }
    }
    CHECK(run_json(folder, {"pca", "image", "photo.png", "-k", "all", "--patch", "3", "-o", "out.png"}).at("k") == 27);
    const int k = run_json(folder, {"pca", "image", "photo.png", "-k", "0.9", "--patch", "3", "-o", "out.png"}).at("k");
    CHECK(k > 1);
    CHECK(k < 27);
}

TEST_CASE("pca image: one patch, patches of one pixel, and a picture of one colour lose nothing") {
    const Folder folder;
    const io::Image photo = picture(8, 8, 3);
    folder.write_picture("photo.png", photo);
    const auto lossless = [&](const std::string& file, const std::string& patch, const std::string& k) {
        const nlohmann::json report =
            run_json(folder, {"pca", "image", file, "-k", k, "--patch", patch, "-o", "out.png"});
        CHECK(report.at("psnr").is_null());
        CHECK(folder.read_picture("out.png").rgb == folder.read_picture(file).rgb);
        return report.at("patches").get<int>();
    };
    CHECK(lossless("photo.png", "8", "1") == 1);
    CHECK(lossless("photo.png", "1", "3") == 64);
    folder.write_picture("grey.png", {10, 9, std::vector<std::uint8_t>(3 * 90, 77)});
    CHECK(lossless("grey.png", "8", "1") == 4);
}

TEST_CASE("pca image: a patch over the edge repeats its last pixels") {
    const Folder folder;
    // Vertical stripes of one pixel; the last is wide once it is repeated.
    io::Image photo{6, 4, {}};
    for (std::size_t i = 0; i < 24; ++i) {
        for (int j = 0; j < 3; ++j) photo.rgb.push_back(i % 6 % 2 == 0 ? 10 : 200);
    }
    folder.write_picture("photo.png", photo);
    const nlohmann::json report =
        run_json(folder, {"pca", "image", "photo.png", "-k", "1", "--patch", "4", "-o", "out.png", "--model", "m.lw"});
    CHECK(report.at("patches") == 2);
    CHECK(report.at("psnr").is_null());
    std::vector<std::uint8_t> patch;
    for (std::size_t i = 0; i < 16; ++i) {
        for (int j = 0; j < 3; ++j) patch.push_back(i % 4 == 0 ? 10 : 200);
    }
    folder.write_npy("x.npy", patch, {1, 48});
    const nlohmann::json lost = run_json(folder, {"pca", "reconstruct", "x.npy", "--model", "m.lw"});
    CHECK(lost.at("reconstruction_error").get<double>() < 1e-3);
}

TEST_CASE("pca image: without -o the picture goes to the current folder, and text for people names the figures") {
    const Folder folder;
    const Folder elsewhere;
    elsewhere.write_picture("a.photo.png", picture(20, 16, 4));
    const Outcome outcome = run(folder, {"pca", "image", elsewhere.path("a.photo.png"), "-k", "5"});
    INFO(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    CHECK(folder.contents().size() == 1);
    CHECK(folder.has("a.photo.pca-5.png"));
    for (const char* word :
         {"20 x 16 pixels", "6 patches of 8 x 8", "192 numbers a patch -> 5", "rank", "PSNR", "a.photo.pca-5.png"}) {
        CAPTURE(word);
        CHECK(outcome.out.find(word) != std::string::npos);
    }
}

TEST_CASE("pca image: the same bytes on every instruction set and for any number of threads") {
    const Folder folder;
    folder.write_picture("photo.png", picture(64, 48, 5));
    const std::vector<std::string> isas = exact_isas(folder);
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", isas.front()}};
    for (const std::string& isa : isas) ways.push_back({"--threads", "2", "--isa", isa});
    std::set<std::string> files;
    for (const std::vector<std::string>& way : ways) {
        run_json(
            folder,
            with({"pca", "image", "photo.png", "-k", "6", "--patch", "4", "-o", "out.png", "--model", "m.lw"}, way));
        files.insert(folder.bytes("out.png") + folder.bytes("m.lw"));
    }
    CHECK(files.size() == 1);
}
