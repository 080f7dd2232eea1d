#include "palette/cell_points.hpp"

#include <cstring>
#include <memory>

#include <lanewise/simd.hpp>

#include "core/padded.hpp"
#include "core/parallel.hpp"

namespace lanewise::palette {
namespace {

constexpr std::size_t lanes = simd::lanes<float>;

// Where coordinate j of the i-th stands in tiles.
constexpr std::size_t tile_place(std::size_t i, std::size_t j) noexcept {
    return (i / lanes * CellPoints::dims + j) * lanes + i % lanes;
}

}  // namespace

CellPoints::CellPoints(Arena& arena, std::size_t colours, std::size_t clusters, int threads) noexcept
    : RowPoints(arena, {colours, dims}, clusters, threads) {
    const std::size_t cells = (colours + cell_rows - 1) / cell_rows;
    block_boxes_ = arena.take<Box>(block_count(colours));
    cell_boxes_ = arena.take<Box>(cells);
    cell_labels_ = arena.take<std::int32_t>(cells);
    tiles_ = arena.take<float>(cells, cell_rows, dims);
    totals_ = arena.take<double>(clusters, dims + 1);
    all_ = take_candidates(arena, clusters);
    scratch_ = arena.take<Scratch>(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
        const Scratch own{take_candidates(arena, clusters), arena.take<std::int32_t>(clusters), arena.take<float>(clusters, dims),
                          arena.take<std::uint8_t>(clusters)};
        if (scratch_ != nullptr) std::construct_at(scratch_ + t, own);
    }
}

CellPoints::Candidates CellPoints::take_candidates(Arena& arena, std::size_t clusters) noexcept {
    return {clusters, arena.take<std::int32_t>(clusters), arena.take<float>(padded<float>(clusters), dims)};
}

Status CellPoints::load(MatrixView<const float> colours, const double* weights) noexcept {
    if (Status status = RowPoints::load(colours, weights); !status.ok()) return status;
    parallel_for(block_count(colours.rows), threads(), [&](std::size_t block, int) {
        const std::size_t begin = block * block_rows, end = begin + rows_of_block(block, colours.rows);
        block_boxes_[block] = box_of(begin, end);
        for (std::size_t first = begin; first < end; first += cell_rows) cell_boxes_[first / cell_rows] = box_of(first, first + cell_rows);
    });
    simd::kernels<float>().pack(colours.data, colours.stride, colours.rows, dims, nullptr, tiles_);
    for (std::size_t c = 0; c < clusters_; ++c) all_.index[c] = static_cast<std::int32_t>(c);
    return {};
}

CellPoints::Box CellPoints::box_of(std::size_t first, std::size_t end) const noexcept {
    Box box;
    for (std::size_t j = 0; j < dims; ++j) box.low[j] = box.high[j] = points_(first, j);
    for (std::size_t i = first + 1; i < end && i < points_.rows; ++i) {
        for (std::size_t j = 0; j < dims; ++j) {
            box.low[j] = points_(i, j) < box.low[j] ? points_(i, j) : box.low[j];
            box.high[j] = points_(i, j) > box.high[j] ? points_(i, j) : box.high[j];
        }
    }
    return box;
}

void CellPoints::forget_labels() noexcept {
    RowPoints::forget_labels();
    for (std::size_t cell = 0; cell * cell_rows < points_.rows; ++cell) cell_labels_[cell] = -1;
    std::memset(totals_, 0, clusters_ * (dims + 1) * sizeof(double));
}

const float* CellPoints::tiles(std::size_t first, std::size_t, float*) const noexcept { return tiles_ + first * dims; }

std::int32_t CellPoints::nearest_to_middle(const Box& box) const noexcept {
    float point[lanes * dims] = {};
    for (std::size_t j = 0; j < dims; ++j) point[tile_place(0, j)] = 0.5f * (box.low[j] + box.high[j]);
    std::int32_t label = 0;
    simd::kernels<float>().nearest(point, 1, dims, centroids_.data, centroids_.stride, clusters_, &label, nullptr);
    return label;
}

// Those that the rival does not beat in the whole box; it need not be one of them. Any rival will do, a near one beats most.
std::size_t CellPoints::filter(const Box& box, const Candidates& from, std::int32_t rival, std::uint8_t* keep,
                               std::int32_t* index) const noexcept {
    simd::kernels<float>().contenders(from.tiles, from.count, dims, box.low, box.high, centroids_.row(static_cast<std::size_t>(rival)),
                                      margin_, keep);
    // Without a branch: which are kept is hard to guess.
    std::size_t count = 0;
    for (std::size_t c = 0; c < from.count; ++c) {
        index[count] = from.index[c];
        count += keep[c];
    }
    return count;
}

// Five roundings in each of two distances for a label, and as many in the filter's, are less than 20 * 2^-24 of the largest
// distance there can be between a colour and a centroid.
float CellPoints::rounding_margin(MatrixView<const float> centroids) noexcept {
    float largest = 0;
    for (std::size_t c = 0; c < centroids.rows; ++c) {
        float sum = 0;
        for (std::size_t j = 0; j < dims; ++j) {
            const float value = centroids(c, j), most = value > 255 - value ? value : 255 - value;
            sum += most * most;
        }
        largest = sum > largest ? sum : largest;
    }
    return largest * 2e-6f;
}

kmeans::Statistics CellPoints::assign(MatrixView<const float> centroids) noexcept {
    margin_ = rounding_margin(centroids);
    centroids_ = centroids;
    simd::kernels<float>().pack(centroids.data, centroids.stride, clusters_, dims, nullptr, all_.tiles);
    const std::size_t values = clusters_ * (dims + 1);
    const double* delta = cluster_sum_.run([&](std::size_t block, double* sum, int thread) {
        std::memset(sum, 0, cluster_sum_.width() * sizeof(double));
        assign_block(block, sum, scratch_[thread]);
    });
    for (std::size_t i = 0; i < values; ++i) totals_[i] += delta[i];
    return {totals_, totals_ + clusters_ * dims, delta[values] != 0};
}

// Rivals are the labels that colours in the middle had, or in a first pass the cell before.
void CellPoints::assign_block(std::size_t block, double* delta, Scratch& own) noexcept {
    const std::size_t begin = block * block_rows, end = begin + rows_of_block(block, points_.rows);
    std::int32_t rival = labels_[(begin + end) / 2];
    if (rival < 0) rival = nearest_to_middle(block_boxes_[block]);
    Candidates& near = own.of_block;
    near.count = filter(block_boxes_[block], all_, rival, own.keep, near.index);
    for (std::size_t i = 0; i < near.count; ++i) {
        const float* centroid = centroids_.row(static_cast<std::size_t>(near.index[i]));
        for (std::size_t j = 0; j < dims; ++j) near.tiles[tile_place(i, j)] = centroid[j];
    }
    for (std::size_t first = begin; first < end; first += cell_rows) {
        const std::size_t last = (first + cell_rows < end ? first + cell_rows : end) - 1, cell = first / cell_rows;
        const std::int32_t before = labels_[(first + last) / 2];
        if (before >= 0) rival = before;
        assign_cell(cell, filter(cell_boxes_[cell], near, rival, own.keep, own.of_cell), delta, own);
        rival = labels_[last];
    }
}

// near: how many of own.of_cell.
void CellPoints::assign_cell(std::size_t cell, std::size_t near, double* delta, const Scratch& own) noexcept {
    const std::size_t first = cell * cell_rows;
    const std::size_t count = points_.rows - first < cell_rows ? points_.rows - first : cell_rows;
    if (near == 1) {
        const std::int32_t label = own.of_cell[0];
        if (cell_labels_[cell] == label) return;
        for (std::size_t i = 0; i < count; ++i) move(first + i, label, delta);
        cell_labels_[cell] = label;
        return;
    }
    for (std::size_t c = 0; c < near; ++c) {
        const float* centroid = centroids_.row(static_cast<std::size_t>(own.of_cell[c]));
        for (std::size_t j = 0; j < dims; ++j) own.rows[c * dims + j] = centroid[j];
    }
    std::int32_t found[cell_rows];
    simd::kernels<float>().nearest(tiles_ + first * dims, count, dims, own.rows, dims, near, found, nullptr);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t label = own.of_cell[found[i]];
        if (label != labels_[first + i]) move(first + i, label, delta);
    }
    cell_labels_[cell] = -1;
}

// From its old label's sums, if it had one, to the new one's. All of these are whole multiples of the offset's grid: exact.
void CellPoints::move(std::size_t row, std::int32_t label, double* delta) noexcept {
    const std::int32_t old = labels_[row];
    if (old == label) return;
    double* masses = delta + clusters_ * dims;
    const double* offset = moments_.offset();
    const auto to = static_cast<std::size_t>(label);
    const double weight = weights_[row];
    for (std::size_t j = 0; j < dims; ++j) {
        const double value = weight * (static_cast<double>(points_(row, j)) - offset[j]);
        delta[to * dims + j] += value;
        if (old >= 0) delta[static_cast<std::size_t>(old) * dims + j] -= value;
    }
    masses[to] += weight;
    if (old >= 0) masses[old] -= weight;
    masses[clusters_] += 1;
    labels_[row] = label;
}

}  // namespace lanewise::palette
