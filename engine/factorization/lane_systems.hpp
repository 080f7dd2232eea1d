// Systems of few unknowns, one a lane: the latencies of roots and divisions are paid once for all lanes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <lanewise/simd.hpp>

#include "core/arena.hpp"
#include "core/padded.hpp"
#include "factorization/row_solver.hpp"

namespace lanewise::als {

template <class Real>
class LaneSystems {
public:
    static constexpr std::size_t lanes = simd::lanes<Real>;

    // Unknowns up to which a full tile of systems takes less time than as many calls of simd::cholesky_blocked. Measured in float on
    // AVX2, copies included: 0.12 against 0.39 us at 16, 0.53 against 1.06 at 32, 1.3 against 2.0 at 48, about equal at 100; above 48 the
    // tile leaves the first cache to the Gram matrices no room.
    static constexpr std::size_t most_unknowns = 3 * lanes;

    LaneSystems() noexcept = default;
    LaneSystems(Arena& arena, std::size_t factors) noexcept
        : factors_(factors),
          matrices_(arena.take<Real>(factors * (factors + 1) / 2, lanes)),
          sides_(arena.take<Real>(factors, lanes)) {}

    bool full() const noexcept { return count_ == lanes; }

    // A system as RowSolver::sum leaves it, whose solution goes to x. There must be a lane left.
    void add(const NormalEquations<Real>& system, Real lambda, std::size_t row, Real* x) noexcept {
        const std::size_t lane = count_++;
        for (std::size_t i = 0; i < factors_; ++i) {
            Real* to = matrices_ + i * (i + 1) / 2 * lanes + lane;
            for (std::size_t j = 0; j <= i; ++j) to[j * lanes] = system.at(j, i);
            to[i * lanes] += lambda;
            sides_[i * lanes + lane] = system.at(i, factors_);
        }
        pending_[lane] = {row, x, least_root(system.largest_diagonal(factors_) + lambda)};
    }

    // Solves those that were added. failed(row, x) of each that is singular.
    template <class Failed>
    void solve(Failed&& failed) noexcept {
        std::int32_t first[lanes];
        simd::cholesky(matrices_, count_, factors_, Real(0), first);
        simd::cholesky_solve(static_cast<const Real*>(matrices_), count_, factors_, sides_);
        for (std::size_t lane = 0; lane < count_; ++lane) {
            const auto [row, x, least] = pending_[lane];
            bool singular = first[lane] >= 0;
            for (std::size_t i = 0; i < factors_; ++i) {
                singular = singular || !(matrices_[i * (i + 3) / 2 * lanes + lane] > least);
                x[i] = sides_[i * lanes + lane];
            }
            std::fill_n(x + factors_, padded<Real>(factors_) - factors_, Real(0));
            if (singular) failed(row, x);
        }
        count_ = 0;
    }

private:
    struct Pending {
        std::size_t row;
        Real* x;
        Real least_root;
    };

    std::size_t factors_ = 0;
    std::size_t count_ = 0;
    Real* matrices_ = nullptr;
    Real* sides_ = nullptr;
    Pending pending_[lanes];
};

}  // namespace lanewise::als
