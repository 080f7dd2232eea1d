#include "factorization/losses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/padded.hpp"
#include "core/squared_difference.hpp"
#include "factorization/half_step.hpp"

namespace lanewise::als {
namespace {

// Rows, or validation ratings, whose errors are added one after the other.
constexpr std::size_t block = 64;
constexpr std::size_t blocks_of(std::size_t rows) noexcept { return (rows + block - 1) / block; }

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double root_mean(double sum, std::size_t count) noexcept {
    return count == 0 ? nan : std::sqrt(sum / static_cast<double>(count));
}

// The sum of term(i) over i = 0 ... rows-1.
template <class Term>
double sum_over(BlockSum& sums, std::size_t rows, Term&& term) noexcept {
    if (rows == 0) return 0;
    return *sums.run([&](std::size_t index, double* sum, int thread) {
        *sum = 0;
        for (std::size_t i = index * block; i < std::min(rows, (index + 1) * block); ++i) term(i, *sum, thread);
    });
}

}  // namespace

template <class Real>
Losses<Real>::Losses(Arena& arena, const Shape& shape, std::size_t factors, int threads) noexcept
    : factors_(factors),
      predictions_(arena.take<Real>(static_cast<std::size_t>(threads), block_ratings)),
      user_sums_(arena, blocks_of(shape.users), 1, threads),
      item_sums_(arena, blocks_of(shape.items), 1, threads),
      validation_sums_(arena, blocks_of(shape.validation), 1, threads) {}

template <class Real>
double Losses<Real>::squared_error(const SparseView<Real>& by_user, const Real* users, const Real* items) noexcept {
    const std::size_t width = padded<Real>(factors_);
    return sum_over(user_sums_, by_user.rows, [&](std::size_t i, double& sum, int thread) {
        Real* predictions = predictions_ + static_cast<std::size_t>(thread) * block_ratings;
        const RatedRow<Real> row = row_of(by_user, i);
        for (std::size_t first = 0; first < row.count; first += block_ratings) {
            const RatedRow<Real> part = row.part(first, block_ratings);
            simd::dots(items, width, part.columns, part.count, factors_, users + i * width, predictions);
            sum += squared_difference(part.values, static_cast<const Real*>(predictions), part.count);
        }
    });
}

template <class Real>
double Losses<Real>::squared_error(std::span<const ratings::Rating> ratings, const Real* users,
                                   const Real* items) noexcept {
    const std::size_t width = padded<Real>(factors_);
    return sum_over(validation_sums_, ratings.size(), [&](std::size_t t, double& sum, int) {
        const auto [user, item, value] = ratings[t];
        Real prediction = 0;
        simd::dots(items, width, &item, 1, factors_, users + static_cast<std::size_t>(user) * width, &prediction);
        const double residual = value - static_cast<double>(prediction);
        sum += residual * residual;
    });
}

template <class Real>
double Losses<Real>::penalty(BlockSum& sums, const SparseView<Real>& ratings, const Options& options,
                             const Real* factors) noexcept {
    const std::size_t width = padded<Real>(factors_);
    return sum_over(sums, ratings.rows, [&](std::size_t i, double& sum, int) {
        double square = 0;
        for (std::size_t j = 0; j < factors_; ++j) {
            const auto value = static_cast<double>(factors[i * width + j]);
            square += value * value;
        }
        sum += penalty_of(options, ratings.entries_of(i)) * square;
    });
}

template <class Real>
Evaluation Losses<Real>::evaluate(const SparseView<Real>& by_user, const SparseView<Real>& by_item,
                                  std::span<const ratings::Rating> validation, const Options& options,
                                  const Real* users, const Real* items) noexcept {
    const double train = squared_error(by_user, users, items), held_out = squared_error(validation, users, items);
    const double both = penalty(user_sums_, by_user, options, users) + penalty(item_sums_, by_item, options, items);
    Evaluation evaluation;
    evaluation.train_loss = train + both;
    evaluation.validation_loss = validation.empty() ? nan : held_out + both;
    evaluation.train_rmse = root_mean(train, by_user.entries());
    evaluation.validation_rmse = root_mean(held_out, validation.size());
    return evaluation;
}

template class Losses<float>;
template class Losses<double>;

}  // namespace lanewise::als
