// Against scikit-learn's GaussianMixture, where Debian's Python has it.
#include <doctest/doctest.h>

#include "tests/engine/mixture_data.hpp"
#include "tests/engine/python.hpp"

namespace lanewise::tests {
namespace {

constexpr std::size_t n = 80, k = 3, d = 4;
constexpr double shifts[] = {0, 1e4};

const char* sklearn_name(Covariance kind) {
    const char* names[] = {"full", "tied", "diag", "spherical"};
    return names[static_cast<int>(kind)];
}

Mix mixture_at(Covariance kind, double shift) { return some_mixture(kind, k, d, 1).shifted(shift); }

// As float holds them: the same numbers for both types.
Points<float> points_at(Covariance kind, double shift) {
    return points_about<float>(some_mixture(kind, k, d, 1), n, 2).shifted(shift);
}

// For each kind and shift: the joint log-probabilities (n x k) of the mixture; then, after ten iterations from it
// without regularization, the log-likelihood before the last, the weights and the means.
constexpr std::size_t numbers_each = n * k + 1 + k + k * d;

const std::optional<std::vector<double>>& from_sklearn() {
    static const std::optional<std::vector<double>> numbers = [] {
        std::string script =
            "import warnings, numpy as np\n"
            "from sklearn.mixture import GaussianMixture\n"
            "from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky\n"
            "warnings.simplefilter('ignore')\n"
            "def show(x): print(*(repr(float(v)) for v in np.ravel(x)))\n"
            "def run(kind, x, weights, means, covariances, shape):\n"
            "    x, means = np.reshape(x, (-1, 4)), np.reshape(means, (-1, 4))\n"
            "    covariances = np.reshape(covariances, shape)\n"
            "    m = GaussianMixture(len(weights), covariance_type=kind)\n"
            "    m.weights_, m.means_, m.covariances_ = np.array(weights), means, covariances\n"
            "    m.precisions_cholesky_ = _compute_precision_cholesky(covariances, kind)\n"
            "    show(m._estimate_weighted_log_prob(x))\n"
            "    inverse = np.linalg.inv(covariances) if kind in ('full', 'tied') else 1 / covariances\n"
            "    f = GaussianMixture(len(weights), covariance_type=kind, weights_init=weights, means_init=means,\n"
            "                        precisions_init=inverse, max_iter=10, tol=0, reg_covar=0).fit(x)\n"
            "    show(f.lower_bound_); show(f.weights_); show(f.means_)\n";
        for (const Covariance kind : kinds) {
            const char* shapes[] = {"(3,4,4)", "(4,4)", "(3,4)", "(3,)"};
            for (const double shift : shifts) {
                const Mix mix = mixture_at(kind, shift);
                script += std::string("run('").append(sklearn_name(kind)).append("',") +
                          python_list(points_at(kind, shift).values) + "," + python_list(mix.weights) + "," +
                          python_list(mix.means) + "," + python_list(mix.covariances) + "," +
                          shapes[static_cast<int>(kind)] + ")\n";
            }
        }
        auto found = numbers_from_python(script);
        if (!found) MESSAGE("skipped: /usr/bin/python3 has no scikit-learn");
        return found;
    }();
    return numbers;
}

// visit(kind, shift, scikit-learn's numbers)
template <class Visit>
void for_each_job(Visit&& visit) {
    if (!from_sklearn()) return;
    REQUIRE(from_sklearn()->size() == 4 * 2 * numbers_each);
    std::span<const double> numbers = *from_sklearn();
    for (const Covariance kind : kinds) {
        for (const double shift : shifts) {
            INFO(name_of(kind), ", shift ", shift);
            visit(kind, shift, numbers.first(numbers_each));
            numbers = numbers.subspan(numbers_each);
        }
    }
}

TEST_CASE_TEMPLATE("scikit-learn's joint log-probabilities", Real, float, double) {
    for_each_job([](Covariance kind, double shift, std::span<const double> theirs) {
        const Points<float> as_float = points_at(kind, shift);
        const Points<Real> points(d, std::vector<Real>(as_float.values.begin(), as_float.values.end()));
        Points<Real> joint(n, k);
        mixture::Evaluation<Real> output;
        output.joint = joint.view();
        REQUIRE(mixture::evaluate<Real>(mixture_at(kind, shift).view(), points.view(), {}, output, 1).ok());
        // At a shift of 1e4 their X P - mean P has lost four digits of sixteen, and the diagonal kinds' squares eight.
        const double own_loss = shift == 0 ? 0 : 1e-7;
        CHECK(largest_error(joint.values, theirs.first(n * k)) <= (sizeof(Real) == 4 ? 1e-5 : 1e-10) + own_loss);
    });
}

TEST_CASE_TEMPLATE("scikit-learn's fit of ten iterations from the same start", Real, float, double) {
    for_each_job([](Covariance kind, double shift, std::span<const double> theirs) {
        if (shift != 0) return;  // theirs is not accurate enough to compare with
        const Points<float> as_float = points_at(kind, shift);
        const Points<Real> points(d, std::vector<Real>(as_float.values.begin(), as_float.values.end()));
        const auto fitted = fit_from(points, {}, mixture_at(kind, shift), 10);
        REQUIRE(fitted.ok());
        CHECK(fitted->report().floored == 0);
        // Their lower bound is of the mixture before the last update.
        const double tolerance = sizeof(Real) == 4 ? 1e-5 : 1e-9;
        CHECK(fitted->history().back() == doctest::Approx(theirs[n * k]).epsilon(tolerance).scale(0));
        CHECK(largest_error(fitted->parameters().weights, theirs.subspan(n * k + 1, k)) <= 10 * tolerance);
        CHECK(largest_error(fitted->parameters().means, theirs.subspan(n * k + 1 + k, k * d)) <= 10 * tolerance);
    });
}

}  // namespace
}  // namespace lanewise::tests
