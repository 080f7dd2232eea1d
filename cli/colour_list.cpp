#include "cli/colour_list.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

namespace lanewise::cli {

std::string Colour::hex() const { return fmt::format("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]); }

std::vector<Colour> colours_by_count(const palette::Palette& palette) {
    std::uint64_t pixels = 0;
    for (const std::uint64_t count : palette.counts()) pixels += count;
    std::vector<Colour> colours;
    for (std::size_t c = 0; c < palette.counts().size(); ++c) {
        const std::uint64_t count = palette.counts()[c];
        const std::uint8_t* rgb = palette.colours().data() + 3 * c;
        if (count == 0) continue;
        colours.push_back({{rgb[0], rgb[1], rgb[2]}, count, static_cast<double>(count) / static_cast<double>(pixels)});
    }
    std::stable_sort(colours.begin(), colours.end(),
                     [](const Colour& a, const Colour& b) { return a.count > b.count; });
    return colours;
}

std::string colours_json(const std::vector<Colour>& colours) {
    std::string text = "{\"colours\": [";
    for (const Colour& colour : colours) {
        text += fmt::format("{}\n  {{\"hex\": \"{}\", \"rgb\": [{}, {}, {}], \"count\": {}, \"share\": {}}}",
                            &colour == &colours.front() ? "" : ",", colour.hex(), colour.rgb[0], colour.rgb[1],
                            colour.rgb[2], colour.count, colour.share);
    }
    return text + "\n]}\n";
}

std::string colours_line(const std::vector<Colour>& colours, bool swatches) {
    constexpr std::size_t most = 8;
    std::string line;
    for (std::size_t i = 0; i < std::min(colours.size(), most); ++i) {
        const Colour& colour = colours[i];
        if (i > 0) line += "  ";
        if (swatches) line += fmt::format("\x1b[48;2;{};{};{}m  \x1b[0m ", colour.rgb[0], colour.rgb[1], colour.rgb[2]);
        line += fmt::format("{} {:.1f}%", colour.hex(), 100 * colour.share);
    }
    if (colours.size() > most) line += fmt::format("  and {} more", colours.size() - most);
    return line;
}

bool shows_swatches() {
    const char* variable = std::getenv("COLORTERM");
    const std::string_view colours = variable == nullptr ? "" : variable;
    return (colours == "truecolor" || colours == "24bit") && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace lanewise::cli
