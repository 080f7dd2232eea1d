// A Gaussian mixture as a .lw file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <lanewise/mixture/parameters.hpp>
#include <lanewise/status.hpp>

namespace lanewise::io {

// Of Parameters::covariances.
std::vector<std::size_t> covariance_shape(mixture::Covariance covariance, std::size_t components,
                                          std::size_t dimensions);

// The file holds the parameters alone: nothing that depends on how they came about, on threads, instruction set or time.
Status save_mixture(const std::string& path, const mixture::Parameters& parameters);

// Whatever it returns has passed Mixture::make.
Result<mixture::Mixture> load_mixture(const std::string& path);

}  // namespace lanewise::io
