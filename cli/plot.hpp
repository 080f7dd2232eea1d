// What drawings of curves are made of: a panel with two axes, curves in it and marks on them (SVG 1.1).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lanewise::cli::plot {

// Values to places in a panel: lowest at `from`, highest at `to`.
struct Axis {
    double lowest, highest, from, to;
    bool logarithmic = false;

    double place(double value) const;
};

// From the first to the last of rising values, and a little more.
Axis horizontal(const std::vector<double>& values);
Axis vertical(double lowest, double highest, bool logarithmic = false);

struct Panel {
    Axis x, y;

    std::string frame(const std::string& title, const std::string& x_label) const;

    // Points whose y is not finite are left out.
    std::string curve(const std::vector<double>& xs, const std::vector<double>& ys, const char* colour) const;

    // A dashed line at x, a ring on the curve, and words under the title, where no curve runs.
    std::string mark(double at_x, double at_y, const char* colour, const std::string& words) const;
};

// Panels, each a frame with what is in it, side by side.
std::string drawing(const std::vector<std::string>& panels);

}  // namespace lanewise::cli::plot
