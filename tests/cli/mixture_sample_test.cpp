#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "mixtures.hpp"

using namespace lanewise;
using namespace lanewise::tests;

TEST_CASE("drawn points have the mixture's moments, and labels its weights") {
    const Folder folder;
    constexpr std::size_t n = 200'000;
    for (const std::string& kind : covariance_kinds) {
        CAPTURE(kind);
        const PlainMixture mixture = random_mixture(kind, 4, 3, 1);
        make(folder, "m.lw", mixture);
        const std::vector<double> points = sample(folder, "m.lw", n, "x.npy");
        CHECK(folder.read_npy("x.npy").dtype == io::Dtype::float64);
        CHECK(folder.read_npy("x.npy").shape == std::vector<std::size_t>{n, 3});
        check_moments(points, moments(mixture));
        CHECK(folder.read_npy("drawn.npy").dtype == io::Dtype::int32);
        CHECK(folder.read_npy("drawn.npy").shape == std::vector<std::size_t>{n});
        const std::vector<double> labels = folder.numbers("drawn.npy");
        for (std::size_t c = 0; c < 4; ++c) {
            CAPTURE(c);
            const double share = static_cast<double>(std::count(labels.begin(), labels.end(), c)) / n;
            const double expected = mixture.weights[c];
            CHECK(std::abs(share - expected) <= 4 * std::sqrt(expected * (1 - expected) / n));
        }
    }
}

TEST_CASE("points that carry a label are drawn from that component") {
    const Folder folder;
    const PlainMixture mixture = random_mixture("full", 3, 2, 2);
    make(folder, "m.lw", mixture);
    const std::vector<double> points = sample(folder, "m.lw", 100'000, "x.npy");
    const std::vector<double> labels = folder.numbers("drawn.npy");
    for (std::size_t c = 0; c < 3; ++c) {
        CAPTURE(c);
        std::vector<double> own;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] == static_cast<double>(c)) own.insert(own.end(), {points[2 * i], points[2 * i + 1]});
        }
        check_moments(own, {{mixture.means[2 * c], mixture.means[2 * c + 1]}, mixture.covariance(c)});
    }
}

TEST_CASE("the seed decides; a longer sample begins with the shorter one") {
    const Folder folder;
    make(folder, "m.lw", random_mixture("full", 3, 2, 3));
    const std::vector<double> longer = sample(folder, "m.lw", 5000, "x.npy", "7");
    CHECK(sample(folder, "m.lw", 5000, "x.npy", "7") == longer);
    CHECK(sample(folder, "m.lw", 5000, "x.npy", "8") != longer);
    const std::vector<double> shorter = sample(folder, "m.lw", 1001, "x.npy", "7");
    CHECK(std::equal(shorter.begin(), shorter.end(), longer.begin()));
    CHECK(sample(folder, "m.lw", 1, "x.npy", "7").size() == 2);
}

TEST_CASE("the same draws on every instruction set and for any number of threads") {
    const Folder folder;
    make(folder, "a.lw", random_mixture("full", 3, 4, 4));
    make(folder, "b.lw", random_mixture("diagonal", 2, 4, 5));
    std::vector<std::vector<std::string>> ways = {{"--threads", "1", "--isa", exact_isas(folder).front()},
                                                  {"--threads", "3", "--isa", exact_isas(folder).front()}};
    for (const std::string& isa : exact_isas(folder)) ways.push_back({"--isa", isa, "--threads", "2"});
    std::set<std::string> files;
    for (const std::vector<std::string>& way : ways) {
        run_json(folder,
                 with({"mixture", "sample", "5000", "--model", "a.lw", "-o", "x.npy", "--labels", "l.npy"}, way));
        run_json(folder, with({"mixture", "sum", "a.lw", "b.lw", "--sample", "5000", "-o", "z.npy"}, way));
        files.insert(folder.bytes("x.npy") + folder.bytes("l.npy") + folder.bytes("z.npy"));
    }
    CHECK(files.size() == 1);
}

TEST_CASE("sums drawn as x + y have the moments of the sum") {
    const Folder folder;
    const PlainMixture a = random_mixture("full", 3, 2, 6), b = random_mixture("spherical", 2, 2, 7);
    make(folder, "a.lw", a);
    make(folder, "b.lw", b);
    const nlohmann::json report = run_json(folder, {"mixture", "sum", "a.lw", "b.lw", "--sample", "200000", "-o",
                                                    "z.npy", "--model", "z.lw", "--seed", "9"});
    CHECK(report.at("points") == 200'000);
    CHECK(report.at("seed") == 9);
    CHECK(report.at("files") == nlohmann::json{"z.lw", "z.npy"});
    CHECK(folder.read_npy("z.npy").shape == std::vector<std::size_t>{200'000, 2});
    check_moments(folder.numbers("z.npy"), moments(shown(folder, "z.lw")));

    // x and y of the same mixture are independent too.
    run_json(folder, {"mixture", "sum", "a.lw", "a.lw", "--sample", "200000", "-o", "aa.npy"});
    Moments doubled = moments(a);
    for (double& value : doubled.mean) value *= 2;
    for (double& value : doubled.covariance) value *= 2;
    check_moments(folder.numbers("aa.npy"), doubled);
}

TEST_CASE("what cannot be drawn is refused") {
    const Folder folder;
    make(folder, "m.lw", random_mixture("full", 2, 3, 8));
    const auto refused = [&](const std::string& n, const std::vector<std::string>& fragments) {
        CAPTURE(n);
        check_refused(folder, {"mixture", "sample", n, "--model", "m.lw", "-o", "x.npy", "--labels", "l.npy"},
                      fragments);
        check_refused(folder, {"mixture", "sum", "m.lw", "m.lw", "--sample", n, "-o", "x.npy", "--model", "z.lw"},
                      fragments);
    };
    refused("0", {"0"});
    refused("-1", {"-1"});
    refused("many", {"many"});
    refused("1e3", {"1e3"});
    for (const char* n : {"1000000000000", "6148914691236517206", "18446744073709551615"}) refused(n, {n, "memory"});
    refused("18446744073709551616", {"18446744073709551616"});
    check_refused(folder, {"mixture", "sample", "--model", "m.lw", "-o", "x.npy"}, {"N"});
    check_refused(folder, {"mixture", "sample", "5", "--model", "m.lw"}, {"-o"});
    check_refused(folder, {"mixture", "sample", "5", "-o", "x.npy"}, {"--model"});
    check_refused(folder, {"mixture", "sum", "m.lw", "m.lw"}, {"--model", "--sample"});
    check_refused(folder, {"mixture", "sum", "m.lw", "m.lw", "--sample", "5"}, {"-o"});
    check_refused(folder, {"mixture", "sum", "m.lw", "m.lw", "-o", "z.npy"}, {"--sample"});
    check_refused(folder, {"mixture", "sum", "m.lw"}, {"B.lw"});
}
