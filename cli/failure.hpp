// How a command ends when it cannot do what was asked.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <lanewise/status.hpp>

namespace lanewise::cli {

inline constexpr int exit_bad_input = 2;
inline constexpr int exit_interrupted = 130;  // 128 + SIGINT, as shells have it

// main() prints "lanewise: <sentence>" on stderr and exits with the code.
class Failure : public std::runtime_error {
public:
    explicit Failure(const std::string& sentence, int exit_code = exit_bad_input)
        : std::runtime_error(sentence), exit_code_(exit_code) {}

    int exit_code() const noexcept { return exit_code_; }

private:
    int exit_code_;
};

// file: named before a sentence that does not name it itself; empty for one that does.
inline void require(const Status& status, const std::string& file = {}) {
    if (!status.ok()) throw Failure(file.empty() ? status.message() : file + ": " + status.message());
}

template <class T>
T value_of(Result<T> result, const std::string& file = {}) {
    require(result.status(), file);
    return std::move(*result);
}

}  // namespace lanewise::cli
