// From files of ratings to data that can be factorized.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lanewise/ratings.hpp>
#include <lanewise/status.hpp>

#include "io/ratings_data.hpp"
#include "io/ratings_file.hpp"

namespace lanewise::io {

// Ratings that are held back: drawn from the file, or those of another one.
struct HeldBack {
    std::size_t count = 0;
    std::string file = {};  // "": count are drawn
};

struct PrepareOptions {
    std::uint64_t at_least = 0;  // ratings of a user and of an item that stays
    HeldBack validation = {};
    HeldBack test = {};
    std::uint64_t seed = 0;
    ratings::Center center = ratings::Center::user;
    Duplicates duplicates = Duplicates::error;
};

struct FilterPass {
    ratings::Shape before;
    ratings::Shape after;
};

struct PreparedRatings {
    RatingsData ratings;
    ratings::Shape read;             // of the file
    ratings::Shape kept;             // by the filter, before anything is held back
    std::vector<FilterPass> passes;  // none when at_least is 0
};

// Users and items that only the held-back files have come after the others, so that these files do not influence training.
// Errors: those of the files; a filter that leaves nothing; nothing left for training; a pair that is in two files, with its ids.
Result<PreparedRatings> prepare_ratings(const std::string& path, const PrepareOptions& options);

}  // namespace lanewise::io
