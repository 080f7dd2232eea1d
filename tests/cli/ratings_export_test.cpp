#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "ratings_lines.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

constexpr const char* files[] = {"train.npy",      "validation.npy", "test.npy", "user_means.npy",
                                 "item_means.npy", "users.csv",      "items.csv"};

}  // namespace

TEST_CASE("what is exported is what was prepared") {
    const Folder folder;
    const std::size_t n = write_ratings(folder, "r.csv", 1);
    run_json(folder, {"ratings", "prepare", "r.csv", "--validation", "20", "--test", "10", "-o", "d.lw"});
    const nlohmann::json report = run_json(folder, {"ratings", "export", "d.lw", "--out", "x"});
    CHECK(report.at("files").size() == 7);
    for (const char* file : files) CHECK(folder.has(std::string("x/") + file));
    const auto users = report.at("users").get<std::size_t>(), items = report.at("items").get<std::size_t>();
    CHECK(folder.read_npy("x/train.npy").shape == std::vector<std::size_t>{n - 30, 3});
    CHECK(folder.read_npy("x/validation.npy").shape == std::vector<std::size_t>{20, 3});
    CHECK(folder.read_npy("x/test.npy").shape == std::vector<std::size_t>{10, 3});
    CHECK(folder.read_npy("x/user_means.npy").shape == std::vector<std::size_t>{users});
    CHECK(folder.numbers("x/item_means.npy") == std::vector<double>(items, 0));

    // The means are those of train.npy, and indices those of the sorted ids.
    std::map<std::size_t, std::pair<double, double>> sums;
    const std::vector<double> train = folder.numbers("x/train.npy"), means = folder.numbers("x/user_means.npy");
    for (std::size_t i = 0; i < train.size(); i += 3) {
        auto& [sum, count] = sums[static_cast<std::size_t>(train[i])];
        sum += train[i + 2];
        ++count;
    }
    for (const auto& [user, sum] : sums) CHECK(means[user] == doctest::Approx(sum.first / sum.second));
    CHECK(folder.bytes("x/users.csv").starts_with("index,id\n0,\"u, 0\"\n1,\"u, 1\"\n2,\"u, 10\"\n"));
    CHECK(folder.bytes("x/items.csv").starts_with("index,id\n0,0\n1,1\n2,2\n"));
}

TEST_CASE("a rating that is perturbed in the test changes nothing of the training") {
    const Folder folder;
    write_ratings(folder, "r.csv", 2);
    for (const char* center : {"user", "global", "biases"}) {
        folder.write("t.csv", "\"u, 3\",1000,2\n\"w\",1,5\n");
        run_json(folder, {"ratings", "prepare", "r.csv", "--test", "t.csv", "--center", center, "-o", "a.lw"});
        folder.write("t.csv", "\"u, 3\",1000,5\n\"w\",1,1\n");
        run_json(folder, {"ratings", "prepare", "r.csv", "--test", "t.csv", "--center", center, "-o", "b.lw"});
        run_json(folder, {"ratings", "export", "a.lw", "--out", "a"});
        run_json(folder, {"ratings", "export", "b.lw", "--out", "b"});
        for (const std::string file : files) {
            CAPTURE(file);
            const bool equal = folder.bytes(std::string("a/") + file) == folder.bytes(std::string("b/") + file);
            CHECK(equal == (file != "test.npy"));
        }
    }
}

TEST_CASE("ids are quoted where CSV needs it, so that they are read again") {
    const Folder folder;
    folder.write("r.csv", "\"say \"\"hi\"\"\",\"a,b\",1\n\" x \",\"two\nlines\",2\nplain,z,3\n");
    run_json(folder, {"ratings", "prepare", "r.csv", "-o", "d.lw"});
    run_json(folder, {"ratings", "export", "d.lw", "--out", "x"});
    CHECK(folder.bytes("x/users.csv") == "index,id\n0,\" x \"\n1,plain\n2,\"say \"\"hi\"\"\"\n");
    CHECK(folder.bytes("x/items.csv") == "index,id\n0,\"a,b\"\n1,\"two\nlines\"\n2,z\n");
}

TEST_CASE("an export replaces an older one, in whole") {
    const Folder folder;
    folder.write("r.csv", "1,1,1\n1,2,2\n2,1,3\n");
    run_json(folder, {"ratings", "prepare", "r.csv", "-o", "a.lw"});
    run_json(folder, {"ratings", "prepare", "r.csv", "--test", "1", "-o", "b.lw"});
    run_json(folder, {"ratings", "export", "b.lw", "--out", "x"});
    run_json(folder, {"ratings", "export", "a.lw", "--out", "x"});
    CHECK(folder.read_npy("x/train.npy").shape == std::vector<std::size_t>{3, 3});
    CHECK(folder.read_npy("x/test.npy").shape == std::vector<std::size_t>{0, 3});
    std::filesystem::remove(folder.path("x/items.csv"));
    std::filesystem::create_directory(folder.path("x/items.csv"));
    check_refused(folder, {"ratings", "export", "b.lw", "--out", "x"}, {"x/items.csv"});
}

TEST_CASE("what cannot be exported leaves nothing, not even the folder") {
    const Folder folder;
    folder.write("r.csv", "1,1,1\n1,2,2\n2,1,3\n");
    run_json(folder, {"ratings", "prepare", "r.csv", "-o", "d.lw"});
    check_refused(folder, {"ratings", "export", "none.lw", "--out", "x"}, {"none.lw"});
    check_refused(folder, {"ratings", "export", "r.csv", "--out", "x"}, {"r.csv"});
    check_refused(folder, {"ratings", "export", "d.lw", "--out", "r.csv"}, {"r.csv"});
    check_refused(folder, {"ratings", "export", "d.lw", "--out", "nowhere/x"}, {"nowhere/x"});
    check_refused(folder, {"ratings", "export", "d.lw"}, {"--out"});
    const std::string good = folder.bytes("d.lw");
    for (const std::size_t at : {std::size_t{9}, good.size() / 2, good.size() - 1}) {
        std::string flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 4);
        folder.write("bad.lw", flipped);
        check_refused(folder, {"ratings", "export", "bad.lw", "--out", "x"}, {"bad.lw"});
        folder.write("bad.lw", good.substr(0, at));
        check_refused(folder, {"ratings", "export", "bad.lw", "--out", "x"}, {"bad.lw"});
    }
    folder.write_npy("p.npy", blobs(20, 2, 2, 4), {20, 2});
    run_json(folder, {"kmeans", "fit", "p.npy", "-k", "2", "--model", "k.lw"});
    check_refused(folder, {"ratings", "export", "k.lw", "--out", "x"}, {"k.lw", "kmeans"});
}
