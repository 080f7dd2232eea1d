// The colours of a palette for people and programs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lanewise/palette.hpp>

namespace lanewise::cli {

struct Colour {
    std::array<std::uint8_t, 3> rgb;
    std::uint64_t count;  // pixels
    double share;         // of all pixels

    std::string hex() const;
};

// Most frequent first. Colours that no pixel has are left out.
std::vector<Colour> colours_by_count(const palette::Palette& palette);

// {"colours": [{"hex": ..., "rgb": ..., "count": ..., "share": ...}, ...]}
std::string colours_json(const std::vector<Colour>& colours);

// The first few in one line; swatches: with escape sequences that show them.
std::string colours_line(const std::vector<Colour>& colours, bool swatches);

// Whether the standard output is a terminal that says it shows 24-bit colours.
bool shows_swatches();

}  // namespace lanewise::cli
