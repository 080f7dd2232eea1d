#include "cli/mixture_common.hpp"

#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "io/npy_header.hpp"

namespace lanewise::cli {

void add_precision_option(const Command& command, std::string& precision) {
    command.choice("--precision", precision, {"auto", "float32", "float64"},
                   "What to compute in: auto is float64 for a file of float64, else float32; long sums and the mixture "
                   "itself are float64 either way");
}

void require_memory(std::size_t rows, std::size_t cols, std::size_t item) {
    // An allocation beyond it may well succeed, and the process is killed when it fills it.
    const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGE_SIZE));
    const std::size_t pages = static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES));
    std::size_t bytes = 0;
    if (io::checked_bytes(std::array{rows, cols}, item, bytes) && bytes / page < pages) return;
    throw Failure(fmt::format("{} x {} numbers do not fit into the memory of this machine", rows, cols));
}

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
