#include "mixture/starts.hpp"

namespace lanewise::mixture {

template <class Real>
kmeans::Options Starts<Real>::clustering(const Options& options) noexcept {
    kmeans::Options clustering;
    clustering.clusters = options.components;
    clustering.init = options.init == Init::random ? kmeans::Init::random : kmeans::Init::plus_plus;
    clustering.seed = options.seed;
    clustering.threads = options.threads;
    return clustering;
}

template <class Real>
Starts<Real>::Starts(Arena& arena, FitShape shape, const Options& options, int threads) noexcept {
    if (!draws(options.init)) return;
    const kmeans::Shape points{shape.points, shape.dimensions};
    const auto k = static_cast<std::size_t>(options.components);
    points_ = kmeans::RowPoints<Real>(arena, points, k, threads);
    initializer_ = kmeans::Initializer<Real>(arena, points, clustering(options), threads);
    lloyd_ = kmeans::Lloyd<Real>(arena, points, k);
    centroids_ = {arena.take<Real>(k * shape.dimensions), k, shape.dimensions};
}

template <class Real>
Status Starts<Real>::load(MatrixView<const Real> points, const double* weights) noexcept {
    return points_.load(points, weights);
}

template <class Real>
const std::int32_t* Starts<Real>::labels(const Options& options, std::int32_t run) noexcept {
    const kmeans::Options how = clustering(options);
    initializer_.fill(points_, how, run, centroids_);
    if (options.init == Init::kmeans) lloyd_.run(points_, how, centroids_, {}, {}, kmeans::Clock::now());
    else points_.assign(centroids_);
    return points_.labels();
}

template class Starts<float>;
template class Starts<double>;

}  // namespace lanewise::mixture
