// Prepared ratings as a .lw file: what `lanewise ratings prepare` writes and everything else reads.
#pragma once

#include <cstdint>
#include <string>

#include <lanewise/ratings.hpp>
#include <lanewise/status.hpp>

#include "io/id_table.hpp"

namespace lanewise::io {

// Ratings with the ids of their users and items.
struct RatingsData {
    IdTable users;
    IdTable items;
    ratings::Dataset data;

    // Of ids, training ratings and offsets: what a model depends on that is fitted to them. Validation and test do not matter.
    std::uint64_t fingerprint() const noexcept;
};

// The same content gives the same bytes.
Status save_ratings(const std::string& path, const RatingsData& ratings);

// Whatever it returns is sorted, finite, in range and disjoint, with an id for every user and item.
Result<RatingsData> load_ratings(const std::string& path);

}  // namespace lanewise::io
