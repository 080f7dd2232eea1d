#include "command.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

namespace lanewise::tests {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double time_limit = 120;  // seconds
constexpr double time_to_stop = 20;

// The command, behind the emulator when there is one.
std::vector<std::string> command_line(const std::vector<std::string>& words) {
    std::vector<std::string> line;
#ifdef LANEWISE_EMULATOR
    std::istringstream emulator(LANEWISE_EMULATOR);
    for (std::string word; emulator >> word;) line.push_back(word);
#endif
    line.emplace_back(LANEWISE_COMMAND);
    line.insert(line.end(), words.begin(), words.end());
    return line;
}

// Only what is safe after fork().
[[noreturn]] void become(const std::string& folder, char* const* arguments, int out, int err) {
    const int in = ::open("/dev/null", O_RDONLY);
    if (::chdir(folder.c_str()) != 0 || ::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(125);
    ::execvp(arguments[0], arguments);
    ::_exit(126);
}

// One buffer of what can be read, without waiting longer than a hundredth of a second: a command that never stops
// writing must not keep its caller from looking at the time. Whether there was something.
bool read_some(int descriptor, std::string& text) {
    pollfd waiting{descriptor, POLLIN, 0};
    if (::poll(&waiting, 1, 10) <= 0) return false;
    char buffer[4096];
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got <= 0) return false;  // on a terminal without a process: EIO
    text.append(buffer, static_cast<std::size_t>(got));
    return true;
}

struct Streams {
    int out = -1;
    int err = -1;
    int terminal = -1;  // our side of it
};

Streams open_streams(const Folder& scratch, const Start& start) {
    Streams streams;
    if (start.terminal) {
        streams.terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
        REQUIRE(streams.terminal >= 0);
        REQUIRE(::grantpt(streams.terminal) == 0);
        REQUIRE(::unlockpt(streams.terminal) == 0);
        streams.out = streams.err = ::open(::ptsname(streams.terminal), O_RDWR | O_NOCTTY);
    } else {
        const std::string out = start.output.empty() ? scratch.path("out") : start.output;
        streams.out = ::open(out.c_str(), O_WRONLY | O_CREAT, 0600);
        streams.err = ::open(scratch.path("err").c_str(), O_WRONLY | O_CREAT, 0600);
    }
    REQUIRE(streams.out >= 0);
    REQUIRE(streams.err >= 0);
    return streams;
}

int exit_code_of(pid_t child, const Start& start, int terminal, std::string& text) {
    const Clock::time_point began = Clock::now();
    double limit = time_limit;
    bool interrupted = false;
    for (int status = 0;;) {
        if (terminal >= 0) read_some(terminal, text);
        else ::usleep(2000);
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
        if (!interrupted && start.interrupt_when && start.interrupt_when(text, seconds)) {
            interrupted = true;
            limit = seconds + time_to_stop;
            ::kill(child, SIGINT);
        }
        if (seconds > limit) ::kill(child, SIGKILL);
    }
}

std::string described(const std::vector<std::string>& words, const Outcome& outcome) {
    std::string text = "lanewise";
    for (const std::string& word : words) text += " " + word;
    return text + "\nexit code " + std::to_string(outcome.exit_code) + "\nout: " + outcome.out +
           "\nerr: " + outcome.err;
}

}  // namespace

Outcome run(const Folder& folder, const std::vector<std::string>& words, const Start& start) {
    const Folder scratch;
    const Streams streams = open_streams(scratch, start);
    std::vector<std::string> line = command_line(words);
    std::vector<char*> arguments;
    arguments.reserve(line.size() + 1);
    for (std::string& word : line) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<std::string> environment = start.environment;

    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (std::string& variable : environment) ::putenv(variable.data());
        become(folder.path(), arguments.data(), streams.out, streams.err);
    }
    ::close(streams.out);
    if (streams.err != streams.out) ::close(streams.err);
    Outcome outcome;
    outcome.exit_code = exit_code_of(child, start, streams.terminal, outcome.err);
    if (start.terminal) {
        while (read_some(streams.terminal, outcome.err)) {}
        ::close(streams.terminal);
    } else {
        if (start.output.empty()) outcome.out = scratch.bytes("out");
        outcome.err = scratch.bytes("err");
    }
    return outcome;
}

nlohmann::json run_json(const Folder& folder, std::vector<std::string> words) {
    words.emplace_back("--json");
    const Outcome outcome = run(folder, words);
    INFO(described(words, outcome));
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
    nlohmann::json object = nlohmann::json::parse(outcome.out, nullptr, false);
    REQUIRE(object.is_object());
    return object;
}

void check_refused(const Folder& folder, const std::vector<std::string>& words,
                   const std::vector<std::string>& fragments) {
    const auto before = folder.contents();
    const Outcome outcome = run(folder, words);
    INFO(described(words, outcome));
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("lanewise: "));
    CHECK(outcome.err.ends_with("\n"));
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    for (const std::string& fragment : fragments) {
        INFO("expected in it: " << fragment);
        CHECK(outcome.err.find(fragment) != std::string::npos);
    }
    CHECK(folder.contents() == before);
}

std::vector<std::string> exact_isas(const Folder& folder) {
    auto isas = run_json(folder, {"info"}).at("isas_available").get<std::vector<std::string>>();
    isas.erase(std::remove(isas.begin(), isas.end(), "sse2"), isas.end());
    return isas;
}

}  // namespace lanewise::tests
