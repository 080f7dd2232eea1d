#include "palette/cell_points.hpp"

#include <cstring>

#include <lanewise/simd.hpp>

#include "core/padded.hpp"

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
    const std::size_t sets = 1 + 2 * static_cast<std::size_t>(threads);
    block_boxes_ = arena.take<Box>(block_count(colours));
    cell_boxes_ = arena.take<Box>(cells);
    cell_labels_ = arena.take<std::int32_t>(cells);
    tiles_ = arena.take<float>(cells, cell_rows, dims);
    totals_ = arena.take<double>(clusters, dims + 1);
    index_ = arena.take<std::int32_t>(sets, clusters);
    candidates_ = arena.take<float>(sets, padded<float>(clusters), dims);
    keep_ = arena.take<std::uint8_t>(static_cast<std::size_t>(threads), clusters);
    rows_ = arena.take<float>(static_cast<std::size_t>(threads), clusters, dims);
}

Status CellPoints::load(MatrixView<const float> colours, const double* weights) noexcept {
    if (Status status = RowPoints::load(colours, weights); !status.ok()) return status;
    for (std::size_t block = 0; block * block_rows < colours.rows; ++block) {
        block_boxes_[block] = box_of(block * block_rows, (block + 1) * block_rows);
    }
    for (std::size_t cell = 0; cell * cell_rows < colours.rows; ++cell) {
        cell_boxes_[cell] = box_of(cell * cell_rows, (cell + 1) * cell_rows);
    }
    simd::kernels<float>().pack(colours.data, colours.stride, colours.rows, dims, nullptr, tiles_);
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

CellPoints::Candidates CellPoints::candidates(std::size_t set) const noexcept {
    return {0, index_ + set * clusters_, candidates_ + set * padded<float>(clusters_) * dims};
}

void CellPoints::filter(const Box& box, const Candidates& from, Candidates& to, int thread) const noexcept {
    std::uint8_t* keep = keep_ + static_cast<std::size_t>(thread) * clusters_;
    simd::kernels<float>().contenders(from.tiles, from.count, dims, box.low, box.high, margin_, keep);
    // Their places first, without a branch: which are kept is hard to guess.
    to.count = 0;
    for (std::size_t c = 0; c < from.count; ++c) {
        to.index[to.count] = static_cast<std::int32_t>(c);
        to.count += keep[c];
    }
    for (std::size_t i = 0; i < to.count; ++i) {
        const auto c = static_cast<std::size_t>(to.index[i]);
        to.index[i] = from.index[c];
        for (std::size_t j = 0; j < dims; ++j) to.tiles[tile_place(i, j)] = from.tiles[tile_place(c, j)];
    }
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
    Candidates all = candidates(0);
    all.count = clusters_;
    for (std::size_t c = 0; c < clusters_; ++c) all.index[c] = static_cast<std::int32_t>(c);
    simd::kernels<float>().pack(centroids.data, centroids.stride, clusters_, dims, nullptr, all.tiles);
    const std::size_t values = clusters_ * (dims + 1);
    const double* delta = cluster_sum_.run([&](std::size_t block, double* sum, int thread) {
        std::memset(sum, 0, cluster_sum_.width() * sizeof(double));
        assign_block(block, all, sum, thread);
    });
    for (std::size_t i = 0; i < values; ++i) totals_[i] += delta[i];
    return {totals_, totals_ + clusters_ * dims, delta[values] != 0};
}

void CellPoints::assign_block(std::size_t block, const Candidates& all, double* delta, int thread) noexcept {
    Candidates of_block = candidates(1 + 2 * static_cast<std::size_t>(thread));
    Candidates of_cell = candidates(2 + 2 * static_cast<std::size_t>(thread));
    filter(block_boxes_[block], all, of_block, thread);
    constexpr std::size_t cells = block_rows / cell_rows;
    for (std::size_t cell = block * cells; cell < (block + 1) * cells && cell * cell_rows < points_.rows; ++cell) {
        filter(cell_boxes_[cell], of_block, of_cell, thread);
        assign_cell(cell, of_cell, delta, thread);
    }
}

void CellPoints::assign_cell(std::size_t cell, const Candidates& near, double* delta, int thread) noexcept {
    const std::size_t first = cell * cell_rows;
    const std::size_t count = points_.rows - first < cell_rows ? points_.rows - first : cell_rows;
    if (near.count == 1) {
        const std::int32_t label = near.index[0];
        if (cell_labels_[cell] == label) return;
        for (std::size_t i = 0; i < count; ++i) move(first + i, label, delta);
        cell_labels_[cell] = label;
        return;
    }
    float* rows = rows_ + static_cast<std::size_t>(thread) * clusters_ * dims;
    for (std::size_t c = 0; c < near.count; ++c) {
        for (std::size_t j = 0; j < dims; ++j) rows[c * dims + j] = near.tiles[tile_place(c, j)];
    }
    std::int32_t found[cell_rows];
    simd::kernels<float>().nearest(tiles_ + first * dims, count, dims, rows, dims, near.count, found, nullptr);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t label = near.index[found[i]];
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
