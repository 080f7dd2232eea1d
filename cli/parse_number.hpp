// Numbers in the words of the command line.
#pragma once

#include <charconv>
#include <limits>
#include <string>
#include <system_error>
#include <type_traits>

#include <fmt/format.h>

#include "cli/failure.hpp"

namespace lanewise::cli {

// The whole of `text`, as the value of the option `name`. Throws Failure.
template <class T>
T parse_number(const std::string& name, const std::string& text) {
    constexpr const char* expected = std::is_same_v<T, double> ? "a number"
                                     : std::is_unsigned_v<T>   ? "a whole number, 0 or more"
                                                               : "a whole number";
    T value{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc::result_out_of_range && rest == end) {
        throw Failure(fmt::format("{} is {}; expected a number from {} to {}", name, text,
                                  std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()));
    }
    if (error != std::errc() || rest != end) {
        throw Failure(fmt::format("{} is '{}'; expected {}", name, text, expected));
    }
    return value;
}

}  // namespace lanewise::cli
