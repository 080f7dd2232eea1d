// Finds labels for a chunk of rows. One definition of the label, two ways to it: see labeller.cpp.
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

    // Takes new centroids (read until the next call). offset: dims values near the points' mean; they change the speed of
    // label(), never its result.
    void prepare(MatrixView<const Real> centroids, const double* offset) noexcept;

    // The canonical label of each of count <= block_rows rows, and the squared distance to its centroid if squared is not
    // null.
    void label(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
               int thread) const noexcept;

    // The same by (x - c)^2 against all centroids: what label() is defined as.
    void label_directly(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels, Real* squared,
                        int thread) const noexcept;

private:
    // Known when compiled in a small build: the code of screening is three times that of the definition.
    bool screens() const noexcept {
#ifdef LANEWISE_SMALL
        return false;
#else
        return dims_ > 4;
#endif
    }

    static constexpr std::size_t gathered_rows = 32;

    struct Scratch {
        Real* tiles;               // chunk_rows x dims
        std::uint8_t* doubtful;    // block_rows
        std::int32_t* labels;      // gathered_rows
        Real* rows;                // gathered_rows x dims
    };

    void relabel_doubtful(const Real* rows, std::size_t stride, std::size_t count, std::int32_t* labels,
                          int thread) const noexcept;
    Scratch scratch(int thread) const noexcept;

    std::size_t dims_ = 0;
    std::size_t clusters_ = 0;
    std::size_t chunk_ = 0;
    std::size_t stride_ = 0;  // of negated_
    MatrixView<const Real> centroids_;
    Real slack_ = 0;
    Real reach_ = 0;
    Real floor_ = 0;
    Real* offset_ = nullptr;      // dims
    Real* negated_ = nullptr;     // clusters x stride: offset - centroid
    Real* half_norms_ = nullptr;  // clusters
    Real* tiles_ = nullptr;       // a Scratch for each thread, array by array
    std::uint8_t* doubtful_ = nullptr;
    std::int32_t* gathered_labels_ = nullptr;
    Real* gathered_ = nullptr;
};

}  // namespace lanewise::kmeans
