// The built command as a user runs it: a process, with its output and exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "folder.hpp"

namespace lanewise::tests {

struct Outcome {
    int exit_code = 0;  // minus the signal that ended it
    std::string out;
    std::string err;  // what came to the terminal, when there was one
};

struct Start {
    bool terminal = false;  // both standard output and standard error are one
    // Sends SIGINT as soon as it returns true; it is asked many times a second, with the terminal's text so far.
    std::function<bool(const std::string& terminal_text, double seconds)> interrupt_when = {};
    std::vector<std::string> environment = {};  // "NAME=value"
    std::string output = {};                    // a file for the standard output, when it is not to be kept
};

inline std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// In that folder, with these words. A command that takes longer than two minutes, or still runs 20 s after its interrupt, is
// killed.
Outcome run(const Folder& folder, const std::vector<std::string>& words, const Start& start = {});

// Runs with --json: checks for success, silence on standard error, and a single line of output that is an object.
nlohmann::json run_json(const Folder& folder, std::vector<std::string> words);

// Checks for exit code 2, one sentence on standard error that contains all fragments, and that no file changed.
void check_refused(const Folder& folder, const std::vector<std::string>& words,
                   const std::vector<std::string>& fragments);

// Those that this machine runs and that give the same bits: all but sse2.
std::vector<std::string> exact_isas(const Folder& folder);

}  // namespace lanewise::tests
