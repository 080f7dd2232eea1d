// Colours in cells, so that an iteration looks only at the centroids a cell can belong to.
//
// The filtering algorithm (T. Kanungo et al., "An efficient k-means clustering algorithm", 2002) on a flat two-level grouping in
// Z-order instead of a k-d tree: a block of 1024 colours keeps the centroids that can own a point of its bounding box, each of
// its cells of 64 filters those again, and the cell's colours meet only what is left. Labels are those of plain Lloyd, bit for
// bit: a centroid is dropped only when it loses by more than rounding could turn. Statistics are kept from pass to pass and
// corrected where a label changed: sums of integers are exact, so they too are bit for bit those of a full pass.
#pragma once

#include "kmeans/row_points.hpp"

namespace lanewise::palette {

class CellPoints final : public kmeans::RowPoints<float> {
public:
    static constexpr std::size_t dims = 3;
    static constexpr std::size_t cell_rows = 64;

    CellPoints(Arena& arena, std::size_t colours, std::size_t clusters, int threads) noexcept;

    // colours: n x 3 in Z-order, whole numbers; weights: whole numbers.
    Status load(MatrixView<const float> colours, const double* weights) noexcept;

    kmeans::Statistics assign(MatrixView<const float> centroids) noexcept override;
    void forget_labels() noexcept override;
    const float* tiles(std::size_t first, std::size_t count, float* buffer) const noexcept override;

private:
    struct Box {
        float low[dims];
        float high[dims];
    };

    // Centroids that may be nearest to some point of a box.
    struct Candidates {
        std::size_t count;
        std::int32_t* index;  // ascending
        float* tiles;         // their coordinates, packed like points
    };

    // A thread's own.
    struct Scratch {
        Candidates of_block;
        std::int32_t* of_cell;
        float* rows;  // clusters x 3
        std::uint8_t* keep;
    };

    static Candidates take_candidates(Arena& arena, std::size_t clusters) noexcept;
    Box box_of(std::size_t first, std::size_t end) const noexcept;
    std::int32_t nearest_to_middle(const Box& box) const noexcept;
    std::size_t filter(const Box& box, const Candidates& from, std::int32_t rival, std::uint8_t* keep, std::int32_t* index) const noexcept;
    void assign_block(std::size_t block, double* delta, Scratch& own) noexcept;
    void assign_cell(std::size_t cell, std::size_t near, double* delta, const Scratch& own) noexcept;
    void move(std::size_t row, std::int32_t label, double* delta) noexcept;
    static float rounding_margin(MatrixView<const float> centroids) noexcept;

    Box* block_boxes_ = nullptr;
    Box* cell_boxes_ = nullptr;
    std::int32_t* cell_labels_ = nullptr;  // the label of all of a cell's colours, or -1
    float* tiles_ = nullptr;
    double* totals_ = nullptr;             // sums and masses
    Scratch* scratch_ = nullptr;           // a thread
    Candidates all_ = {};                  // what follows is of a pass
    MatrixView<const float> centroids_;
    float margin_ = 0;
};

}  // namespace lanewise::palette
