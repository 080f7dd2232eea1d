#include "cli/loss_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "cli/plot.hpp"

namespace lanewise::cli {
namespace {

constexpr double log_from = 20;  // times the smallest

// A range that is wider than its values, so that a curve keeps off the frame.
plot::Axis loss_axis(const std::vector<double>& values) {
    double lowest = INFINITY, highest = -INFINITY;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
    }
    if (lowest > highest) return plot::vertical(0, 1);
    if (lowest > 0 && highest > log_from * lowest) return plot::vertical(lowest / 1.15, highest * 1.15, true);
    const double spare = highest > lowest ? 0.06 * (highest - lowest) : std::max(std::fabs(highest) * 0.05, 1e-9);
    return plot::vertical(lowest - spare, highest + spare);
}

}  // namespace

std::string loss_plot(const std::vector<double>& steps, const std::vector<LossCurve>& curves, std::int32_t best) {
    const auto found = std::find(steps.begin(), steps.end(), static_cast<double>(best));
    std::vector<std::string> panels;
    for (const LossCurve& losses : curves) {
        const plot::Panel panel{plot::horizontal(steps), loss_axis(losses.values)};
        std::string& svg = panels.emplace_back(panel.frame(losses.title, "Step"));
        svg += panel.curve(steps, losses.values, losses.colour);
        if (found == steps.end()) continue;
        const double loss = losses.values[static_cast<std::size_t>(std::distance(steps.begin(), found))];
        if (!std::isfinite(loss)) continue;
        svg += panel.mark(best, loss, losses.colour, fmt::format("kept: {:.6g} at step {}", loss, best));
    }
    return plot::drawing(panels);
}

}  // namespace lanewise::cli
