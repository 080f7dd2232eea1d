#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <lanewise/simd.hpp>
#include <lanewise/threads.hpp>
#include <lanewise/version.hpp>
#include <nlohmann/json.hpp>

#include "command.hpp"

using namespace lanewise::tests;
namespace simd = lanewise::simd;

TEST_CASE("info says what the library says") {
    const Folder folder;
    const nlohmann::json info = run_json(folder, {"info"});
    CHECK(info.at("version") == LANEWISE_VERSION);
    CHECK(info.at("isa") == simd::to_string(simd::active_isa()));
    CHECK(info.at("threads") == lanewise::max_threads());
    CHECK(info.at("openmp") == lanewise::has_openmp());
    CHECK(!info.at("compiler").get<std::string>().empty());
    const auto compiled = info.at("isas_compiled").get<std::vector<std::string>>();
    const auto available = info.at("isas_available").get<std::vector<std::string>>();
    for (int i = 0; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        const std::string name = simd::to_string(isa);
        CAPTURE(name);
        CHECK((std::count(available.begin(), available.end(), name) == 1) == simd::is_available(isa));
        if (simd::is_available(isa)) CHECK(std::count(compiled.begin(), compiled.end(), name) == 1);
    }
}

TEST_CASE("--isa forces each available instruction set and refuses the others, naming those there are") {
    const Folder folder;
    std::vector<std::string> available;
    for (int i = 0; i < simd::isa_count; ++i) {
        if (simd::is_available(static_cast<simd::Isa>(i)))
            available.emplace_back(simd::to_string(static_cast<simd::Isa>(i)));
    }
    for (int i = 0; i < simd::isa_count; ++i) {
        const std::string name = simd::to_string(static_cast<simd::Isa>(i));
        CAPTURE(name);
        if (simd::is_available(static_cast<simd::Isa>(i))) {
            CHECK(run_json(folder, {"info", "--isa", name}).at("isa") == name);
        } else {
            check_refused(folder, {"info", "--isa", name}, available);
        }
    }
    check_refused(folder, {"info", "--isa", "avx3"}, available);
    check_refused(folder, {"info", "--isa", ""}, available);
}

TEST_CASE("LANEWISE_ISA is what auto means, and a wrong one is not passed over") {
    const Folder folder;
    const Outcome scalar = run(folder, {"info"}, {.environment = {"LANEWISE_ISA=scalar"}});
    CHECK(scalar.exit_code == 0);
    CHECK(scalar.out.find("chosen    scalar") != std::string::npos);
    const Outcome wrong = run(folder, {"info"}, {.environment = {"LANEWISE_ISA=avx3"}});
    CHECK(wrong.exit_code == 2);
    CHECK(wrong.err.find("LANEWISE_ISA is 'avx3'") != std::string::npos);
}

TEST_CASE("--threads") {
    const Folder folder;
    CHECK(run_json(folder, {"info", "--threads", "3"}).at("threads") == 3);
    CHECK(run_json(folder, {"info", "--threads", "0"}).at("threads") == lanewise::max_threads());
    for (const char* wrong : {"-1", "1025", "two", "1.5", "", "99999999999999999999"}) {
        check_refused(folder, {"info", "--threads", wrong}, {"--threads"});
    }
}

TEST_CASE("--version") {
    const Folder folder;
    const Outcome outcome = run(folder, {"--version"});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out == std::string("lanewise ") + LANEWISE_VERSION + "\n");
    CHECK(outcome.err.empty());
}

TEST_CASE("help names every option, its default and an example, in lines of at most 100 characters") {
    const Folder folder;
    const std::vector<std::string> common = {"--seed N",       "--threads N", "[default 0]",
                                             "[default auto]", "--isa",       "auto|scalar|sse2|avx2|avx512|neon64",
                                             "--json",         "Examples:"};
    const std::vector<std::string> clustering = {
        "-k K REQUIRED",       "--init",        "k-means++|random|first|FILE.npy",
        "[default k-means++]", "--n-init N",    "[default 1]",
        "--max-iter N",        "[default 300]", "--tol X",
        "[default 0.0001]"};
    const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> pages = {
        {{}, {"palette", "kmeans", "info", "--version", "inertia", "centroid", "PSNR", "Examples:", "Exit codes"}},
        {{"palette"}, {"PHOTO", "-o OUT.png", "--compare", "--palette", "--method kmeans", "dB"}},
        {{"kmeans"}, {"fit", "predict", "Examples:"}},
        {{"kmeans", "fit"},
         {"--weights", "--precision float32|float64", "[default float32]", "--model", "--centroids", "--labels"}},
        {{"kmeans", "predict"}, {"--model M.lw REQUIRED", "--labels L.npy REQUIRED", "--distances"}},
        {{"info"}, {"available"}},
    };
    for (const auto& [command, words] : pages) {
        std::vector<std::string> line = command;
        line.emplace_back("--help");
        const Outcome outcome = run(folder, line);
        INFO(outcome.out);
        CHECK(outcome.exit_code == 0);
        CHECK(outcome.err.empty());
        std::vector<std::string> expected = words;
        const std::string last = command.empty() ? "" : command.back();
        if (!last.empty() && last != "kmeans") expected.insert(expected.end(), common.begin(), common.end());
        if (last == "palette" || last == "fit") expected.insert(expected.end(), clustering.begin(), clustering.end());
        for (const std::string& word : expected) {
            INFO("expected: " << word);
            CHECK(outcome.out.find(word) != std::string::npos);
        }
        for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
            end = outcome.out.find('\n', begin);
            CHECK(std::min(end, outcome.out.size()) - begin <= 100);
        }
    }
}

TEST_CASE("wrong words are refused with a hint where to look") {
    const Folder folder;
    check_refused(folder, {}, {"palette, kmeans or info", "lanewise --help"});
    check_refused(folder, {"kmeans"}, {"fit or predict", "lanewise kmeans --help"});
    check_refused(folder, {"cluster"}, {"'cluster'", "palette, kmeans or info", "lanewise --help"});
    check_refused(folder, {"kmeans", "fti", "x.npy"}, {"'fti'", "fit or predict", "lanewise kmeans --help"});
    check_refused(folder, {"info", "--jsn"}, {"--jsn", "lanewise info --help"});
}

TEST_CASE("output that cannot be written is an error") {
    const Folder folder;
    const Outcome outcome = run(folder, {"info"}, {.output = "/dev/full"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("cannot write to the standard output") != std::string::npos);
}
