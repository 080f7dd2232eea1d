// Numbers that a Python script prints, where Debian's Python can run it.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace lanewise::tests {

inline std::optional<std::vector<double>> numbers_from_python(const std::string& script) {
    const std::string command = "/usr/bin/python3 - 2>/dev/null <<'END'\n" + script + "\nEND\n";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return std::nullopt;
    std::vector<double> numbers;
    for (double number = 0; std::fscanf(pipe, "%lf", &number) == 1;) numbers.push_back(number);
    if (::pclose(pipe) != 0) return std::nullopt;
    return numbers;
}

// As a Python list, to the last digit.
template <class Values>
std::string python_list(const Values& values) {
    std::string list = "[";
    for (const auto value : values) {
        char digits[40];
        std::snprintf(digits, sizeof digits, "%.17g,", static_cast<double>(value));
        list += digits;
    }
    return list + "]";
}

}  // namespace lanewise::tests
