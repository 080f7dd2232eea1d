// Ratings as a file of lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "folder.hpp"

namespace lanewise::tests {

// Text ids for users, numbers for items; low ones more often. shuffle: 0 leaves the lines in their order. Returns how many.
inline std::size_t write_ratings(const Folder& folder, const std::string& name, std::uint64_t seed,
                                 std::uint64_t shuffle = 0) {
    Random random(seed);
    std::vector<std::string> lines;
    for (std::size_t user = 0; user < 40; ++user) {
        for (std::size_t item = 0; item < 30; ++item) {
            if (!random.one_in(1 + (user + item) / 8)) continue;
            std::string line = "\"u, ";
            line += std::to_string(user) + "\"," + std::to_string(item) + ",";
            lines.push_back(line + std::to_string(1 + random.below(5)) + "\n");
        }
    }
    Random order(shuffle);
    for (std::size_t i = shuffle == 0 ? 0 : lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[order.below(i)]);
    std::string text = "user,item,rating\n";
    for (const std::string& line : lines) text += line;
    folder.write(name, text);
    return lines.size();
}

}  // namespace lanewise::tests
