// A picture cut into square patches, a point each.
#pragma once

#include <cstddef>
#include <vector>

#include "io/image.hpp"

namespace lanewise::cli {

struct PatchGrid {
    std::size_t width, height;  // of the picture
    std::size_t side;           // of a patch, at least 1

    std::size_t across() const { return (width + side - 1) / side; }
    std::size_t down() const { return (height + side - 1) / side; }
    std::size_t patches() const { return across() * down(); }
    std::size_t numbers() const { return 3 * side * side; }  // of a patch
};

// patches x numbers: a patch a row, pixels row by row, RGB. What reaches over the edge repeats its last pixels. Throws
// Failure.
std::vector<double> cut(const io::Image& picture, const PatchGrid& grid);

// The picture again, rounded and clipped to 8 bits.
io::Image joined(const std::vector<double>& patches, const PatchGrid& grid);

}  // namespace lanewise::cli
