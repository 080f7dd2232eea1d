#include "cli/curve_plot.hpp"

#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "cli/plot.hpp"

namespace lanewise::cli {

std::string curve_plot(const std::vector<double>& errors, std::size_t rank) {
    constexpr const char* colour = "#1f6fb4";
    std::vector<double> components(errors.size());
    std::iota(components.begin(), components.end(), 0.0);
    const bool flat = errors.front() < 1e6 * std::numeric_limits<double>::min();
    const plot::Panel panel{plot::horizontal(components), plot::vertical(0, flat ? 1 : 1.06 * errors.front())};
    std::string svg = panel.frame("Reconstruction error", "K, the numbers a point is encoded in");
    svg += panel.curve(components, errors, colour);
    svg += panel.mark(static_cast<double>(rank), errors[rank], colour,
                      fmt::format("rank {}: error {:.6g}", rank, errors[rank]));
    return plot::drawing({svg});
}

}  // namespace lanewise::cli
