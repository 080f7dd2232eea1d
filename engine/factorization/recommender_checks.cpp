#include "factorization/recommender_checks.hpp"

#include <cmath>

#include "core/checks.hpp"

namespace lanewise::als {
namespace {

constexpr double largest_offset = 1e300;

const char* sort_of(double value) noexcept {
    return std::isnan(value) ? "NaN" : std::isinf(value) ? "infinite" : "too large";
}

}  // namespace

template <class Real>
std::size_t first_beyond(const Real* values, std::size_t count, Real limit) noexcept {
    bool good = true;
    for (std::size_t i = 0; i < count; ++i) good &= std::fabs(values[i]) <= limit;
    if (good) return count;
    std::size_t first = 0;
    while (std::fabs(values[first]) <= limit) ++first;
    return first;
}

template <class Real>
Status check_row(MatrixView<const Real> factors, std::size_t i, const char* name) noexcept {
    const std::size_t j = first_beyond(factors.row(i), factors.cols, largest_factor<Real>);
    if (j == factors.cols) return {};
    const auto value = static_cast<double>(factors(i, j));
    return Status::error(std::isfinite(value) ? ErrorCode::out_of_range : ErrorCode::non_finite,
                         "%s(%zu, %zu) is %s; factors must be finite and at most %g in size", name, i, j,
                         sort_of(value), static_cast<double>(largest_factor<Real>));
}

Status check_offsets(std::span<const double> offsets, std::size_t owners, const char* name) noexcept {
    if (!offsets.empty() && offsets.size() != owners) {
        return Status::error(ErrorCode::invalid_shape, "%s has %zu values; expected %zu or none", name, offsets.size(),
                             owners);
    }
    const std::size_t i = first_beyond(offsets.data(), offsets.size(), largest_offset);
    if (i == offsets.size()) return {};
    return Status::error(std::isfinite(offsets[i]) ? ErrorCode::out_of_range : ErrorCode::non_finite,
                         "%s[%zu] is %s; offsets must be finite and at most %g in size", name, i, sort_of(offsets[i]),
                         largest_offset);
}

template <class Real>
Status check_item_shape(MatrixView<const Real> items) noexcept {
    if (Status status = check_matrix(items, "items"); !status.ok()) return status;
    if (items.cols <= static_cast<std::size_t>(most_factors) && items.rows <= most_items) return {};
    return Status::error(ErrorCode::invalid_shape, "items has shape (%zu, %zu); at most (%zu, %d) is possible",
                         items.rows, items.cols, most_items, most_factors);
}

template <class Real>
Status check_items(MatrixView<const Real> items, std::span<const double> offsets) noexcept {
    Status status = check_item_shape(items);
    if (status.ok()) status = check_offsets(offsets, items.rows, "item_offsets");
    for (std::size_t x = 0; status.ok() && x < items.rows; ++x) status = check_row(items, x, "items");
    return status;
}

template <class Real>
Status check_shape(const Users<Real>& users, std::size_t factors) noexcept {
    if (Status status = check_matrix(users.factors, "users"); !status.ok()) return status;
    if (users.factors.cols != factors) {
        return Status::error(ErrorCode::invalid_shape, "users has %zu factors; the items have %zu", users.factors.cols,
                             factors);
    }
    return check_offsets(users.offsets, users.factors.rows, "user_offsets");
}

template <class Real>
Status check_users(const Users<Real>& users, std::size_t factors) noexcept {
    Status status = check_shape(users, factors);
    for (std::size_t i = 0; status.ok() && i < users.factors.rows; ++i) status = check_row(users.factors, i, "users");
    return status;
}

Status check_lists(const ItemLists& lists, std::size_t users, std::size_t items, const char* name) noexcept {
    if (lists.offsets.empty()) return {};
    if (lists.offsets.size() != users + 1) {
        return Status::error(ErrorCode::invalid_shape,
                             "%s has %zu offsets for %zu users; expected one more than users, or none", name,
                             lists.offsets.size(), users);
    }
    for (std::size_t i = 0; i < users; ++i) {
        const std::size_t first = lists.offsets[i], last = lists.offsets[i + 1];
        if (first > last || last > lists.items.size()) {
            return Status::error(ErrorCode::invalid_argument,
                                 "%s has offsets %zu to %zu for user %zu and %zu items in all", name, first, last, i,
                                 lists.items.size());
        }
        for (std::size_t t = first; t < last; ++t) {
            const std::int32_t item = lists.items[t];
            if (item >= 0 && static_cast<std::size_t>(item) < items && (t == first || item > lists.items[t - 1]))
                continue;
            return Status::error(ErrorCode::invalid_argument,
                                 "%s has item %d for user %zu; items must rise and be 0 to %zu", name, item, i,
                                 items - 1);
        }
    }
    return {};
}

Status check_range(const Range& range) noexcept {
    if (range.low <= range.high) return {};
    return Status::error(ErrorCode::invalid_argument, "the range is %g to %g; expected the smaller number first",
                         range.low, range.high);
}

#define LANEWISE_INSTANTIATE(Real)                                                        \
    template std::size_t first_beyond(const Real*, std::size_t, Real) noexcept;           \
    template Status check_row(MatrixView<const Real>, std::size_t, const char*) noexcept; \
    template Status check_item_shape(MatrixView<const Real>) noexcept;                    \
    template Status check_items(MatrixView<const Real>, std::span<const double>) noexcept; \
    template Status check_shape(const Users<Real>&, std::size_t) noexcept;                \
    template Status check_users(const Users<Real>&, std::size_t) noexcept;
LANEWISE_INSTANTIATE(float)
LANEWISE_INSTANTIATE(double)
#undef LANEWISE_INSTANTIATE

}  // namespace lanewise::als
