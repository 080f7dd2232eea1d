// Files of ratings: a user, an item and a rating a line or row; further columns are ignored.
//
// .npy     n x 3 or more, int32, int64, uint8 or float64; ids are whole numbers
// text     fields separated by "::", tab, semicolon, comma or white space, which the first lines tell; fields may be quoted
//          as in CSV; a byte order mark and a first line of names are skipped: its third field is no number, and its first two
//          are not whole numbers both
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lanewise/ratings.hpp>
#include <lanewise/status.hpp>

#include "io/id_table.hpp"

namespace lanewise::io {

// What becomes of a pair of user and item that is rated more than once.
enum class Duplicates : std::uint8_t {
    error,
    last,  // the rating that stands last in the file
    mean,
};

struct RatingsOptions {
    Duplicates duplicates = Duplicates::error;
    // As another file has them. Else ids are integers if all of the column are written as numbers, else text.
    std::optional<IdKind> users = {};
    std::optional<IdKind> items = {};
};

// Users and items are numbered in the order of their ids, so nothing depends on the order of the lines.
struct RatingsFile {
    IdTable users;
    IdTable items;
    std::vector<ratings::Rating> ratings;  // sorted by user, then item, each pair once; at least one
};

// Errors, each with its line (from 1) or row (from 0): a field that is missing, an id that is negative, fractional or beyond
// 2^31 - 1, a rating that is no finite number, a pair that is rated twice; also a file without ratings, or with more than 2^31 - 1.
Result<RatingsFile> read_ratings(const std::string& path, const RatingsOptions& options = {});

}  // namespace lanewise::io
