#include "mixture/runs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <lanewise/simd.hpp>

#include "core/parallel.hpp"
#include "mixture/checks.hpp"

namespace lanewise::mixture {

template <class Real>
Runner<Real>::Runner(Arena& arena, FitShape shape, const Options& options, int threads) noexcept
    : covariance_(options.covariance), dims_(shape.dimensions), threads_(threads) {
    const auto k = static_cast<std::size_t>(options.components);
    const std::size_t blocks = block_count(shape.points);
    const StatisticsLayout layout{k, dims_, matrix_count(covariance_, k) > 0};
    densities_ = Densities<Real>(arena, covariance_, k, dims_);
    expectation_ = Expectation<Real>(arena, layout, threads);
    maximization_ = Maximization(arena, covariance_, k, dims_);
    sums_ = BlockSum(arena, blocks, layout.width(), threads);
    score_ = BlockSum(arena, blocks, 2, threads);
    if (options.init != Init::given) {
        label_sums_ = BlockSum(arena, blocks, k * dims_ + k, threads);
        origin_ = arena.take<double>(dims_);
    }
    worst_ = arena.take<typename Expectation<Real>::Worst>(static_cast<std::size_t>(threads));
}

template <class Real>
void Runner<Real>::load(MatrixView<const Real> points, const double* weights) noexcept {
    points_ = points;
    weights_ = weights;
}

template <class Real>
Parameters Runner<Real>::view(const ParameterSpans& spans) const noexcept {
    return {covariance_, spans.weights.size(), dims_, spans.weights, spans.means, spans.covariances};
}

template <class Real>
MatrixView<const Real> Runner<Real>::block(std::size_t index) const noexcept {
    return {points_.row(index * block_rows), rows_of_block(index, points_.rows), dims_, points_.stride};
}

template <class Real>
const double* Runner<Real>::weights_of(std::size_t block) const noexcept {
    return weights_ == nullptr ? nullptr : weights_ + block * block_rows;
}

// Means by label, about the origin and in double; then sums about those means. Labels without weight get the mean of all.
template <class Real>
const double* Runner<Real>::sums_of_labels(const std::int32_t* labels, const ParameterSpans& to) noexcept {
    const std::size_t k = to.weights.size(), width = k * dims_ + k;
    std::fill_n(origin_, dims_, 0.0);
    const double* sums = label_sums_.run([&](std::size_t index, double* sum, int) {
        std::fill_n(sum, width, 0.0);
        const MatrixView<const Real> rows = block(index);
        simd::accumulate(rows.data, rows.stride, rows.rows, dims_, origin_, labels + index * block_rows, weights_of(index), sum,
                         sum + k * dims_);
    });
    const double* masses = sums + k * dims_;
    double mass = 0;
    for (std::size_t c = 0; c < k; ++c) mass += masses[c];
    for (std::size_t j = 0; j < dims_; ++j) {
        double all = 0;
        for (std::size_t c = 0; c < k; ++c) all += sums[c * dims_ + j];
        for (std::size_t c = 0; c < k; ++c) {
            to.means[c * dims_ + j] = masses[c] > 0 ? sums[c * dims_ + j] / masses[c] : all / mass;
        }
    }
    for (std::size_t c = 0; c < k; ++c) to.weights[c] = masses[c] / mass;
    std::fill(to.covariances.begin(), to.covariances.end(), 0.0);
    (void)densities_.place(view(to));  // means of points are within any limit that the points keep
    return sums_.run([&](std::size_t index, double* sum, int thread) {
        expectation_.sum_labelled(densities_, block(index), weights_of(index), labels + index * block_rows, sum, thread);
    });
}

template <class Real>
void Runner<Real>::start(const std::int32_t* labels, const Options& options, const RunArrays& to) noexcept {
    const double* sums = sums_of_labels(labels, to.mixture);
    const StatisticsLayout& layout = expectation_.layout();
    // A component that no label names has covariance 0 here: it is raised to the floor.
    maximization_.run(layout, sums, densities_, view(to.mixture), options.regularization, to.mixture, to.components);
    for (ComponentReport& component : to.components) component.restarts = 0;
}

template <class Real>
Status Runner<Real>::start(const Parameters& given, const RunArrays& to) noexcept {
    if (Status status = densities_.prepare(given); !status.ok()) return status;
    copy(given, to.mixture);
    std::fill(to.components.begin(), to.components.end(), ComponentReport{});
    return {};
}

template <class Real>
auto Runner<Real>::worst() noexcept -> typename Expectation<Real>::Worst {
    using Worst = typename Expectation<Real>::Worst;
    const auto worse = [](const Worst& a, const Worst& b) {
        return a.log_density < b.log_density || (a.log_density == b.log_density && a.row < b.row);
    };
    const Worst none{std::numeric_limits<Real>::infinity(), points_.rows};
    std::fill_n(worst_, threads_, none);
    parallel_for(block_count(points_.rows), threads_, [&](std::size_t index, int thread) {
        Worst found = expectation_.worst_of(densities_, block(index), weights_of(index), thread);
        found.row += index * block_rows;
        if (worse(found, worst_[thread])) worst_[thread] = found;
    });
    return *std::min_element(worst_, worst_ + threads_, worse);
}

// The first component without weight that was not restarted yet begins anew: at the point that the mixture before the update explains
// worst, with that point's weight and the mean of the others' covariances.
template <class Real>
bool Runner<Real>::restart(const ParameterSpans& mixture, std::span<ComponentReport> components, double mass) noexcept {
    std::size_t c = 0;
    while (c < components.size() && !(components[c].empty && components[c].restarts == 0)) ++c;
    if (c == components.size()) return false;
    const std::size_t row = worst().row;
    if (row >= points_.rows) return false;
    const double share = (weights_ == nullptr ? 1.0 : weights_[row]) / mass;
    for (std::size_t j = 0; j < dims_; ++j) mixture.means[c * dims_ + j] = static_cast<double>(points_(row, j));
    if (covariance_ != Covariance::tied) {
        const std::size_t each = mixture.covariances.size() / components.size();
        for (std::size_t i = 0; i < each; ++i) {
            double mean = 0;
            for (std::size_t other = 0; other < components.size(); ++other) {
                mean += mixture.weights[other] * mixture.covariances[other * each + i];
            }
            mixture.covariances[c * each + i] = mean;
        }
    }
    for (double& weight : mixture.weights) weight *= 1 - share;
    mixture.weights[c] = share;
    components[c].empty = false;
    ++components[c].restarts;
    return true;
}

template <class Real>
Result<FitReport> Runner<Real>::run(const Options& options, const RunArrays& arrays, const Observer& observer,
                                    Clock::time_point begin) noexcept {
    FitReport report;
    const StatisticsLayout& layout = expectation_.layout();
    double before = -std::numeric_limits<double>::infinity();
    bool restarted = false;
    while (report.iterations < options.max_iterations) {
        if (Status status = densities_.prepare(view(arrays.mixture)); !status.ok()) return status;
        const double* sums = sums_.run([&](std::size_t index, double* sum, int thread) {
            expectation_.sum_block(densities_, block(index), weights_of(index), sum, thread);
        });
        const double mass = layout.mass(sums), likelihood = layout.log_likelihood(sums) / mass;
        if (static_cast<std::size_t>(report.iterations) < arrays.history.size()) {
            arrays.history[static_cast<std::size_t>(report.iterations)] = likelihood;
            ++report.history_size;
        }
        ++report.iterations;
        maximization_.run(layout, sums, densities_, view(arrays.mixture), options.regularization, arrays.mixture, arrays.components);
        const bool settled = !restarted && std::abs(likelihood - before) < options.tolerance;
        restarted = restart(arrays.mixture, arrays.components, mass);
        before = likelihood;
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        stopped_ = !observer({report.iterations, options.max_iterations, likelihood, seconds});
        report.converged = settled && !restarted;
        if (report.converged || stopped_) break;
    }
    if (Status status = densities_.prepare(view(arrays.mixture)); !status.ok()) return status;
    score(arrays, report);
    return report;
}

// The objective of what is returned, and the criteria.
template <class Real>
void Runner<Real>::score(const RunArrays& arrays, FitReport& report) noexcept {
    const double* total = score_.run([&](std::size_t index, double* sum, int thread) {
        expectation_.score_block(densities_, block(index), weights_of(index), sum, thread);
    });
    report.log_likelihood = total[0] / total[1];
    const auto free = static_cast<double>(free_parameters(covariance_, arrays.mixture.weights.size(), dims_));
    double log_mass = 0;
    simd::kernels<double>().log(total + 1, 1, &log_mass);
    report.aic = 2 * free - 2 * total[0];
    report.bic = log_mass * free - 2 * total[0];
    for (const ComponentReport& component : arrays.components) {
        report.floored += component.floored ? 1 : 0;
        report.empty += component.empty ? 1 : 0;
        report.restarts += component.restarts;
    }
}

template class Runner<float>;
template class Runner<double>;

}  // namespace lanewise::mixture
