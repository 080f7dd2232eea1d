// What every way to a palette shares: the picture's unique colours and their counts to begin with, and the palette's arrays to
// end with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/palette.hpp>

#include "core/block_sum.hpp"
#include "core/memory.hpp"
#include "palette/colour_set.hpp"

namespace lanewise::palette {

struct Palette::Storage {
    Memory set_memory;     // the colours
    Memory result_memory;  // what follows
    ColourSet set;
    std::size_t width = 0;
    std::size_t height = 0;
    int threads = 1;
    std::int32_t* labels = nullptr;  // a colour
    MatrixView<float> centroids;
    std::span<std::uint8_t> colours;
    std::span<std::uint64_t> counts;
    std::span<double> history;
    Report report;
};

Status check_picture(const Picture& picture) noexcept;

// Finds the unique colours, report.unique_colours of them, and makes room for a palette of them. picture has been checked. threads: an
// option, 0 for all.
Result<std::unique_ptr<Palette::Storage>> make_storage(const Picture& picture, std::size_t clusters, std::size_t history,
                                                       int threads) noexcept;

// The unique colours in the order of the set, and how many pixels have each.
struct ColourList {
    ColourList(Arena& arena, std::size_t colours_, int threads_) noexcept;

    void fill(const Picture& picture, const ColourSet& set) noexcept;

    std::size_t colours;
    int threads;
    float* rows;            // colours x 3
    double* weights;        // colours
    std::uint32_t* counts;  // for as many threads as count side by side, colours each
};

// The palette, with the loss in the picture: centroids is k x 3, labels has one a colour.
void keep_results(const ColourList& list, MatrixView<const float> centroids, const std::int32_t* labels,
                  Palette::Storage& storage) noexcept;

}  // namespace lanewise::palette
