#include <lanewise/als/recommender.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/memory.hpp"
#include "core/padded.hpp"
#include "factorization/recommender_checks.hpp"
#include "factorization/scores.hpp"
#include "factorization/shortlist.hpp"

namespace lanewise::als {
namespace {

template <class Real>
struct Tables {
    Tables(Arena& arena, std::size_t items, std::size_t factors) noexcept
        : rows(arena.take<Real>(items, padded<Real>(factors))),
          tiles(arena.take<Real>(padded<Real>(items), factors)),
          starts(arena.take<Real>(padded<Real>(items))),
          offsets(arena.take<double>(items)),
          lengths(arena.take<double>(items)) {}

    Real* rows;
    Real* tiles;
    Real* starts;
    double* offsets;
    double* lengths;
};

template <class Real>
void fill(MatrixView<const Real> items, std::span<const double> offsets, const Tables<Real>& tables) noexcept {
    const std::size_t width = padded<Real>(items.cols);
    for (std::size_t x = 0; x < items.rows; ++x) {
        Real* row = tables.rows + x * width;
        std::fill(std::copy_n(items.row(x), items.cols, row), row + width, Real(0));
        tables.offsets[x] = offsets.empty() ? 0 : offsets[x];
        tables.starts[x] = static_cast<Real>(std::clamp(tables.offsets[x], -largest_start<Real>, largest_start<Real>));
        tables.lengths[x] = length_of(row, items.cols);
    }
    std::fill(tables.starts + items.rows, tables.starts + padded<Real>(items.rows), Real(0));
    simd::pack(items.data, items.stride, items.rows, items.cols, static_cast<const Real*>(nullptr), tables.tiles);
}

}  // namespace

template <class Real>
Result<Recommender<Real>> Recommender<Real>::make(MatrixView<const Real> items,
                                                  std::span<const double> item_offsets) noexcept {
    if (Status status = check_items(items, item_offsets); !status.ok()) return status;
    auto memory = allocate_for([&](Arena& arena) { Tables<Real>(arena, items.rows, items.cols); });
    if (!memory.ok()) return memory.status();
    Arena arena(memory->span());
    const Tables<Real> tables(arena, items.rows, items.cols);
    fill(items, item_offsets, tables);
    Recommender made;
    made.table_ = {.items = items.rows,
                   .factors = items.cols,
                   .rows = tables.rows,
                   .tiles = tables.tiles,
                   .starts = tables.starts,
                   .offsets = tables.offsets,
                   .lengths = tables.lengths};
    for (std::size_t x = 0; x < items.rows; ++x) {
        made.table_.longest = std::max(made.table_.longest, tables.lengths[x]);
        made.table_.largest_offset = std::max(made.table_.largest_offset, std::fabs(tables.offsets[x]));
    }
    made.memory_ = std::move(memory->bytes);
    return Result<Recommender>(std::move(made));
}

template Result<Recommender<float>> Recommender<float>::make(MatrixView<const float>, std::span<const double>) noexcept;
template Result<Recommender<double>> Recommender<double>::make(MatrixView<const double>,
                                                               std::span<const double>) noexcept;

}  // namespace lanewise::als
