// Memory for what a fit leaves.
#pragma once

#include <algorithm>

#include <lanewise/pca/fit.hpp>

#include "core/arena.hpp"

namespace lanewise::pca {

inline Output take_output(Arena& arena, const Shape& shape, const Options& options) noexcept {
    const std::size_t most = most_components(shape, options), d = shape.dimensions, all = std::min(shape.points, d);
    return {{arena.take<double>(most, d), most, d}, {arena.take<double>(d), d}, {arena.take<double>(all), all}};
}

}  // namespace lanewise::pca
