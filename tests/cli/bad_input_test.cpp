#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <unistd.h>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// A .npy file by hand.
std::string npy(const std::string& dictionary, std::size_t bytes) {
    std::string header = dictionary;
    header.resize((10 + dictionary.size() + 1 + 63) / 64 * 64 - 11, ' ');
    header += '\n';
    std::string file = "\x93NUMPY";
    file += {'\x01', '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
    return file + header + std::string(bytes, '\0');
}

std::string npy_header(const std::string& dtype, const std::string& shape, const std::string& fortran = "False") {
    return "{'descr': '" + dtype + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

// Everything a fit could write is asked for, so that something written on an error shows.
void fit_refused(const Folder& folder, std::vector<std::string> words, const std::vector<std::string>& fragments) {
    words.insert(words.begin(), {"kmeans", "fit"});
    words.insert(words.end(), {"--model", "m.lw", "--centroids", "c.npy", "--labels", "l.npy"});
    check_refused(folder, words, fragments);
}

void palette_refused(const Folder& folder, std::vector<std::string> words, const std::vector<std::string>& fragments) {
    words.insert(words.begin(), "palette");
    words.insert(words.end(), {"--compare", "side.png", "--palette", "colours.json"});
    check_refused(folder, words, fragments);
}

std::uint32_t crc32(const std::string& bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

void put_big_endian(std::string& bytes, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

}  // namespace

TEST_CASE("options out of their range") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 1), {20, 2});
    folder.write_picture("p.png", picture(5, 4, 1));
    for (const auto refused : {fit_refused, palette_refused}) {
        const std::string file = refused == fit_refused ? "x.npy" : "p.png";
        CAPTURE(file);
        refused(folder, {file}, {"-k"});
        refused(folder, {file, "-k", "0"}, {file, "clusters", "0"});
        refused(folder, {file, "-k", "-2"}, {file, "clusters", "-2"});
        refused(folder, {file, "-k", "21"}, {file, "clusters", "21", "20"});
        refused(folder, {file, "-k", "3000000000"}, {"-k", "3000000000"});
        refused(folder, {file, "-k", "three"}, {"-k", "three"});
        refused(folder, {file, "-k", "2.5"}, {"-k", "2.5"});
        refused(folder, {file, "-k", "2", "--n-init", "0"}, {"n_init", "0"});
        refused(folder, {file, "-k", "2", "--max-iter", "0"}, {"max_iterations", "0"});
        refused(folder, {file, "-k", "2", "--tol", "-0.1"}, {"tolerance", "-0.1"});
        refused(folder, {file, "-k", "2", "--tol", "nan"}, {"tolerance", "nan"});
        refused(folder, {file, "-k", "2", "--tol", "inf"}, {"tolerance", "inf"});
        refused(folder, {file, "-k", "2", "--tol", "small"}, {"--tol", "small"});
        refused(folder, {file, "-k", "2", "--seed", "-1"}, {"--seed", "-1"});
        refused(folder, {file, "-k", "2", "--threads", "-1"}, {"--threads", "-1"});
        refused(folder, {file, "-k", "2", "--isa", "mmx"}, {"--isa", "mmx", "scalar"});
        refused(folder, {file, "-k", "2", "--init", "kmeans"}, {"--init", "kmeans", "random"});
        refused(folder, {file, "-k", "2", "extra"}, {"extra"});
    }
    fit_refused(folder, {"x.npy", "-k", "2", "--precision", "float16"}, {"--precision", "float16", "float64"});
    palette_refused(folder, {"p.png", "-k", "2", "--method", "median-cut"}, {"--method", "median-cut", "kmeans"});
}

TEST_CASE("values that are no finite numbers, with their row and column") {
    const Folder folder;
    for (const double bad : {nan_value, infinity, -infinity}) {
        CAPTURE(bad);
        std::vector<double> points(30 * 3, 1);
        points[17 * 3 + 2] = bad;
        folder.write_npy("x.npy", points, {30, 3});
        for (const char* precision : {"float32", "float64"}) {
            fit_refused(folder, {"x.npy", "-k", "2", "--precision", precision}, {"x.npy", "17", "2"});
        }
    }
    std::vector<double> points(30 * 3, 1);
    points[4 * 3 + 1] = 1e39;
    folder.write_npy("x.npy", points, {30, 3});
    fit_refused(folder, {"x.npy", "-k", "2"}, {"x.npy", "row 4", "column 1", "1e+39"});
    points[4 * 3 + 1] = 1e200;
    folder.write_npy("x.npy", points, {30, 3});
    fit_refused(folder, {"x.npy", "-k", "2", "--precision", "float64"}, {"x.npy", "1e+200"});
}

TEST_CASE("weights") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 2), {20, 2});
    const auto refused = [&](const std::vector<double>& weights, std::vector<std::size_t> shape,
                             const std::vector<std::string>& fragments) {
        folder.write_npy("w.npy", weights, std::move(shape));
        fit_refused(folder, {"x.npy", "-k", "2", "--weights", "w.npy"}, fragments);
    };
    std::vector<double> weights(20, 1);
    weights[7] = -0.5;
    refused(weights, {20}, {"w.npy", "[7]", "-0.5"});
    weights[7] = nan_value;
    refused(weights, {20}, {"w.npy", "[7]"});
    weights[7] = infinity;
    refused(weights, {20}, {"w.npy", "[7]"});
    refused(std::vector<double>(20, 0), {20}, {"w.npy", "0"});
    refused(std::vector<double>(19, 1), {19}, {"w.npy", "19", "20"});
    refused({}, {0}, {"w.npy", "0", "20"});
    refused(std::vector<double>(20, 1), {20, 1}, {"w.npy", "(20, 1)"});
    fit_refused(folder, {"x.npy", "-k", "2", "--weights", "none.npy"}, {"none.npy"});
}

TEST_CASE("shapes and types of points") {
    const Folder folder;
    const auto refused = [&](const std::string& bytes, const std::vector<std::string>& fragments) {
        folder.write("x.npy", bytes);
        fit_refused(folder, {"x.npy", "-k", "2"}, fragments);
    };
    refused(npy(npy_header("<f4", "(12,)"), 48), {"x.npy", "(12,)"});
    refused(npy(npy_header("<f4", "(2, 3, 2)"), 48), {"x.npy", "(2, 3, 2)"});
    refused(npy(npy_header("<f4", "()"), 4), {"x.npy", "()"});
    refused(npy(npy_header("<f4", "(0, 3)"), 0), {"x.npy", "(0, 3)"});
    refused(npy(npy_header("<f4", "(3, 0)"), 0), {"x.npy", "(3, 0)"});
    refused(npy(npy_header("<i8", "(4, 3)"), 96), {"x.npy", "int64"});
    refused(npy(npy_header("<f2", "(4, 3)"), 24), {"x.npy", "f2"});
    refused(npy(npy_header(">f4", "(4, 3)"), 48), {"x.npy", ">f4"});
    refused(npy(npy_header("<f4", "(4, 3)", "True"), 48), {"x.npy", "Fortran"});
}

TEST_CASE("files that are not what they claim") {
    const Folder folder;
    const auto refused = [&](const std::string& bytes) {
        folder.write("x.npy", bytes);
        fit_refused(folder, {"x.npy", "-k", "2"}, {"x.npy"});
    };
    refused("");
    refused("1,2,3\n4,5,6\n");
    const std::string good = npy(npy_header("<f4", "(4, 3)"), 48);
    for (const std::size_t size : {3, 9, 11, 60, 130}) refused(good.substr(0, size));
    refused(good.substr(0, good.size() - 1));
    refused(good + "x");
    refused(npy(npy_header("<f4", "(1000000000000, 1000000000)"), 48));
    refused(npy(npy_header("<f4", "(18446744073709551615, 3)"), 48));
    std::string huge = good;
    huge[8] = huge[9] = '\xff';
    refused(huge);
    fit_refused(folder, {"none.npy", "-k", "2"}, {"none.npy"});
    fit_refused(folder, {".", "-k", "2"}, {"."});
}

TEST_CASE("initial centroids") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 3), {20, 2});
    folder.write_picture("p.png", picture(5, 4, 1));
    folder.write_npy("s.npy", std::vector<float>(6, 1), {3, 2});
    fit_refused(folder, {"x.npy", "-k", "2", "--init", "s.npy"}, {"s.npy", "(3, 2)", "(2, 2)"});
    palette_refused(folder, {"p.png", "-k", "3", "--init", "s.npy"}, {"(3, 2)", "(3, 3)"});
    fit_refused(folder, {"x.npy", "-k", "6", "--init", "p.png"}, {"p.png"});
    folder.write_npy("s.npy", std::vector<float>{1, 2, 3, std::numeric_limits<float>::infinity()}, {2, 2});
    fit_refused(folder, {"x.npy", "-k", "2", "--init", "s.npy"}, {"s.npy", "1"});
    folder.write_npy("s.npy", std::vector<float>{1, 2, 3, 4}, {4});
    fit_refused(folder, {"x.npy", "-k", "2", "--init", "s.npy"}, {"s.npy", "(4,)"});
}

TEST_CASE("pictures") {
    const Folder folder;
    folder.write_picture("good.png", picture(30, 20, 2));
    const std::string good = folder.bytes("good.png");
    const auto refused = [&](const std::string& bytes) {
        folder.write("p.png", bytes);
        palette_refused(folder, {"p.png", "-k", "2"}, {"p.png"});
    };
    refused("");
    refused("GIF89a, or so");
    for (const std::size_t size :
         {std::size_t{8}, std::size_t{20}, std::size_t{33}, good.size() / 2, good.size() - 13}) {
        CAPTURE(size);
        refused(good.substr(0, size));
    }
    refused("\xff\xd8\xff\xe0 a JPEG that ends here");
    std::string huge = good;
    put_big_endian(huge, 16, 40000);
    put_big_endian(huge, 20, 25000);
    put_big_endian(huge, 29, crc32(huge.substr(12, 17)));
    refused(huge);
    palette_refused(folder, {"none.png", "-k", "2"}, {"none.png"});
}

TEST_CASE("models") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 4), {20, 2});
    folder.write_npy("wide.npy", blobs(20, 3, 2, 4), {20, 3});
    REQUIRE(run(folder, {"kmeans", "fit", "x.npy", "-k", "2", "--model", "good.lw"}).exit_code == 0);
    const auto refused = [&](const std::string& points, const std::string& model,
                             const std::vector<std::string>& fragments) {
        check_refused(folder,
                      {"kmeans", "predict", points, "--model", model, "--labels", "l.npy", "--distances", "d.npy"},
                      fragments);
    };
    refused("wide.npy", "good.lw", {"wide.npy", "3", "2"});
    refused("x.npy", "none.lw", {"none.lw"});
    refused("x.npy", "x.npy", {"x.npy"});
    refused("none.npy", "good.lw", {"none.npy"});
    const std::string good = folder.bytes("good.lw");
    for (const std::size_t at : {std::size_t{0}, std::size_t{9}, good.size() / 2, good.size() - 1}) {
        CAPTURE(at);
        folder.write("bad.lw", good.substr(0, at));
        refused("x.npy", "bad.lw", {"bad.lw"});
        std::string flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 4);
        folder.write("bad.lw", flipped);
        refused("x.npy", "bad.lw", {"bad.lw"});
    }
    check_refused(folder, {"kmeans", "predict", "x.npy", "--labels", "l.npy"}, {"--model"});
    check_refused(folder, {"kmeans", "predict", "x.npy", "--model", "good.lw"}, {"--labels"});
}

TEST_CASE("outputs that cannot be written are found before the work and leave no other output behind") {
    const Folder folder;
    folder.write_npy("x.npy", blobs(20, 2, 2, 5), {20, 2});
    folder.write_picture("p.png", picture(5, 4, 1));
    std::filesystem::create_directory(folder.path("folder"));
    for (const char* option : {"--model", "--centroids", "--labels"}) {
        std::vector<std::string> words = {"kmeans", "fit", "x.npy", "-k", "2", option, "nowhere/out"};
        for (const char* other : {"--model", "--centroids", "--labels"}) {
            if (other != option) words.insert(words.end(), {other, std::string(other).substr(2)});
        }
        check_refused(folder, words, {"nowhere/out"});
    }
    for (const char* option : {"-o", "--compare", "--palette"}) {
        check_refused(folder, {"palette", "p.png", "-k", "2", option, "nowhere/out"}, {"nowhere/out"});
        check_refused(folder, {"palette", "p.png", "-k", "2", option, "folder"}, {"folder"});
    }
    check_refused(folder, {"palette", "p.png", "-k", "2", "-o", "a.png", "--compare", "./a.png"}, {"a.png", "two"});
    // The disk is full only when the second file is written; the first keeps what it held.
    folder.write("m.lw", "an older model");
    check_refused(folder, {"kmeans", "fit", "x.npy", "-k", "2", "--model", "m.lw", "--labels", "/dev/full"},
                  {"/dev/full"});
    if (::geteuid() != 0) {
        namespace fs = std::filesystem;
        fs::permissions(folder.path("folder"), fs::perms::owner_read | fs::perms::owner_exec);
        check_refused(folder, {"palette", "p.png", "-k", "2", "-o", "folder/a.png"}, {"folder/a.png"});
        fs::permissions(folder.path("folder"), fs::perms::owner_all);
    }
}
