#include "pca/spectrum.hpp"

#include <algorithm>

namespace lanewise::pca {
namespace {

// The least count whose sum is that share of all; at least 1.
std::size_t count_that_explains(std::span<const double> variances, double share) noexcept {
    double all = 0, sum = 0;
    for (const double variance : variances) all += variance;
    std::size_t count = 0;
    while (count < variances.size() && (count == 0 || sum < share * all)) sum += variances[count++];
    return count;
}

// From the least on, so that small ones count.
double sum_from(std::span<const double> variances, std::size_t first) noexcept {
    double sum = 0;
    for (std::size_t j = variances.size(); j > first; --j) sum += variances[j - 1];
    return sum;
}

}  // namespace

// Of float, sums of 256 products decide; their errors are random, and a few units in the last place. Of double, the eigenvalues' errors.
template <class Real>
double product_tolerance(std::size_t columns) noexcept {
    const double rounding = static_cast<double>(std::max<std::size_t>(columns, 16)) * 0x1p-52;
    return sizeof(Real) == 4 ? 0x1p-20 + rounding : rounding;
}

double reconstruction_error(std::span<const double> variances, std::size_t components, std::uint64_t points) noexcept {
    return sum_from(variances, components) * (degrees_of_freedom(points) / static_cast<double>(points));
}

Report describe(std::span<double> variances, std::size_t found, double tolerance, double total, std::uint64_t points,
                Solver solver, const Options& options) noexcept {
    Report report;
    report.solver = solver;
    report.tolerance = tolerance;
    report.total_variance = std::max(total, 0.0) / degrees_of_freedom(points);
    const double least = tolerance * variances[0];
    for (std::size_t j = 0; j < variances.size(); ++j) {
        const bool counts = j < found && variances[j] > 0 && variances[j] > least;
        variances[j] = counts ? variances[j] / degrees_of_freedom(points) : 0;
        report.rank += counts ? 1 : 0;
    }
    const std::size_t all = variances.size();
    const std::size_t count = options.components > 0  ? static_cast<std::size_t>(options.components)
                              : options.explained > 0 ? count_that_explains(variances, options.explained)
                                                      : all;
    report.components = static_cast<std::int32_t>(count);
    // What was not found is known by what is missing.
    const double known = sum_from(variances, count), missing = report.total_variance - sum_from(variances, 0);
    const double left_out = found == all ? known : std::max(missing, 0.0) + known;
    report.noise_variance = count < all ? left_out / static_cast<double>(all - count) : 0;
    report.reconstruction_error = left_out * (degrees_of_freedom(points) / static_cast<double>(points));
    return report;
}

template double product_tolerance<float>(std::size_t) noexcept;
template double product_tolerance<double>(std::size_t) noexcept;

}  // namespace lanewise::pca
