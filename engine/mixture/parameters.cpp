#include <lanewise/mixture/parameters.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/memory.hpp"
#include "mixture/checks.hpp"
#include "mixture/factors.hpp"

namespace lanewise::mixture {
namespace {

constexpr const char* names[covariance_count] = {"full", "tied", "diagonal", "spherical"};

// a * b, or 0 when it overflows.
std::size_t product(std::size_t a, std::size_t b) noexcept {
    return b != 0 && a > std::numeric_limits<std::size_t>::max() / b ? 0 : a * b;
}

}  // namespace

const char* to_string(Covariance covariance) noexcept {
    const auto index = static_cast<std::size_t>(covariance);
    return index < covariance_count ? names[index] : "unknown";
}

bool parse_covariance(const char* name, Covariance& covariance) noexcept {
    for (std::size_t i = 0; i < covariance_count; ++i) {
        if (name != nullptr && std::strcmp(name, names[i]) == 0) {
            covariance = static_cast<Covariance>(i);
            return true;
        }
    }
    return false;
}

std::size_t covariance_size(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept {
    switch (covariance) {
        case Covariance::full: return product(components, product(dimensions, dimensions));
        case Covariance::tied: return product(dimensions, dimensions);
        case Covariance::diagonal: return product(components, dimensions);
        case Covariance::spherical: return components;
    }
    return 0;
}

std::size_t free_parameters(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept {
    const std::size_t symmetric = dimensions * (dimensions + 1) / 2;
    const std::size_t of_covariance = covariance == Covariance::full   ? components * symmetric
                                      : covariance == Covariance::tied ? symmetric
                                                                       : covariance_size(covariance, components, dimensions);
    return components - 1 + components * dimensions + of_covariance;
}

Result<Mixture> Mixture::blank(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept {
    if (Status status = check_sizes(covariance, components, dimensions); !status.ok()) return status;
    const std::size_t means = components * dimensions;
    const std::size_t covariances = covariance_size(covariance, components, dimensions);
    const std::size_t all = components + means + covariances;
    auto memory = allocate(all * sizeof(double));
    if (!memory.ok()) return memory.status();
    auto* values = reinterpret_cast<double*>(memory->bytes.get());
    std::fill_n(values, all, 0.0);
    Mixture mixture;
    mixture.memory_ = std::move(memory->bytes);
    mixture.parameters_ = {covariance,           components, dimensions, {values, components}, {values + components, means},
                           {values + components + means, covariances}};
    return Result<Mixture>(std::move(mixture));
}

ParameterSpans Mixture::spans() noexcept {
    auto* values = reinterpret_cast<double*>(memory_.get());
    const std::size_t weights = parameters_.weights.size(), means = parameters_.means.size();
    return {{values, weights}, {values + weights, means}, {values + weights + means, parameters_.covariances.size()}};
}

Status check_mixture(const Parameters& parameters) noexcept {
    if (Status status = check_parameters(parameters); !status.ok()) return status;
    auto memory = allocate_for([&](Arena& arena) { Factors(arena, parameters); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    return Factors(arena, parameters).factorize(parameters);
}

Result<Mixture> Mixture::make(const Parameters& parameters) noexcept {
    if (Status status = check_mixture(parameters); !status.ok()) return status;
    auto mixture = blank(parameters.covariance, parameters.components, parameters.dimensions);
    if (!mixture.ok()) return mixture;
    copy(parameters, mixture->spans());
    return mixture;
}

void copy(const Parameters& from, const ParameterSpans& to) noexcept {
    std::copy(from.weights.begin(), from.weights.end(), to.weights.begin());
    std::copy(from.means.begin(), from.means.end(), to.means.begin());
    std::copy(from.covariances.begin(), from.covariances.end(), to.covariances.begin());
}

}  // namespace lanewise::mixture
