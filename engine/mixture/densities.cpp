#include "mixture/densities.hpp"

#include <cmath>
#include <limits>

#include <lanewise/simd.hpp>

namespace lanewise::mixture {

double variance_of(const Parameters& mixture, std::size_t c, std::size_t j) noexcept {
    const std::size_t d = mixture.dimensions;
    switch (mixture.covariance) {
        case Covariance::full: return mixture.covariances[(c * d + j) * d + j];
        case Covariance::tied: return mixture.covariances[j * d + j];
        case Covariance::diagonal: return mixture.covariances[c * d + j];
        case Covariance::spherical: return mixture.covariances[c];
    }
    return 0;
}

template <class Real>
Densities<Real>::Densities(Arena& arena, Covariance covariance, std::size_t components, std::size_t dims) noexcept
    : covariance_(covariance),
      has_matrices_(matrix_count(covariance, components) > 0),
      components_(components),
      dims_(dims),
      factors_(arena, matrix_count(covariance, components), dims) {
    offset_ = arena.take<Real>(dims);
    means_ = arena.take<Real>(components * dims);
    rests_ = arena.take<double>(components * dims);
    starts_ = arena.take<Real>(components * dims);
    whiteners_ = arena.take<Real>(components * dims * (has_matrices_ ? dims : 1));
    constants_ = arena.take<Real>(components);
    logs_ = arena.take<double>(components + dims);
}

// The mixture's own mean, rounded: it depends on nothing but the parameters, so that a fit and a score agree.
template <class Real>
void Densities<Real>::choose_offset(const Parameters& mixture) noexcept {
    for (std::size_t j = 0; j < dims_; ++j) {
        double mean = 0, variance = 0;
        for (std::size_t c = 0; c < components_; ++c) mean += mixture.weights[c] * mixture.means[c * dims_ + j];
        for (std::size_t c = 0; c < components_; ++c) {
            const double difference = mixture.means[c * dims_ + j] - mean;
            variance += mixture.weights[c] * (variance_of(mixture, c, j) + difference * difference);
        }
        offset_[j] = coarse_offset<Real>(mean, variance);
    }
}

template <class Real>
Status Densities<Real>::place(const Parameters& mixture) noexcept {
    const double limit = largest_magnitude<Real>(dims_);
    for (std::size_t i = 0; i < components_ * dims_; ++i) {
        if (std::abs(mixture.means[i]) <= limit) continue;
        return Status::error(ErrorCode::out_of_range, "means[%zu, %zu] is %g; %s can compute with magnitudes up to %g", i / dims_,
                             i % dims_, mixture.means[i], sizeof(Real) == 4 ? "float32" : "float64", limit);
    }
    choose_offset(mixture);
    for (std::size_t i = 0; i < components_ * dims_; ++i) {
        const double mean = mixture.means[i] - static_cast<double>(offset_[i % dims_]);
        means_[i] = static_cast<Real>(mean);
        rests_[i] = mean - static_cast<double>(means_[i]);
    }
    return {};
}

template <class Real>
Status Densities<Real>::prepare(const Parameters& mixture) noexcept {
    if (Status status = place(mixture); !status.ok()) return status;
    return whiten(mixture);
}

template <class Real>
Status Densities<Real>::whiten(const Parameters& mixture) noexcept {
    constexpr double half_log_two_pi = 0x1.d67f1c864beb5p-1;
    // A residual is a sum of up to 4096 products of these and of differences below 2 largest_magnitude: far from overflow. And the
    // squares of what is whitened are far from underflow.
    constexpr double steepest = sizeof(Real) == 4 ? 0x1p50 : 0x1p450;
    if (has_matrices_) {
        if (Status status = factors_.factorize(mixture); !status.ok()) return status;
        factors_.invert();
    }
    const auto& kernels = simd::kernels<double>();
    double* log_weights = logs_ + dims_;
    kernels.log(mixture.weights.data(), components_, log_weights);
    for (std::size_t c = 0; c < components_; ++c) {
        const std::size_t m = covariance_ == Covariance::full ? c : 0;
        Real* whitener = whiteners_ + c * dims_ * (has_matrices_ ? dims_ : 1);
        const double* rest = rests_ + c * dims_;
        double steepest_here = 0;
        for (std::size_t i = 0; i < dims_; ++i) {
            double start = 0;
            if (has_matrices_) {
                for (std::size_t j = 0; j <= i; ++j) {
                    const double value = factors_.inverse(m, i, j);
                    whitener[i * dims_ + j] = static_cast<Real>(value);
                    start -= value * rest[j];
                    steepest_here = std::abs(value) > steepest_here ? std::abs(value) : steepest_here;
                }
                logs_[i] = factors_.factor(m, i, i);
            } else {
                logs_[i] = std::sqrt(variance_of(mixture, c, i));
                const double value = 1 / logs_[i];
                whitener[i] = static_cast<Real>(value);
                start = -value * rest[i];
                steepest_here = value > steepest_here ? value : steepest_here;
            }
            starts_[c * dims_ + i] = static_cast<Real>(start);
        }
        if (!(steepest_here <= steepest)) {
            return Status::error(ErrorCode::out_of_range, "covariances[%zu]: variances below %g are too small for %s: scale the data%s",
                                 c, 1 / (steepest * steepest), sizeof(Real) == 4 ? "float32" : "float64",
                                 sizeof(Real) == 4 ? " or use float64" : "");
        }
        kernels.log(logs_, dims_, logs_);
        double constant = log_weights[c];
        for (std::size_t i = 0; i < dims_; ++i) constant -= half_log_two_pi + logs_[i];
        constants_[c] = static_cast<Real>(constant);
    }
    return {};
}

template <class Real>
void Densities<Real>::pack(const Real* rows, std::size_t stride, std::size_t count, Real* tiles) const noexcept {
    simd::kernels<Real>().pack(rows, stride, count, dims_, offset_, tiles);
}

template <class Real>
void Densities<Real>::joint(const Real* tiles, std::size_t count, Real* scratch, Real* out) const noexcept {
    const auto& kernels = simd::kernels<Real>();
    if (has_matrices_) {
        kernels.log_gaussians(tiles, count, dims_, means_, starts_, whiteners_, constants_, components_, scratch, out);
    } else {
        kernels.log_gaussians_diagonal(tiles, count, dims_, means_, starts_, whiteners_, constants_, components_, out);
    }
}

template class Densities<float>;
template class Densities<double>;

}  // namespace lanewise::mixture
