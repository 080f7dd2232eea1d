// The first labels of a run, where fit has to find them.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/mixture/fit.hpp>

#include "core/arena.hpp"
#include "kmeans/init.hpp"
#include "kmeans/lloyd.hpp"
#include "kmeans/row_points.hpp"

namespace lanewise::mixture {

inline bool draws(Init init) noexcept { return init == Init::kmeans || init == Init::plus_plus || init == Init::random; }

// For Init::kmeans, plus_plus and random; holds nothing for the others.
template <class Real>
class Starts {
public:
    Starts() noexcept = default;
    Starts(Arena& arena, FitShape shape, const Options& options, int threads) noexcept;

    Status load(MatrixView<const Real> points, const double* weights) noexcept;

    // A label for each point. run: which of n_init.
    const std::int32_t* labels(const Options& options, std::int32_t run) noexcept;

private:
    static kmeans::Options clustering(const Options& options) noexcept;

    kmeans::RowPoints<Real> points_;
    kmeans::Initializer<Real> initializer_;
    kmeans::Lloyd<Real> lloyd_;
    MatrixView<Real> centroids_;
};

}  // namespace lanewise::mixture
