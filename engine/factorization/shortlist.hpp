// A user's list of the best items, from rough scores of all.
//
// Rough scores are simd's outer products: as fast as the machine multiplies, but summed in another order than simd::dots. How far a
// rough score and the true one can be apart is bounded (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section
// 3.1). So items whose rough scores are that much too low are let go, and the few that stay get true scores: the list is that of
// true scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <lanewise/als/recommender.hpp>
#include <lanewise/simd.hpp>

#include "factorization/scores.hpp"

namespace lanewise::als {

// Offsets beyond it are not told apart by rough scores, which stay finite so.
template <class Real>
inline constexpr double largest_start = sizeof(Real) == 4 ? 1e37 : 1e300;

// An item that may get into the list.
template <class Real>
struct Candidate {
    std::int32_t item;
    Real rough;    // score, less the user's offset
    double score;  // the true one, when it is known
};

// What a list of n needs room for: with some more than n, items are let go only now and then.
inline std::size_t candidates_of(std::size_t n, std::size_t items) noexcept {
    constexpr std::size_t more = 32;
    return n < (items - 1) / 2 && 2 * n + more < items ? 2 * n + more : items;
}

template <class Real>
class Shortlist {
public:
    Shortlist() noexcept = default;

    // vector: the user's factors as load_user leaves them. seen: rising. room: candidates_of(n, items) places.
    Shortlist(const ItemTable<Real>& table, const Real* vector, double user_offset, std::span<const std::int32_t> seen,
              std::size_t n, std::span<Candidate<Real>> room) noexcept;

    // The items of a tile with their rough scores; tiles come in order.
    void offer(const ItemTable<Real>& table, std::size_t tile, const Real* rough) noexcept {
        if (largest_of(rough) >= threshold_) take(table, tile, rough);
    }

    // The list, best first, and Scored{} in the places that are left.
    void finish(const ItemTable<Real>& table, std::span<Scored> best) noexcept;

private:
    static constexpr std::size_t lanes = simd::lanes<Real>;

    // Halves at a time, which compilers make vectors of.
    static Real largest_of(const Real* values) noexcept {
        Real larger[lanes / 2];
        for (std::size_t l = 0; l < lanes / 2; ++l) {
            larger[l] = values[l] < values[l + lanes / 2] ? values[l + lanes / 2] : values[l];
        }
        Real largest = larger[0];
        for (std::size_t l = 1; l < lanes / 2; ++l) largest = largest < larger[l] ? larger[l] : largest;
        return largest;
    }

    void take(const ItemTable<Real>& table, std::size_t tile, const Real* rough) noexcept;
    bool was_seen(std::int32_t item) noexcept;
    void make_room(const ItemTable<Real>& table) noexcept;
    void let_go_by_rough() noexcept;
    void keep_best(const ItemTable<Real>& table) noexcept;

    const Real* vector_ = nullptr;
    double offset_ = 0;
    double margin_ = 0;                   // a rough score, with the user's offset, and the true one differ by no more
    std::span<const std::int32_t> seen_;  // those that are yet to come
    std::size_t n_ = 0;
    std::span<Candidate<Real>> room_;
    std::size_t count_ = 0;
    Real threshold_ = -std::numeric_limits<Real>::infinity();  // rough scores below it do not matter
};

}  // namespace lanewise::als
