// What is lost by encoding points in K numbers, as a drawing (SVG 1.1).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lanewise::cli {

// errors[K]: of K components, at least 0, falling. The rank, from which on nothing is lost, is marked; it is below
// errors.size().
std::string curve_plot(const std::vector<double>& errors, std::size_t rank);

}  // namespace lanewise::cli
