#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
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

// Words with one space between them: where lines break does not matter.
static std::string flat(const std::string& text) {
    std::istringstream words(text);
    std::string line;
    for (std::string word; words >> word;) line.append(line.empty() ? "" : " ").append(word);
    return line;
}

TEST_CASE("help names every option, its default and an example, in lines of at most 100 characters") {
    const Folder folder;
    const std::vector<std::string> common = {"--seed N",       "--threads N", "[default 0]",
                                             "[default auto]", "--isa",       "auto|scalar|sse2|avx2|avx512|neon32|neon64",
                                             "--json",         "Examples:"};
    const std::vector<std::string> fit = {"-k ",         "REQUIRED",     "--init", "--n-init N",
                                          "[default 1]", "--max-iter N", "--tol X"};
    const std::vector<std::string> clustering = {"k-means++|random|first|FILE.npy", "[default k-means++]",
                                                 "[default 300]", "[default 0.0001]", "[default float32]"};
    const std::vector<std::string> mixing = {"full|tied|diagonal|spherical",
                                             "[default full]",
                                             "[default kmeans]",
                                             "[default 100]",
                                             "[default 0.001]",
                                             "--reg-covar X",
                                             "[default 1e-06]",
                                             "--weights W.npy",
                                             "auto|float32|float64"};
    const std::vector<std::string> components = {"--solver auto|covariance|gram|randomized", "--center", "--no-center"};
    const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> pages = {
        {{},
         {"palette", "kmeans", "mixture", "pca", "als", "info", "--version", "inertia", "centroid", "component",
          "log-likelihood", "responsibility", "score", "explained variance", "PSNR", "Examples:", "Exit codes"}},
        {{"palette"},
         with(fit, {"PHOTO", "-o OUT.png", "--compare", "--palette", "--method kmeans|mixture", "--sample",
                    "[default k-means++]", "[default kmeans]", "[default 300; 100 for mixture]", "dB"})},
        {{"kmeans"}, {"fit", "predict", "Examples:"}},
        {{"kmeans", "fit"},
         with(with(fit, clustering),
              {"--weights", "--precision float32|float64", "--model", "--centroids", "--labels"})},
        {{"kmeans", "predict"}, {"--model M.lw REQUIRED", "--labels L.npy REQUIRED", "--distances"}},
        {{"mixture"},
         {"fit", "select", "score", "predict", "sample", "make", "show", "moments", "sum", "marginal", "condition",
          "affine", "lanewise mixture fit X.npy"}},
        {{"mixture", "fit"}, with(with(fit, mixing), {"kmeans|k-means++|random|LABELS.npy", "--model", "AIC"})},
        {{"mixture", "select"},
         with(with(fit, mixing), {"-k A..B", "--criterion bic|aic", "[default bic]", "--model"})},
        {{"mixture", "score"}, {"--model M.lw REQUIRED", "--joint P.npy", "[default auto]"}},
        {{"mixture", "predict"}, {"--model M.lw REQUIRED", "--labels L.npy", "--responsibilities R.npy"}},
        {{"mixture", "sample"}, {"N REQUIRED", "--model M.lw REQUIRED", "-o X.npy REQUIRED", "--labels Z.npy"}},
        {{"mixture", "make"},
         {"--mixing W.npy", "--means M.npy", "--covariances C.npy", "--covariance full", "--model M.lw"}},
        {{"mixture", "show"}, {"--model M.lw REQUIRED", "exactly"}},
        {{"mixture", "moments"}, {"--model M.lw REQUIRED", "covariance"}},
        {{"mixture", "sum"}, {"A.lw", "B.lw", "--model Z.lw", "--sample N", "-o Z.npy"}},
        {{"mixture", "marginal"}, {"M.lw", "--keep", "--model Z.lw REQUIRED"}},
        {{"mixture", "condition"}, {"M.lw", "--given", "--model Z.lw REQUIRED"}},
        {{"mixture", "affine"}, {"M.lw", "--matrix A.npy REQUIRED", "--offset B.npy", "--model Z.lw REQUIRED"}},
        {{"pca"},
         {"fit", "encode", "decode", "reconstruct", "curve", "image", "check", "lanewise pca fit X.npy -k 0.95"}},
        {{"pca", "fit"},
         with(components, {"-k K|SHARE|all REQUIRED", "--whiten", "auto|float32|float64", "--model M.lw",
                           "--components V.npy", "rank"})},
        {{"pca", "encode"}, {"--model M.lw REQUIRED", "-o Z.npy REQUIRED", "auto|float32|float64"}},
        {{"pca", "decode"}, {"--model M.lw REQUIRED", "-o X.npy REQUIRED"}},
        {{"pca", "reconstruct"}, {"--model M.lw REQUIRED", "-o R.npy", "--error E.npy"}},
        {{"pca", "curve"}, with(components, {"--plot CURVE.svg", "--csv CURVE.csv"})},
        {{"pca", "image"},
         {"PHOTO", "-k K|SHARE|all REQUIRED", "--patch N", "[default 8]", "-o OUT.png", "--compare SIDE.png", "PSNR"}},
        {{"pca", "check"}, {"W FILE", "B FILE", "--data X.npy", "--no-center", "identity"}},
        {{"als"}, {"fit", "evaluate", "predict", "recommend", "similar", "fold-in", "lanewise als fit data.lw"}},
        {{"als", "fit"},
         {"DATA.lw", "-k K REQUIRED", "--lambda X", "[default 0.1]", "--scale-lambda none|count",
          "--init random|svd|P.npy", "--max-steps N", "[default 100]", "--patience N", "[default 10]",
          "--monitor loss|rmse", "--eval-every N", "--log-every N", "--precision float32|float64", "--history H.csv",
          "--plot LOSS.svg", "--q Q.npy", "--p P.npy"}},
        {{"als", "evaluate"},
         {"DATA.lw", "--model M.lw REQUIRED", "-n N", "[default 10]", "NDCG", "--clip none|train|LOW,HIGH"}},
        {{"als", "predict"}, {"PAIRS", "--model M.lw REQUIRED", "-o OUT REQUIRED", "[default none]"}},
        {{"als", "recommend"}, {"--user U REQUIRED", "--with-seen", "[default 10]"}},
        {{"als", "similar"}, {"--item I REQUIRED", "Cosine"}},
        {{"als", "fold-in"}, {"RATINGS", "--model M.lw REQUIRED", "--q Q.npy", "--with-seen"}},
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
        const bool group = command.size() < 2 && last != "palette" && last != "info";
        if (!group) expected.insert(expected.end(), common.begin(), common.end());
        for (const std::string& word : expected) {
            INFO("expected: " << word);
            CHECK(flat(outcome.out).find(word) != std::string::npos);
        }
        for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
            end = outcome.out.find('\n', begin);
            CHECK(std::min(end, outcome.out.size()) - begin <= 100);
        }
    }
}

TEST_CASE("wrong words are refused with a hint where to look") {
    const Folder folder;
    check_refused(folder, {}, {"palette, kmeans, mixture, pca, ratings, als, export or info", "lanewise --help"});
    check_refused(folder, {"kmeans"}, {"fit or predict", "lanewise kmeans --help"});
    check_refused(folder, {"cluster"},
                  {"'cluster'", "palette, kmeans, mixture, pca, ratings, als, export or info", "lanewise --help"});
    check_refused(folder, {"kmeans", "fti", "x.npy"}, {"'fti'", "fit or predict", "lanewise kmeans --help"});
    check_refused(folder, {"info", "--jsn"}, {"--jsn", "lanewise info --help"});
}

TEST_CASE("output that cannot be written is an error") {
    const Folder folder;
    const Outcome outcome = run(folder, {"info"}, {.output = "/dev/full"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("cannot write to the standard output") != std::string::npos);
}
