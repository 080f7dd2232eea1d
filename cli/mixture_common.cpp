#include "cli/mixture_common.hpp"

#include <fmt/format.h>

namespace lanewise::cli {

std::vector<double> draw(const mixture::Parameters& mixture, std::size_t n, const mixture::Draw& draw,
                         std::span<std::int32_t> labels) {
    std::vector<double> points = zeros<double>(n, mixture.dimensions);
    require(mixture::sample<double>(mixture, draw, {points.data(), n, mixture.dimensions}, labels));
    return points;
}

void stage_mixture(Outputs& outputs, const std::string& path, const mixture::Parameters& mixture) {
    outputs.stage(path, [&](const std::string& file) { return io::save_mixture(file, mixture); });
}

void report_mixture(Report& report, const std::string& label, const mixture::Parameters& mixture) {
    const char* kind = mixture::to_string(mixture.covariance);
    report.value("covariance", kind);
    report.value("components", std::uint64_t{mixture.components});
    report.value("dimensions", std::uint64_t{mixture.dimensions});
    report.line(label, fmt::format("{} component{}, {} dimension{}, covariance {}", mixture.components,
                                   mixture.components == 1 ? "" : "s", mixture.dimensions,
                                   mixture.dimensions == 1 ? "" : "s", kind));
}

}  // namespace lanewise::cli
