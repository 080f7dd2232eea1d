#include <doctest/doctest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise;
using namespace lanewise::tests;

namespace {

void fit(const Folder& folder) {
    folder.write_npy<float>("X.npy", {0, 0, 0, 1, 9, 9, 9, 8}, {4, 2});
    run_json(folder, {"kmeans", "fit", "X.npy", "-k", "2", "--model", "m.lw"});
}

}  // namespace

TEST_CASE("an exported model is a C array of the file's bytes") {
    const Folder folder;
    fit(folder);
    const nlohmann::json report = run_json(folder, {"export", "m.lw", "--header", "m.h", "--name", "clusters"});
    CHECK(report.at("algorithm") == "kmeans");
    CHECK(report.at("shape") == "centroids float32 2 x 2");
    const auto size = report.at("bytes").get<std::size_t>();
    CHECK(folder.read("m.lw").size() == size);
    CHECK(folder.read("m.h").find("clusters[" + std::to_string(size) + "] = {") != std::string::npos);
}

TEST_CASE("an export that cannot be is refused") {
    const Folder folder;
    fit(folder);
    for (const char* name : {"class", "9a", "_x", "a-b", "a__b", "_Atomic"}) {
        check_refused(folder, {"export", "m.lw", "--header", "m.h", "--name", name}, {"--name", name});
    }
    check_refused(folder, {"export", "X.npy", "--header", "m.h"}, {"X.npy", "not a Lanewise model"});
    check_refused(folder, {"export", "none.lw", "--header", "m.h"}, {"none.lw"});
}
