#include "factorization/shortlist.hpp"

#include <algorithm>
#include <cmath>

namespace lanewise::als {
namespace {

// Both scores are sums of k products and an offset, whose rounding is at most (k + 1) times a sum of sizes that |q| |p| + |offset| bounds,
// times 2 where a product is rounded on its own (sse2); then comes the true one's sum in double, and what underflows.
template <class Real>
double margin_of(const ItemTable<Real>& table, double length, double user_offset) noexcept {
    if (table.largest_offset > largest_start<Real>) return std::numeric_limits<double>::infinity();
    constexpr double unit = std::numeric_limits<Real>::epsilon() / 2, least = std::numeric_limits<Real>::denorm_min();
    const double terms = static_cast<double>(table.factors + 16), size = length * table.longest + table.largest_offset;
    return 4 * terms * unit * size + 0x1p-49 * (size + std::fabs(user_offset)) + 4 * terms * least;
}

template <class Real>
bool better(const Candidate<Real>& a, const Candidate<Real>& b) noexcept {
    return a.score > b.score || (a.score == b.score && a.item < b.item);
}

}  // namespace

template <class Real>
Shortlist<Real>::Shortlist(const ItemTable<Real>& table, const Real* vector, double user_offset,
                           std::span<const std::int32_t> seen, std::size_t n, std::span<Candidate<Real>> room) noexcept
    : vector_(vector),
      offset_(user_offset),
      margin_(margin_of(table, length_of(vector, table.factors), user_offset)),
      seen_(seen),
      n_(n),
      room_(room) {}

template <class Real>
bool Shortlist<Real>::was_seen(std::int32_t item) noexcept {
    while (!seen_.empty() && seen_.front() < item) seen_ = seen_.subspan(1);
    return !seen_.empty() && seen_.front() == item;
}

template <class Real>
void Shortlist<Real>::take(const ItemTable<Real>& table, std::size_t tile, const Real* rough) noexcept {
    const std::size_t first = tile * lanes, end = std::min(lanes, table.items - first);
    // Without a branch on what nobody can predict.
    std::uint8_t good[lanes];
    std::size_t count = 0;
    for (std::size_t l = 0; l < end; ++l) {
        good[count] = static_cast<std::uint8_t>(l);
        count += rough[l] >= threshold_ ? 1 : 0;
    }
    for (std::size_t t = 0; t < count; ++t) {
        const auto item = static_cast<std::int32_t>(first + good[t]);
        if (was_seen(item)) continue;
        if (count_ == room_.size()) make_room(table);
        room_[count_++] = {item, rough[good[t]], 0};
    }
}

template <class Real>
void Shortlist<Real>::make_room(const ItemTable<Real>& table) noexcept {
    let_go_by_rough();
    // Equal scores, or nearly so, are told apart by the true ones alone.
    if (count_ > n_ + (room_.size() - n_) / 2) keep_best(table);
}

// An item is no good when its rough score is too low for its true one to be above those of n others.
template <class Real>
void Shortlist<Real>::let_go_by_rough() noexcept {
    if (count_ <= n_) return;
    const auto begin = room_.begin(), end = begin + static_cast<std::ptrdiff_t>(count_);
    const auto last = begin + static_cast<std::ptrdiff_t>(n_ - 1);
    std::nth_element(begin, last, end, [](const auto& a, const auto& b) { return a.rough > b.rough; });
    threshold_ = std::max(threshold_, static_cast<Real>(static_cast<double>(last->rough) - 2 * margin_));
    const auto kept = std::remove_if(begin, end, [&](const auto& candidate) { return candidate.rough < threshold_; });
    count_ = static_cast<std::size_t>(kept - begin);
}

template <class Real>
void Shortlist<Real>::keep_best(const ItemTable<Real>& table) noexcept {
    std::int32_t items[lanes];
    Real products[lanes];
    for (std::size_t first = 0; first < count_; first += lanes) {
        const std::size_t count = std::min(lanes, count_ - first);
        for (std::size_t t = 0; t < count; ++t) items[t] = room_[first + t].item;
        simd::dots(table.rows, padded<Real>(table.factors), static_cast<const std::int32_t*>(items), count,
                   table.factors, vector_, +products);
        for (std::size_t t = 0; t < count; ++t) {
            room_[first + t].score = rating_of(static_cast<double>(products[t]), offset_, table.offsets[items[t]]);
        }
    }
    const std::size_t kept = std::min(n_, count_);
    std::partial_sort(room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(kept),
                      room_.begin() + static_cast<std::ptrdiff_t>(count_), better<Real>);
    count_ = kept;
}

template <class Real>
void Shortlist<Real>::finish(const ItemTable<Real>& table, std::span<Scored> best) noexcept {
    let_go_by_rough();
    keep_best(table);
    for (std::size_t r = 0; r < count_; ++r) best[r] = {room_[r].item, room_[r].score};
    std::fill(best.begin() + static_cast<std::ptrdiff_t>(count_), best.end(), Scored{});
}

template class Shortlist<float>;
template class Shortlist<double>;

}  // namespace lanewise::als
