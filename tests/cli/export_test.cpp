#include <doctest/doctest.h>

#include <cstdlib>
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
    CHECK(folder.bytes("m.lw").size() == size);
    CHECK(folder.bytes("m.h").find("clusters[" + std::to_string(size) + "] = {") != std::string::npos);
    // What a C compiler makes of it, where there is one.
    if (std::system("cc --version > /dev/null 2>&1") != 0) return;
    folder.write("t.c",
                 "#include <stdio.h>\n#include \"m.h\"\n"
                 "int main(void) { return fwrite(clusters, 1, clusters_size, stdout) != clusters_size; }\n");
    const std::string in_folder = "cd '" + folder.path() + "' && ";
    REQUIRE(std::system((in_folder + "cc -std=c11 -Wall -Wextra -Werror -pedantic t.c -o t && ./t > copy.lw").c_str()) == 0);
    CHECK(folder.bytes("copy.lw") == folder.bytes("m.lw"));
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
