// Against numpy's decompositions and scikit-learn's PCA, where Debian's Python has them.
#include "tests/engine/pca_oracle.hpp"
#include "tests/engine/python.hpp"

#include <array>

namespace lanewise::tests {
namespace {

struct Case {
    std::size_t n, d, k;
    double shift;
};
constexpr Case cases[] = {{60, 8, 3, 0}, {60, 8, 8, 5}, {12, 30, 4, 0}, {9, 8, 8, 100}};

// As float holds them: the same numbers for both types.
Points<float> points_of(const Case& one) { return falling_cloud<float>(one.n, one.d, 0.75, one.n).shifted(one.shift); }

std::size_t least(const Case& one) { return std::min(one.n, one.d); }

// For each case: numpy's variances (min(n, d)) and mean (d); scikit-learn's variances (k), noise variance, components (k x d),
// singular values (k); then scores, points from scores and whitened scores.
std::size_t numbers_each(const Case& one) {
    return least(one) + one.d + one.k + 1 + one.k * one.d + one.k + one.n * one.k + one.n * one.d + one.n * one.k;
}

const std::optional<std::vector<double>>& from_sklearn() {
    static const std::optional<std::vector<double>> numbers = [] {
        std::string script =
            "import numpy as np\n"
            "from sklearn.decomposition import PCA\n"
            "def show(x): print(*(repr(float(v)) for v in np.ravel(x)))\n"
            "def run(x, d, k):\n"
            "    x = np.reshape(x, (-1, d))\n"
            "    show(np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2 / (len(x) - 1)); show(x.mean(0))\n"
            "    m = PCA(k, svd_solver='full').fit(x)\n"
            "    show(m.explained_variance_); show(m.noise_variance_); show(m.components_); show(m.singular_values_)\n"
            "    show(m.transform(x)); show(m.inverse_transform(m.transform(x)))\n"
            "    show(PCA(k, svd_solver='full', whiten=True).fit_transform(x))\n";
        for (const Case& one : cases) {
            script += "run(" + python_list(points_of(one).values) + "," + std::to_string(one.d) + "," +
                      std::to_string(one.k) + ")\n";
        }
        auto found = numbers_from_python(script);
        if (!found) MESSAGE("skipped: /usr/bin/python3 has no scikit-learn");
        return found;
    }();
    return numbers;
}

// visit(case, scikit-learn's numbers)
template <class Visit>
void for_each_case(Visit&& visit) {
    if (!from_sklearn()) return;
    std::span<const double> numbers = *from_sklearn();
    for (const Case& one : cases) {
        INFO(one.n, " x ", one.d, ", k ", one.k);
        REQUIRE(numbers.size() >= numbers_each(one));
        visit(one, numbers.first(numbers_each(one)));
        numbers = numbers.subspan(numbers_each(one));
    }
    CHECK(numbers.empty());
}

// Takes numbers from the front.
struct Reader {
    std::span<const double> numbers;

    std::span<const double> next(std::size_t count) {
        const auto taken = numbers.first(count);
        numbers = numbers.subspan(count);
        return taken;
    }
};

template <class Values, class Theirs>
double largest_difference(const Values& ours, const Theirs& theirs) {
    double worst = 0;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        worst = std::max(worst, std::fabs(static_cast<double>(ours[i]) - theirs[i]));
    }
    return worst;
}

// 1 or -1 for each component: theirs have another sign's rule.
std::vector<double> signs_of(MatrixView<const double> ours, std::span<const double> theirs) {
    std::vector<double> signs;
    for (std::size_t c = 0; c < ours.rows; ++c) {
        double product = 0;
        for (std::size_t j = 0; j < ours.cols; ++j) product += ours(c, j) * theirs[c * ours.cols + j];
        signs.push_back(product < 0 ? -1 : 1);
    }
    return signs;
}

template <class Real>
Points<Real> in_real(const Points<float>& points) {
    return {points.cols, std::vector<Real>(points.values.begin(), points.values.end())};
}

// A component turns by the error of the variances through their least gap, which is above a thirtieth of the last here.
template <class Real>
double turn_of(const pca::Model& model) {
    const double last = model.variances()[model.components().rows - 1];
    return 2 * 30 * std::max(variance_error(model.report()), 1e-14) * model.variances()[0] / last;
}

TEST_CASE_TEMPLATE("pca: scikit-learn's variances, components, scores and points", Real, float, double) {
    for_each_case([](const Case& one, std::span<const double> numbers) {
        const Points<Real> points = in_real<Real>(points_of(one));
        const Principal data(points);
        for (const pca::Solver solver : pca_solvers) {
            INFO(std::string(pca::to_string(solver)));
            Reader theirs{numbers};
            const pca::Model model = fitted(points, pca_options(one.k, solver));
            const double error = (variance_error(model.report()) + 1e-14) * model.variances()[0];
            const auto all = theirs.next(least(one)), mean = theirs.next(one.d), variances = theirs.next(one.k);
            CHECK(largest_difference(model.variances(), all.first(model.variances().size())) <= error);
            CHECK(largest_difference(model.variances(), variances) <= error);
            CHECK(largest_difference(model.mean(), mean) <=
                  1e-13 * (1 + one.shift) + 256 * unit_roundoff<Real> * data.longest);
            CHECK(std::fabs(model.report().noise_variance - theirs.next(1)[0]) <= error * static_cast<double>(one.d));

            const auto components = theirs.next(one.k * one.d), singular = theirs.next(one.k);
            const std::vector<double> signs = signs_of(model.components(), components);
            const double turn = turn_of<Real>(model);
            for (std::size_t c = 0; c < one.k; ++c) {
                CHECK(std::fabs(model.variances()[c] - singular[c] * singular[c] / static_cast<double>(one.n - 1)) <=
                      error);
                for (std::size_t j = 0; j < one.d; ++j) {
                    CHECK(std::fabs(signs[c] * model.components()(c, j) - components[c * one.d + j]) <= turn);
                }
            }

            Points<Real> scores(one.n, one.k), whitened(one.n, one.k), decoded(one.n, one.d);
            REQUIRE(pca::encode<Real>(model.autoencoder(), points.view(), scores.view(), 1).ok());
            REQUIRE(pca::decode<Real>(model.autoencoder(), scores.view(), decoded.view(), 1).ok());
            REQUIRE(pca::encode<Real>(model.autoencoder(true), points.view(), whitened.view(), 1).ok());
            for (std::size_t i = 0; i < one.n * one.k; ++i) {
                scores.values[i] *= static_cast<Real>(signs[i % one.k]);
                whitened.values[i] *= static_cast<Real>(signs[i % one.k]);
            }
            const double rounding = static_cast<double>(one.d + 2) * unit_roundoff<Real> * data.longest;
            const double off = rounding + turn * data.longest + 1e-13 * (1 + one.shift);
            const double last = std::sqrt(model.variances()[one.k - 1]);
            CHECK(largest_difference(scores.values, theirs.next(one.n * one.k)) <= off);
            CHECK(largest_difference(decoded.values, theirs.next(one.n * one.d)) <=
                  2 * std::sqrt(static_cast<double>(one.k)) * off + 2 * unit_roundoff<Real> * one.shift);
            CHECK(largest_difference(whitened.values, theirs.next(one.n * one.k)) <=
                  2 * (off + turn * data.longest) / last);
        }
    });
}

}  // namespace
}  // namespace lanewise::tests
