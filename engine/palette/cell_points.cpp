#include "palette/cell_points.hpp"

#include <cstring>
#include <limits>

#include <lanewise/simd.hpp>

namespace lanewise::palette {

CellPoints::CellPoints(Arena& arena, std::size_t colours, std::size_t clusters, int threads) noexcept
    : RowPoints(arena, {colours, dims}, clusters, threads) {
    const std::size_t cells = (colours + cell_rows - 1) / cell_rows;
    const std::size_t sets = 1 + 2 * static_cast<std::size_t>(threads);
    block_boxes_ = arena.take<Box>(block_count(colours));
    cell_boxes_ = arena.take<Box>(cells);
    cell_labels_ = arena.take<std::int32_t>(cells);
    tiles_ = arena.take<float>(cells * cell_rows * dims);
    totals_ = arena.take<double>(clusters * (dims + 1));
    index_ = arena.take<std::int32_t>(sets * clusters);
    value_ = arena.take<float>(sets * clusters * dims);
    nearest_ = arena.take<float>(sets * clusters);
    rows_ = arena.take<float>(static_cast<std::size_t>(threads) * clusters * dims);
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

CellPoints::Candidates CellPoints::candidates(std::size_t set) const noexcept {
    float* value = value_ + set * clusters_ * dims;
    return {0, index_ + set * clusters_, {value, value + clusters_, value + 2 * clusters_}, nearest_ + set * clusters_};
}

void CellPoints::filter(const Box& box, const Candidates& from, Candidates& to) noexcept {
    float reach = std::numeric_limits<float>::max();
    for (std::size_t c = 0; c < from.count; ++c) {
        float near = 0, far = 0;
        for (std::size_t j = 0; j < dims; ++j) {
            const float above_low = from.value[j][c] - box.low[j], below_high = box.high[j] - from.value[j][c];
            const float most = above_low > below_high ? above_low : below_high;
            const float least = above_low < below_high ? above_low : below_high;
            const float outside = least < 0 ? least : 0;
            far += most * most;
            near += outside * outside;
        }
        from.nearest[c] = near;
        reach = far < reach ? far : reach;
    }
    // Each of the distances here, and each of those the labels come from, is within 1e-6 of the true one.
    reach *= 1.00001f;
    to.count = 0;
    for (std::size_t c = 0; c < from.count; ++c) {
        to.index[to.count] = from.index[c];
        for (std::size_t j = 0; j < dims; ++j) to.value[j][to.count] = from.value[j][c];
        to.count += from.nearest[c] <= reach ? 1 : 0;
    }
}

kmeans::Statistics CellPoints::assign(MatrixView<const float> centroids) noexcept {
    Candidates all = candidates(0);
    all.count = clusters_;
    for (std::size_t c = 0; c < clusters_; ++c) {
        all.index[c] = static_cast<std::int32_t>(c);
        for (std::size_t j = 0; j < dims; ++j) all.value[j][c] = centroids(c, j);
    }
    const std::size_t values = clusters_ * (dims + 1);
    const double* delta = cluster_sum_.run([&](std::size_t block, double* sum, int thread) {
        std::memset(sum, 0, (values + 1) * sizeof(double));
        assign_block(block, all, sum, thread);
    });
    for (std::size_t i = 0; i < values; ++i) totals_[i] += delta[i];
    return {totals_, totals_ + clusters_ * dims, delta[values] != 0};
}

void CellPoints::assign_block(std::size_t block, const Candidates& all, double* delta, int thread) noexcept {
    Candidates of_block = candidates(1 + 2 * static_cast<std::size_t>(thread));
    Candidates of_cell = candidates(2 + 2 * static_cast<std::size_t>(thread));
    filter(block_boxes_[block], all, of_block);
    constexpr std::size_t cells = block_rows / cell_rows;
    for (std::size_t cell = block * cells; cell < (block + 1) * cells && cell * cell_rows < points_.rows; ++cell) {
        filter(cell_boxes_[cell], of_block, of_cell);
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
        for (std::size_t j = 0; j < dims; ++j) rows[c * dims + j] = near.value[j][c];
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
