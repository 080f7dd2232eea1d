#include "pca/spectrum.hpp"

#include <algorithm>

namespace lanewise::pca {
namespace {

// The least count whose sum is that share of all; 1 of none.
std::size_t count_that_explains(std::span<const double> variances, double share) noexcept {
    double all = 0, sum = 0;
    for (const double variance : variances) all += variance;
    std::size_t count = 0;
    while (count < variances.size() && sum < share * all) sum += variances[count++];
    return std::max<std::size_t>(count, 1);
}

// From the least on, so that small ones count.
double sum_from(std::span<const double> variances, std::size_t first) noexcept {
    double sum = 0;
    for (std::size_t j = variances.size(); j > first; --j) sum += variances[j - 1];
    return sum;
}

}  // namespace

// A chain of 256 sums is off by 256 units of roundoff at most: by half as many where all summands are equal, and so are their errors.
// Others' errors are random, and a hundredth of that.
template <class Real>
double product_tolerance(std::size_t size) noexcept {
    const double roundoff = sizeof(Real) == 4 ? 0x1p-24 : 0x1p-53;
    return 128 * roundoff + static_cast<double>(std::max<std::size_t>(size, 16)) * 0x1p-52;
}

double reconstruction_error(std::span<const double> variances, std::size_t rank, std::size_t components,
                            std::uint64_t points) noexcept {
    if (components >= rank) return 0;
    return sum_from(variances, components) * (degrees_of_freedom(points) / static_cast<double>(points));
}

Report describe(std::span<double> variances, std::size_t found, double tolerance, double total, std::uint64_t points,
                Solver solver, const Options& options) noexcept {
    Report report;
    report.solver = solver;
    report.tolerance = tolerance;
    report.total_variance = std::max(total, 0.0) / degrees_of_freedom(points);
    std::size_t rank = 0;
    for (std::size_t j = 0; j < variances.size(); ++j) {
        variances[j] = j < found ? std::max(variances[j], 0.0) / degrees_of_freedom(points) : 0;
        rank += variances[j] > tolerance * variances[0] ? 1 : 0;
    }
    const std::size_t all = variances.size();
    const std::size_t count = options.components > 0  ? static_cast<std::size_t>(options.components)
                              : options.explained > 0 ? count_that_explains(variances.first(rank), options.explained)
                                                      : all;
    report.rank = static_cast<std::int32_t>(rank);
    report.components = static_cast<std::int32_t>(count);
    // What was not found is known by what is missing.
    const double missing = std::max(report.total_variance - sum_from(variances, 0), 0.0);
    const bool is_nothing = count >= rank && (rank < found || found == all);
    const double left_out = is_nothing ? 0 : sum_from(variances, count) + (found < all ? missing : 0);
    report.noise_variance = count < all ? left_out / static_cast<double>(all - count) : 0;
    report.reconstruction_error = left_out * (degrees_of_freedom(points) / static_cast<double>(points));
    return report;
}

template double product_tolerance<float>(std::size_t) noexcept;
template double product_tolerance<double>(std::size_t) noexcept;

}  // namespace lanewise::pca
