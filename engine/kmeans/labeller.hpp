// Finds labels for a chunk of rows. One definition of the label, three ways to it: see labeller.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/config.hpp>
#include <lanewise/matrix.hpp>

#include "core/arena.hpp"

namespace lanewise::kmeans {

template <class Real>
class Labeller {
public:
    Labeller() noexcept = default;
    Labeller(Arena& arena, std::size_t dims, std::size_t clusters, int threads) noexcept;

    // Rows that are packed at a time: a chunk's tiles stay in the first or second cache.
    static std::size_t chunk_rows(std::size_t dims) noexcept;

    // Whether relabel() may be called, and is worth its two scores a point: with fewer clusters it measured no faster than label().
    static bool remembers(std::size_t dims, std::size_t clusters) noexcept { return screens(dims, clusters) && clusters >= 32; }

    // Takes new centroids (read until the next call). offset: dims values near the points' mean; they change the speed of
    // label(), never its result.
    void prepare(MatrixView<const Real> centroids, const double* offset) noexcept;

    // What relabel() left is not to be used after the next prepare().
    void forget() noexcept { known_ = false; }

    // The canonical label of each of count <= block_rows rows, and the squared distance to its centroid if squared is not
    // null.
    void label(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
               int thread) const noexcept;

    // The same for rows whose labels, best and second are what this left there for the centroids prepared before. Returns how many had to
    // be looked at again.
    std::size_t relabel(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* best, Real* second,
                        int thread) const noexcept;

    // The same as label() by (x - c)^2 against all centroids: what it is defined as.
    void label_directly(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
                        int thread) const noexcept;

private:
    // Known when compiled in a small build: the code of screening is three times that of the definition.
    static bool screens([[maybe_unused]] std::size_t dims, [[maybe_unused]] std::size_t clusters) noexcept {
#ifdef LANEWISE_SMALL
        return false;
#else
        return dims > 4 && clusters >= 8;  // what a point costs beside its scores is more than they save with fewer
#endif
    }

    static constexpr std::size_t gathered_rows = 32;

    struct Scratch {
        Real* tiles;             // chunk_rows x dims
        Real* rows;              // gathered_rows x dims
        Real* best;              // chunk_rows
        Real* second;            // chunk_rows
        std::int32_t* labels;    // chunk_rows
        std::uint8_t* doubtful;  // block_rows
    };

    // Rows of a block that are in doubt.
    struct Gathered {
        std::size_t count = 0;
        std::size_t at[gathered_rows];  // in the block; the rows are in Scratch
    };

    void screen(const Real* rows, std::size_t stride, std::size_t count, std::size_t centroids, Real* best, Real* second,
                std::int32_t* found, std::uint8_t* doubtful, const Scratch& own) const noexcept;
    template <class Settle>
    std::size_t over_doubtful(const Real* rows, std::size_t stride, std::size_t count, const Scratch& own,
                              Settle&& settle) const noexcept;
    void screen_again(Gathered& gathered, std::int32_t* labels, Real* best, Real* second, const Scratch& own) const noexcept;
    void label_gathered(const Gathered& gathered, std::int32_t* labels, int thread) const noexcept;
    void move_first(std::size_t row) noexcept;
    Scratch scratch(int thread) const noexcept;

    std::size_t dims_ = 0;
    std::size_t clusters_ = 0;
    std::size_t chunk_ = 0;
    std::size_t stride_ = 0;  // of negated_
    MatrixView<const Real> centroids_;
    Real slack_ = 0;
    Real reach_ = 0;
    Real floor_ = 0;
    bool known_ = false;      // negated_ holds the centroids prepared before
    bool ordered_ = true;     // order_[row] is row
    std::size_t moved_ = 0;   // rows of negated_ that hold other values than they did before: the first ones
    Real* offset_ = nullptr;  // dims
    Real* negated_ = nullptr;            // clusters x stride: offset - centroid
    Real* half_norms_ = nullptr;         // clusters
    std::int32_t* order_ = nullptr;      // clusters: the centroid that a row of negated_ belongs to
    std::int32_t* position_ = nullptr;   // clusters: a centroid's row
    Real* tiles_ = nullptr;              // a Scratch for each thread, array by array
    Real* gathered_ = nullptr;
    Real* scores_ = nullptr;             // best, then second
    std::int32_t* found_ = nullptr;
    std::uint8_t* doubtful_ = nullptr;
};

}  // namespace lanewise::kmeans
