#include <lanewise/als/recommender.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/checks.hpp"
#include "core/memory.hpp"
#include "factorization/padded.hpp"
#include "factorization/recommender_checks.hpp"

namespace lanewise::als {
namespace {

constexpr std::size_t most_items = 2147483647;

template <class Real>
struct Tables {
    Tables(Arena& arena, std::size_t items, std::size_t factors) noexcept
        : table(arena.take<Real>(items * padded<Real>(factors))),
          offsets(arena.take<double>(items)),
          lengths(arena.take<double>(items)) {}

    Real* table;
    double* offsets;
    double* lengths;
};

template <class Real>
Status check_items(MatrixView<const Real> items, std::span<const double> offsets) noexcept {
    if (Status status = check_matrix(items, "items"); !status.ok()) return status;
    if (items.cols > static_cast<std::size_t>(most_factors) || items.rows > most_items) {
        return Status::error(ErrorCode::invalid_shape, "items has shape (%zu, %zu); at most (%zu, %d) is possible",
                             items.rows, items.cols, most_items, most_factors);
    }
    Status status = check_offsets(offsets, items.rows, "item_offsets");
    for (std::size_t x = 0; status.ok() && x < items.rows; ++x) status = check_row(items, x, "items");
    return status;
}

template <class Real>
double length_of(const Real* factors, std::size_t count) noexcept {
    double square = 0;
    for (std::size_t j = 0; j < count; ++j) square += static_cast<double>(factors[j]) * static_cast<double>(factors[j]);
    return std::sqrt(square);
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
    const std::size_t width = padded<Real>(items.cols);
    for (std::size_t x = 0; x < items.rows; ++x) {
        Real* row = tables.table + x * width;
        std::fill(std::copy_n(items.row(x), items.cols, row), row + width, Real(0));
        tables.offsets[x] = item_offsets.empty() ? 0 : item_offsets[x];
        tables.lengths[x] = length_of(row, items.cols);
    }
    Recommender recommender;
    recommender.memory_ = std::move(memory->bytes);
    recommender.items_ = items.rows;
    recommender.factors_ = items.cols;
    recommender.table_ = tables.table;
    recommender.offsets_ = tables.offsets;
    recommender.lengths_ = tables.lengths;
    return Result<Recommender>(std::move(recommender));
}

template Result<Recommender<float>> Recommender<float>::make(MatrixView<const float>, std::span<const double>) noexcept;
template Result<Recommender<double>> Recommender<double>::make(MatrixView<const double>,
                                                               std::span<const double>) noexcept;

}  // namespace lanewise::als
