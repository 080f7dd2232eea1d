// Rows of points, as many at a time as a thread works on in its caches.
#pragma once

#include <cstddef>

#include <lanewise/simd.hpp>

#include "core/arena.hpp"
#include "core/block_sum.hpp"

namespace lanewise::mixture {

// Rows of a chunk: 64, 128 or 256 (a lane's sums are folded once a chunk, so more is better), as long as its tiles and joint
// log-densities stay within 128 KiB.
template <class Real>
std::size_t chunk_rows(std::size_t components, std::size_t dims) noexcept {
    std::size_t rows = 256;
    while (rows > 64 && rows * (components + dims) * sizeof(Real) > 131072) rows /= 2;
    return rows;
}

// A thread's arrays for a chunk.
template <class Real>
struct Chunk {
    Real* tiles;          // rows x dims, packed
    Real* joint;          // rows x components, in tiles
    Real* scratch;        // what simd::scatter takes
    Real* weights;        // rows
    Real* log_densities;  // rows
};

template <class Real>
class Chunks {
public:
    Chunks() noexcept = default;
    Chunks(Arena& arena, std::size_t components, std::size_t dims, int threads) noexcept
        : rows_(chunk_rows<Real>(components, dims)), components_(components), dims_(dims) {
        const auto each = static_cast<std::size_t>(threads);
        tiles_ = arena.take<Real>(each, rows_, dims);
        joint_ = arena.take<Real>(each, rows_, components);
        scratch_ = arena.take<Real>(each, scratch_size());
        weights_ = arena.take<Real>(each, rows_);
        log_densities_ = arena.take<Real>(each, rows_);
    }

    Chunk<Real> of(int thread) const noexcept {
        const auto t = static_cast<std::size_t>(thread);
        return {tiles_ + t * rows_ * dims_, joint_ + t * rows_ * components_, scratch_ + t * scratch_size(), weights_ + t * rows_,
                log_densities_ + t * rows_};
    }

    // f(first row, count) for the chunks of a block of that many rows.
    template <class F>
    void over(std::size_t count, F&& f) const noexcept {
        for (std::size_t first = 0; first < count; first += rows_) f(first, count - first < rows_ ? count - first : rows_);
    }

private:
    std::size_t scratch_size() const noexcept { return (dims_ + 5) * (rows_ + simd::lanes<Real>); }

    std::size_t rows_ = 0;
    std::size_t components_ = 0;
    std::size_t dims_ = 0;
    Real* tiles_ = nullptr;
    Real* joint_ = nullptr;
    Real* scratch_ = nullptr;
    Real* weights_ = nullptr;
    Real* log_densities_ = nullptr;
};

// Weighted sum of log-densities and sum of the weights: eight partial sums, as many as a vector of doubles may have lanes.
class LogLikelihood {
public:
    template <class Real>
    void add(const Real* log_densities, const double* weights, std::size_t count) noexcept {
        LogLikelihood own = *this;  // in registers: nothing else can point at it
        std::size_t i = 0;
        for (; i + lanes <= count; i += lanes) {
            for (std::size_t l = 0; l < lanes; ++l) own.add_one(l, log_densities[i + l], weights == nullptr ? 1.0 : weights[i + l]);
        }
        for (; i < count; ++i) own.add_one(i % lanes, log_densities[i], weights == nullptr ? 1.0 : weights[i]);
        *this = own;
    }

    double sum() const noexcept { return folded(sum_); }
    double mass() const noexcept { return folded(mass_); }

private:
    static constexpr std::size_t lanes = 8;

    template <class Real>
    void add_one(std::size_t lane, Real log_density, double weight) noexcept {
        sum_[lane] += weight * static_cast<double>(log_density);
        mass_[lane] += weight;
    }
    static double folded(const double* p) noexcept { return ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7])); }

    double sum_[lanes] = {};
    double mass_[lanes] = {};
};

}  // namespace lanewise::mixture
