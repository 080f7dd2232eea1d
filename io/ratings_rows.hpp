// Ratings as a file has them: in its order, not yet numbered.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <lanewise/status.hpp>

#include "io/id_column.hpp"

namespace lanewise::io {

struct RatingsRows {
    const char* place = "line";  // what places count
    IdColumn users;
    IdColumn items;
    std::vector<double> values;
    std::vector<std::size_t> places;
};

// From text or from .npy, whichever it is. Fields are there, and values are finite; ids are not checked.
Result<RatingsRows> read_rating_rows(const std::string& path);

}  // namespace lanewise::io
