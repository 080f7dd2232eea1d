#include "cli/report.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/failure.hpp"

namespace lanewise::cli {
namespace {

using Json = nlohmann::ordered_json;

// The part of the table that `next` points to, which moves on; its shape begins at this axis.
Json nested(const Table& table, std::size_t axis, const double*& next) {
    if (axis == table.shape.size()) return *next++;
    Json list = Json::array();
    for (std::size_t i = 0; i < table.shape[axis]; ++i) list.push_back(nested(table, axis + 1, next));
    return list;
}

template <class T>
Json as_json(const T& value) {
    return value;
}

Json as_json(const Table& table) {
    const double* next = table.values.data();
    return nested(table, 0, next);
}

}  // namespace

// Not inline: g++ 12 warns of the alternatives that a value does not hold.
void Report::value(std::string key, Value value) { values_.emplace_back(std::move(key), std::move(value)); }

std::string Report::text() const {
    std::string text;
    for (const auto& [label, words] : lines_) text += fmt::format("{:<9} {}\n", label, words);
    return text;
}

std::string Report::json() const {
    Json object;
    for (const auto& [key, value] : values_) {
        std::visit([&object, &key = key](const auto& held) { object[key] = as_json(held); }, value);
    }
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void Report::print(bool as_json) const {
    const std::string words = as_json ? json() : text();
    if (std::fputs(words.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
        throw Failure(fmt::format("cannot write to the standard output: {}", std::strerror(errno)));
    }
}

}  // namespace lanewise::cli
