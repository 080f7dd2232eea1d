#include "cli/plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace lanewise::cli::plot {
namespace {

constexpr double panel_width = 480, panel_height = 372;
constexpr double left = 78, right = 20, top = 56, bottom = 50;
constexpr double width = panel_width - left - right, height = panel_height - top - bottom;

// 1, 2 or 5 times a power of ten, so that about `count` such steps make the range.
double nice_step(double range, double count) {
    const double rough = range / count, power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) return factor * power;
    }
    return 10 * power;
}

std::vector<double> ticks(const Axis& axis, double count, double least_step) {
    std::vector<double> values;
    if (axis.logarithmic) {
        const bool few = axis.highest / axis.lowest < 1000;
        for (double power = std::pow(10, std::floor(std::log10(axis.lowest))); power <= axis.highest; power *= 10) {
            for (const double factor : {1.0, 2.0, 5.0}) {
                const double value = factor * power;
                if ((few || factor == 1.0) && value >= axis.lowest && value <= axis.highest) values.push_back(value);
            }
        }
        return values;
    }
    const double step = std::max(nice_step(axis.highest - axis.lowest, count), least_step);
    const double first = std::ceil(axis.lowest / step - 1e-9) + 0.0;  // not -0
    for (double i = first; i * step <= axis.highest + 1e-9 * step; ++i) values.push_back(i * step);
    return values;
}

std::string text(double x, double y, const char* anchor, const char* more, const std::string& words) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, more, words);
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2, style);
}

}  // namespace

double Axis::place(double value) const {
    const auto scaled = [&](double v) { return logarithmic ? std::log10(v) : v; };
    return from + (to - from) * (scaled(value) - scaled(lowest)) / (scaled(highest) - scaled(lowest));
}

Axis horizontal(const std::vector<double>& values) {
    const double first = values.empty() ? 0 : values.front(), last = values.empty() ? 1 : values.back();
    const double spare = last > first ? 0.03 * (last - first) : 1;
    return {std::max(first - spare, first / 2), last + spare, left, left + width};
}

Axis vertical(double lowest, double highest, bool logarithmic) {
    return {lowest, highest, top + height, top, logarithmic};
}

std::string Panel::frame(const std::string& title, const std::string& x_label) const {
    constexpr const char* grid = "stroke=\"#e3e6ea\"";
    std::string svg;
    for (const double value : ticks(y, 7, 0)) {
        svg += line(left, y.place(value), left + width, y.place(value), grid);
        svg += text(left - 8, y.place(value) + 4, "end", "", fmt::format("{:.6g}", value));
    }
    for (const double value : ticks(x, 8, 1)) {
        svg += line(x.place(value), top, x.place(value), top + height, grid);
        svg += text(x.place(value), top + height + 18, "middle", "", fmt::format("{:.6g}", value));
    }
    svg += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#8a9099\"/>\n", left,
                       top, width, height);
    svg += text(left + width / 2, top - 28, "middle", " font-size=\"16\" font-weight=\"bold\"", title);
    return svg + text(left + width / 2, top + height + 38, "middle", "", x_label);
}

std::string Panel::curve(const std::vector<double>& xs, const std::vector<double>& ys, const char* colour) const {
    std::string points, dots;
    const bool dotted = xs.size() <= 40;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        if (!std::isfinite(ys[i])) continue;
        const double px = x.place(xs[i]), py = y.place(ys[i]);
        points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", px, py);
        if (dotted)
            dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\" fill=\"{}\"/>\n", px, py, colour);
    }
    return fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n{}",
        points, colour, dots);
}

std::string Panel::mark(double at_x, double at_y, const char* colour, const std::string& words) const {
    const double px = x.place(at_x), py = y.place(at_y);
    std::string svg = line(px, top, px, top + height, "stroke=\"#5a6068\" stroke-dasharray=\"4 4\"");
    svg +=
        fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"white\" stroke=\"{}\" stroke-width=\"2.5\"/>\n",
                    px, py, colour);
    return svg + text(left + width / 2, top - 10, "middle", "", words);
}

std::string drawing(const std::vector<std::string>& panels) {
    std::string svg = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
        "{1}\" "
        "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#2b2f36\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n",
        panel_width * static_cast<double>(panels.size()), panel_height);
    for (std::size_t i = 0; i < panels.size(); ++i) {
        svg +=
            fmt::format("<g transform=\"translate({},0)\">\n{}</g>\n", panel_width * static_cast<double>(i), panels[i]);
    }
    return svg + "</svg>\n";
}

}  // namespace lanewise::cli::plot
