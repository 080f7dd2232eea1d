#include <algorithm>
#include <cmath>

#include <lanewise/pca/fit.hpp>

#include "core/memory.hpp"

namespace lanewise::pca {
namespace {

struct Arrays {
    Arrays(Arena& arena, std::size_t k, std::size_t d, std::size_t all) noexcept
        : components(arena.take<double>(k, d)),
          mean(arena.take<double>(d)),
          variances(arena.take<double>(all)),
          deviations(arena.take<double>(k)) {}

    double* components;
    double* mean;
    double* variances;
    double* deviations;
};

}  // namespace

Result<Model> Model::make(const Report& report, const Output& output, std::uint64_t points) noexcept {
    const auto k = static_cast<std::size_t>(report.components);
    const std::size_t d = output.mean.size(), all = report.solver == Solver::randomized ? k : output.variances.size();
    const auto layout = [&](Arena& arena) { return Arrays(arena, k, d, all); };
    auto memory = allocate_for(layout);
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const Arrays arrays = layout(arena);
    for (std::size_t i = 0; i < k; ++i) std::copy_n(output.components.row(i), d, arrays.components + i * d);
    std::copy_n(output.mean.begin(), d, arrays.mean);
    std::copy_n(output.variances.begin(), all, arrays.variances);
    for (std::size_t i = 0; i < k; ++i) {
        const bool counts = i < static_cast<std::size_t>(report.rank);
        arrays.deviations[i] = counts ? std::sqrt(output.variances[i]) : 0;
    }
    Model model;
    model.memory_ = std::move(memory->bytes);
    model.components_ = {arrays.components, k, d};
    model.mean_ = {arrays.mean, d};
    model.variances_ = {arrays.variances, all};
    model.deviations_ = {arrays.deviations, k};
    model.points_ = points;
    model.report_ = report;
    return Result<Model>(std::move(model));
}

}  // namespace lanewise::pca
