// Parameters of mixtures, from C to C++.
#pragma once

#include <lanewise/c/mixture.h>
#include <lanewise/mixture/parameters.hpp>

#include "c_interface/arguments.hpp"
#include "mixture/checks.hpp"

namespace lanewise::c_interface {

// Sizes alone.
inline mixture::Parameters shape_of(const lanewise_mixture& given, Arguments& arguments) noexcept {
    mixture::Parameters mixture;
    mixture.covariance = arguments.choice(given.covariance, mixture::Covariance::spherical, "covariance");
    mixture.components = given.components;
    mixture.dimensions = given.dimensions;
    return mixture;
}

inline mixture::Parameters parameters_of(const lanewise_mixture& given, Arguments& arguments) noexcept {
    mixture::Parameters mixture = shape_of(given, arguments);
    const mixture::Covariance kind = mixture.covariance;
    const std::size_t k = given.components, d = given.dimensions;
    if (!arguments.require(mixture::check_sizes(kind, k, d)).ok()) return mixture;
    mixture.weights = arguments.required(given.weights, k, "weights");
    mixture.means = arguments.required(given.means, k * d, "means");
    mixture.covariances = arguments.required(given.covariances, mixture::covariance_size(kind, k, d), "covariances");
    return mixture;
}

}  // namespace lanewise::c_interface
