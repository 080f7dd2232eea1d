// Pairs of a user and an item to predict ratings for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <lanewise/als.hpp>
#include <lanewise/status.hpp>

#include "io/id_table.hpp"

namespace lanewise::io {

inline constexpr std::int32_t unknown_id = -1;

struct PairsFile {
    std::vector<als::Pair>
        pairs;  // numbers of the ids in the file's order, unknown_id for those that the tables do not have
    std::vector<std::string> users;  // the ids as the file has them, one a pair
    std::vector<std::string> items;
    std::string header;  // a first line that was taken for names and left out; else empty
};

// Text with a user and an item a line, separated as ratings are, or .npy of n x 2 or more of int32, int64 or uint8; further columns
// are ignored, so a file of ratings will do. A first line is names when neither of its ids is known or a number. Errors: a line
// without an item, with its number; a file without pairs.
Result<PairsFile> read_pairs(const std::string& path, const IdTable& users, const IdTable& items);

}  // namespace lanewise::io
