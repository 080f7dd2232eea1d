// What only a terminal sees, and Ctrl-C. Fits that go on for ever are stopped, so that no speed is assumed.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "command.hpp"

using namespace lanewise::tests;

namespace {

const std::vector<std::string> endless = {"kmeans",  "fit",  "x.npy",    "-k",    "5",      "--n-init", "2000000000",
                                          "--model", "m.lw", "--labels", "l.npy", "--init", "random"};

void write_points(const Folder& folder) { folder.write_npy("x.npy", blobs(200, 2, 3, 1), {200, 2}); }

}  // namespace

TEST_CASE("a progress bar on a terminal; Ctrl-C ends the fit with code 130 and nothing written") {
    const Folder folder;
    write_points(folder);
    const auto before = folder.contents();
    const auto bar_is_there = [](const std::string& text, double) {
        return text.find("iteration") != std::string::npos;
    };
    const Outcome outcome = run(folder, endless, {.terminal = true, .interrupt_when = bar_is_there});
    INFO("..." << outcome.err.substr(outcome.err.size() - std::min<std::size_t>(outcome.err.size(), 300)));
    CHECK(outcome.exit_code == 130);
    CHECK(outcome.err.find("run ") != std::string::npos);
    CHECK(outcome.err.find("of 2000000000") != std::string::npos);
    CHECK(outcome.err.find("inertia ") != std::string::npos);
    // The line is cleared before the last word.
    CHECK(outcome.err.find("\r\x1b[Klanewise: interrupted; nothing was written\r\n") != std::string::npos);
    CHECK(folder.contents() == before);
}

TEST_CASE("the progress bar of a mixture calls its objective by its name") {
    const Folder folder;
    write_points(folder);
    const auto before = folder.contents();
    const auto bar_is_there = [](const std::string& text, double) {
        return text.find("log-likelihood ") != std::string::npos;
    };
    for (const std::vector<std::string>& words : {std::vector<std::string>{"mixture", "fit", "x.npy", "-k", "5"},
                                                  {"mixture", "select", "x.npy", "-k", "4..5"}}) {
        const Outcome outcome =
            run(folder, with(words, {"--n-init", "2000000000", "--init", "random", "--model", "m.lw"}),
                {.terminal = true, .interrupt_when = bar_is_there});
        CHECK(outcome.exit_code == 130);
        CHECK(outcome.err.find("inertia") == std::string::npos);
        CHECK((outcome.err.find("k = 4, log-likelihood") != std::string::npos) == (words[1] == "select"));
        CHECK(folder.contents() == before);
    }
}

TEST_CASE("no progress bar in a pipe, and Ctrl-C all the same") {
    const Folder folder;
    write_points(folder);
    const auto before = folder.contents();
    // A signal that comes before the fit has begun ends the process; then the next try waits longer.
    Outcome outcome;
    for (const double patience : {0.5, 2.0, 8.0, 30.0}) {
        outcome = run(folder, endless,
                      {.interrupt_when = [=](const std::string&, double seconds) { return seconds > patience; }});
        if (outcome.exit_code != -SIGINT) break;
    }
    CHECK(outcome.exit_code == 130);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "lanewise: interrupted; nothing was written\n");
    CHECK(folder.contents() == before);
}

TEST_CASE("a short fit on a terminal shows no bar") {
    const Folder folder;
    write_points(folder);
    const Outcome outcome = run(folder, {"kmeans", "fit", "x.npy", "-k", "2", "--max-iter", "1"}, {.terminal = true});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.find("inertia") != std::string::npos);
    CHECK(outcome.err.find('\x1b') == std::string::npos);
}

TEST_CASE("colours are shown on a terminal that says it can") {
    const Folder folder;
    lanewise::io::Image two{2, 1, {1, 2, 3, 1, 2, 3}};
    folder.write_picture("p.png", two);
    const std::vector<std::string> words = {"palette", "p.png", "-k", "1"};
    const std::string swatch = "\x1b[48;2;1;2;3m";
    const Outcome coloured = run(folder, words, {.terminal = true, .environment = {"COLORTERM=truecolor"}});
    CHECK(coloured.exit_code == 0);
    CHECK(coloured.err.find(swatch) != std::string::npos);
    const Outcome plain = run(folder, words, {.terminal = true, .environment = {"COLORTERM="}});
    CHECK(plain.err.find("#010203 100.0%") != std::string::npos);
    CHECK(plain.err.find('\x1b') == std::string::npos);
}
