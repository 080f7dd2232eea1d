#include "cli/report.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/failure.hpp"

namespace lanewise::cli {

std::string Report::text() const {
    std::string text;
    for (const auto& [label, words] : lines_) text += fmt::format("{:<9} {}\n", label, words);
    return text;
}

std::string Report::json() const {
    nlohmann::ordered_json object;
    for (const auto& [key, value] : values_) {
        std::visit([&object, &key = key](const auto& held) { object[key] = held; }, value);
    }
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void Report::print(bool as_json) const {
    const std::string words = as_json ? json() : text();
    if (std::fputs(words.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
        throw Failure(fmt::format("cannot write to the standard output: {}", std::strerror(errno)));
    }
}

}  // namespace lanewise::cli
