#include "mixture/maximization.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/symmetric_eigen.hpp"

namespace lanewise::mixture {

// What a pass left, component by component.
struct Maximization::Sums {
    const StatisticsLayout& layout;
    const double* sums;
    double mass;  // of all components

    double of(std::size_t c) const noexcept { return layout.component(sums, c)[0]; }
    double sum(std::size_t c, std::size_t j) const noexcept { return layout.component(sums, c)[1 + j]; }
    double product(std::size_t c, std::size_t i, std::size_t j) const noexcept {
        return layout.component(sums, c)[layout.product(i, j)];
    }
    bool empty(std::size_t c) const noexcept { return !(of(c) > least_share * mass); }
};

Maximization::Maximization(Arena& arena, Covariance covariance, std::size_t components, std::size_t dims) noexcept
    : covariance_(covariance),
      components_(components),
      dims_(dims),
      above_floor_(arena, matrix_count(covariance, components), dims) {
    centres_ = arena.take<double>(components * dims);
    shifts_ = arena.take<double>(components * dims);
    variances_ = arena.take<double>(dims);
    scales_ = arena.take<double>(dims);
    if (above_floor_.matrices() == 0) return;
    matrix_ = arena.take<double>(dims * dims);
    vectors_ = arena.take<double>(dims * dims);
    values_ = arena.take<double>(dims);
}

// The variances of the columns, as the components' sums together have them. A column without any counts as if it had the mean of the
// others', or 1 where all points are equal.
void Maximization::measure_data(const Sums& sums) noexcept {
    constexpr double roundings = 0x1p-96;  // what a mean's last few bits make of a column that has no variance
    double all = 0;
    for (std::size_t j = 0; j < dims_; ++j) {
        double mean = 0;
        for (std::size_t c = 0; c < components_; ++c) mean += sums.of(c) * centres_[c * dims_ + j] + sums.sum(c, j);
        mean /= sums.mass;
        double squares = 0;
        for (std::size_t c = 0; c < components_; ++c) {
            const double distance = centres_[c * dims_ + j] - mean;
            squares += sums.product(c, j, j) + 2 * distance * sums.sum(c, j) + sums.of(c) * distance * distance;
        }
        const double variance = squares / sums.mass;
        variances_[j] = variance > roundings * mean * mean ? variance : 0;
        all += variances_[j] / static_cast<double>(dims_);
    }
    for (std::size_t j = 0; j < dims_; ++j) {
        if (variances_[j] == 0) variances_[j] = all > 0 ? all : 1;
        scales_[j] = std::sqrt(variances_[j]);
    }
}

void Maximization::move_means(const Sums& sums, const Parameters& before, const ParameterSpans& to,
                              std::span<ComponentReport> components) noexcept {
    for (std::size_t c = 0; c < components_; ++c) {
        components[c].floored = false;
        components[c].empty = sums.empty(c);
        for (std::size_t j = 0; j < dims_; ++j) {
            const std::size_t at = c * dims_ + j;
            shifts_[at] = components[c].empty ? 0 : sums.sum(c, j) / sums.of(c);
            to.means[at] = components[c].empty ? before.means[at] : centres_[at] + shifts_[at];
        }
        to.weights[c] = components[c].empty ? 0 : sums.of(c) / sums.mass;
    }
}

// About the new mean, from the sums about the old one.
void Maximization::covariance_of(const Sums& sums, std::size_t c, double* matrix) const noexcept {
    const double* shift = shifts_ + c * dims_;
    for (std::size_t i = 0; i < dims_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double value = sums.product(c, i, j) / sums.of(c) - shift[i] * shift[j];
            matrix[i * dims_ + j] = matrix[j * dims_ + i] = value;
        }
    }
}

void Maximization::check_floor(std::size_t m, const double* matrix, double floor) noexcept {
    for (std::size_t i = 0; i < dims_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            matrix_[i * dims_ + j] = matrix[i * dims_ + j] / (scales_[i] * scales_[j]) - (i == j ? floor : 0);
        }
    }
    above_floor_.load(m, matrix_);
}

// Raises the scaled matrix's eigenvalues to the floor: adds (floor - value) v v^T for each smaller one, which leaves the rest of the
// matrix alone to the bit.
void Maximization::raise(double* matrix, double floor) noexcept {
    for (std::size_t i = 0; i < dims_; ++i) {
        for (std::size_t j = 0; j < dims_; ++j) matrix_[i * dims_ + j] = matrix[i * dims_ + j] / (scales_[i] * scales_[j]);
    }
    if (!symmetric_eigen(matrix_, dims_, values_, vectors_)) return keep_variances(matrix, floor);
    for (std::size_t v = 0; v < dims_ && values_[v] < floor; ++v) {
        // A little more than the floor: rounding of large eigenvalues must not take it away again.
        const double missing = floor - values_[v] + 4 * static_cast<double>(dims_) * 0x1p-52 * std::abs(values_[dims_ - 1]);
        for (std::size_t i = 0; i < dims_; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                const double part = missing * vectors_[v * dims_ + i] * vectors_[v * dims_ + j] * (scales_[i] * scales_[j]);
                matrix[i * dims_ + j] += part;
                if (i != j) matrix[j * dims_ + i] = matrix[i * dims_ + j];
            }
        }
    }
}

// What remains where a matrix defies its eigenvalues: its variances, no less than the floor.
void Maximization::keep_variances(double* matrix, double floor) const noexcept {
    for (std::size_t i = 0; i < dims_; ++i) {
        const double variance = matrix[i * dims_ + i], least = floor * variances_[i];
        std::fill_n(matrix + i * dims_, dims_, 0.0);
        matrix[i * dims_ + i] = variance >= least ? variance : least;
    }
}

void Maximization::set_full(const Sums& sums, const Parameters& before, double floor, const ParameterSpans& to,
                            std::span<ComponentReport> components) noexcept {
    const std::size_t size = dims_ * dims_;
    for (std::size_t c = 0; c < components_; ++c) {
        double* matrix = to.covariances.data() + c * size;
        if (!components[c].empty) covariance_of(sums, c, matrix);
        else std::memmove(matrix, before.covariances.data() + c * size, size * sizeof *matrix);
        check_floor(c, matrix, floor);
    }
    above_floor_.factorize();
    for (std::size_t c = 0; c < components_; ++c) {
        if (above_floor_.failed(c) < 0) continue;
        raise(to.covariances.data() + c * size, floor);
        components[c].floored = true;
    }
}

void Maximization::set_tied(const Sums& sums, double floor, const ParameterSpans& to,
                            std::span<ComponentReport> components) noexcept {
    double* matrix = to.covariances.data();
    for (std::size_t i = 0; i < dims_; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double value = 0;
            for (std::size_t c = 0; c < components_; ++c) {
                value += sums.product(c, i, j) - sums.of(c) * shifts_[c * dims_ + i] * shifts_[c * dims_ + j];
            }
            matrix[i * dims_ + j] = matrix[j * dims_ + i] = value / sums.mass;
        }
    }
    check_floor(0, matrix, floor);
    above_floor_.factorize();
    if (above_floor_.failed(0) < 0) return;
    raise(matrix, floor);
    for (ComponentReport& component : components) component.floored = true;
}

void Maximization::set_variances(const Sums& sums, const Parameters& before, double floor, const ParameterSpans& to,
                                 std::span<ComponentReport> components) noexcept {
    double mean_variance = 0;
    for (std::size_t j = 0; j < dims_; ++j) mean_variance += variances_[j] / static_cast<double>(dims_);
    const bool spherical = covariance_ == Covariance::spherical;
    for (std::size_t c = 0; c < components_; ++c) {
        double mean = 0;
        for (std::size_t j = 0; j < dims_; ++j) {
            const double shift = shifts_[c * dims_ + j];
            const double variance = components[c].empty ? variance_of(before, c, j) : sums.product(c, j, j) / sums.of(c) - shift * shift;
            mean += variance / static_cast<double>(dims_);
            if (spherical) continue;
            const double least = floor * variances_[j];
            components[c].floored = components[c].floored || !(variance >= least);
            to.covariances[c * dims_ + j] = variance >= least ? variance : least;
        }
        if (!spherical) continue;
        components[c].floored = !(mean >= floor * mean_variance);
        to.covariances[c] = components[c].floored ? floor * mean_variance : mean;
    }
}

template <class Real>
void Maximization::run(const StatisticsLayout& layout, const double* sums, const Densities<Real>& densities,
                       const Parameters& before, double regularization, const ParameterSpans& to,
                       std::span<ComponentReport> components) noexcept {
    // Below this, what is left of a variance is rounding.
    constexpr double least = sizeof(Real) == 4 ? 0x1p-40 : 0x1p-44;
    const double floor = regularization > least ? regularization : least;
    Sums all{layout, sums, 0};
    for (std::size_t c = 0; c < components_; ++c) {
        all.mass += all.of(c);
        for (std::size_t j = 0; j < dims_; ++j) {
            centres_[c * dims_ + j] = static_cast<double>(densities.offset()[j]) + static_cast<double>(densities.centre(c)[j]);
        }
    }
    measure_data(all);
    move_means(all, before, to, components);
    if (covariance_ == Covariance::full) set_full(all, before, floor, to, components);
    else if (covariance_ == Covariance::tied) set_tied(all, floor, to, components);
    else set_variances(all, before, floor, to, components);
}

template void Maximization::run(const StatisticsLayout&, const double*, const Densities<float>&, const Parameters&, double,
                                const ParameterSpans&, std::span<ComponentReport>) noexcept;
template void Maximization::run(const StatisticsLayout&, const double*, const Densities<double>&, const Parameters&, double,
                                const ParameterSpans&, std::span<ComponentReport>) noexcept;

}  // namespace lanewise::mixture
