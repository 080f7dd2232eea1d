// What a command tells about its work: lines for people or one JSON object for programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lanewise::cli {

// Numbers row by row, of any number of dimensions: lists in lists.
struct Table {
    std::vector<double> values;
    std::vector<std::size_t> shape;
};

class Report {
public:
    // Not finite: null. Text that is not UTF-8 gets U+FFFD in place of the bytes that are not.
    using Value = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>,
                               std::vector<std::int64_t>, std::vector<bool>, std::vector<std::vector<std::string>>,
                               std::vector<std::vector<double>>, Table>;

    void line(std::string label, std::string text) { lines_.emplace_back(std::move(label), std::move(text)); }
    void value(std::string key, Value value);

    // On stdout. Throws Failure when it cannot be written.
    void print(bool json) const;

private:
    std::string text() const;
    std::string json() const;

    std::vector<std::pair<std::string, std::string>> lines_;
    std::vector<std::pair<std::string, Value>> values_;
};

}  // namespace lanewise::cli
