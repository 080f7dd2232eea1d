// A program of one task, with as much data as its shape says: how much flash, stack and workspace the task takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lanewise::size {

// Each program defines these. run: false when the engine refused.
extern const char* const shape;
std::size_t workspace_bytes();
bool run(std::span<std::byte> workspace);

// The same numbers everywhere, between -1 and 1, in groups: row i is about a centre that depends on i % 16.
template <class Real, std::size_t N>
void fill(Real (&values)[N], std::size_t columns) {
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < N; ++i) {
        state = state * 1664525u + 1013904223u;
        const std::size_t row = i / columns, column = i % columns;
        const auto centre = static_cast<Real>((row % 16 * 7 + column * 5) % 16) / 8 - 1;
        values[i] = (3 * centre + static_cast<Real>(state >> 8) / 8388608 - 1) / 4;
    }
}

}  // namespace lanewise::size
