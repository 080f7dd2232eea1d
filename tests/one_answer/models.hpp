// The models that every target trains.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/status.hpp>

namespace lanewise::tests {

struct Model {
    const char* name;
    // Fits, and writes the model into the buffer: returns its size.
    Result<std::size_t> (*train)(std::span<std::byte> workspace, std::span<std::byte> file);
    // The numbers that the last fit found, as doubles: returns how many.
    std::size_t (*numbers)(double* out);
};

extern const Model models[6];

}  // namespace lanewise::tests
