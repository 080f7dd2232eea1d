#include <algorithm>
#include <cmath>
#include <utility>

#include "core/memory.hpp"
#include "ratings/checks.hpp"

namespace lanewise::ratings {
namespace {

template <class Real>
struct MatrixMemory {
    MatrixMemory(Arena& arena, std::size_t users, std::size_t ratings) noexcept
        : offsets(arena.take<std::size_t>(users + 1)),
          columns(arena.take<std::int32_t>(ratings)),
          values(arena.take<Real>(ratings)) {}

    std::size_t* offsets;
    std::int32_t* columns;
    Real* values;
};

Status too_large(const Rating& rating, const char* type) noexcept {
    return Status::error(ErrorCode::out_of_range,
                         "the rating %g of user %d and item %d, less its offset, is too large for %s", rating.value,
                         rating.user, rating.item, type);
}

}  // namespace

template <class Real>
Result<TrainingMatrix<Real>> training_matrix(const Dataset& data) noexcept {
    const std::span<const Rating> train = data.train();
    auto allocated = allocate_for([&](Arena& arena) { MatrixMemory<Real>(arena, data.users(), train.size()); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    const MatrixMemory<Real> memory(arena, data.users(), train.size());
    std::fill_n(memory.offsets, data.users() + 1, 0);
    for (std::size_t i = 0; i < train.size(); ++i) {
        const Rating& rating = train[i];
        ++memory.offsets[static_cast<std::size_t>(rating.user) + 1];
        memory.columns[i] = rating.item;
        memory.values[i] = static_cast<Real>(rating.value - data.offset(rating.user, rating.item));
        if (!std::isfinite(memory.values[i]))
            return too_large(rating, sizeof(Real) == sizeof(float) ? "float32" : "float64");
    }
    for (std::size_t i = 0; i < data.users(); ++i) memory.offsets[i + 1] += memory.offsets[i];
    TrainingMatrix<Real> matrix;
    matrix.memory_ = std::move(allocated->bytes);
    matrix.view_ = {data.users(),
                    data.items(),
                    {memory.offsets, data.users() + 1},
                    {memory.columns, train.size()},
                    {memory.values, train.size()}};
    return matrix;
}

template Result<TrainingMatrix<float>> training_matrix(const Dataset&) noexcept;
template Result<TrainingMatrix<double>> training_matrix(const Dataset&) noexcept;

Result<Centred> centred(const Dataset& data, std::span<const Rating> ratings) noexcept {
    if (Status status = check_ratings(ratings, data.users(), data.items(), "ratings"); !status.ok()) return status;
    auto allocated = allocate_for([&](Arena& arena) { arena.take<Rating>(ratings.size()); });
    if (!allocated.ok()) return allocated.status();
    Arena arena(allocated->span());
    Rating* copy = arena.take<Rating>(ratings.size());
    for (std::size_t i = 0; i < ratings.size(); ++i) {
        const Rating& rating = ratings[i];
        copy[i] = {rating.user, rating.item, rating.value - data.offset(rating.user, rating.item)};
        if (!std::isfinite(copy[i].value)) return too_large(rating, "float64");
    }
    Centred centred;
    centred.memory_ = std::move(allocated->bytes);
    centred.ratings_ = {copy, ratings.size()};
    return centred;
}

}  // namespace lanewise::ratings
