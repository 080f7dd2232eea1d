// Bits and memory of fits.
#include "tests/engine/allocations.hpp"
#include "tests/engine/forced_isa.hpp"
#include "tests/engine/pca_oracle.hpp"
#include "tests/engine/workspace.hpp"

#include <array>
#include <limits>

namespace lanewise::tests {
namespace {

// Gram and randomized on few points, for their work grows with n^2 and n d.
template <class Visit>
void for_each_job(Visit&& visit) {
    visit(pca::Solver::covariance, 5000, 20, 7);
    visit(pca::Solver::covariance, 1100, 210, 3);
    visit(pca::Solver::gram, 60, 700, 9);
    visit(pca::Solver::gram, 30, 5, 5);
    visit(pca::Solver::randomized, 2100, 20, 4);
    visit(pca::Solver::randomized, 30, 700, 4);
}

TEST_CASE_TEMPLATE("pca contract: threads 1, 2, 3 and 7 give the same bytes", Real, float, double) {
    for_each_job([](pca::Solver solver, std::size_t n, std::size_t d, std::size_t k) {
        INFO(std::string(pca::to_string(solver)), ", ", n, " x ", d);
        const Points<Real> points = falling_cloud<Real>(n, d, 0.99, n);
        pca::Options options = pca_options(k, solver);
        options.iterations = 2;
        const pca::Model expected = fitted(points, options);
        check_components(expected.components());
        for (const int threads : {2, 3, 7}) {
            options.threads = threads;
            CHECK(same_fit(fitted(points, options), expected));
        }
    });
}

// Without fused multiply-add each product is rounded once more.
template <class Real>
void check_close(const pca::Model& found, const pca::Model& expected) {
    const double first = expected.variances()[0];
    check_components(found.components());
    for (std::size_t k = 0; k < expected.variances().size(); ++k) {
        CHECK(std::fabs(found.variances()[k] - expected.variances()[k]) <=
              2 * variance_error(expected.report()) * first);
    }
}

template <class Real>
void check_on_every_isa(const Points<Real>& points, const pca::Options& options) {
    ForcedIsa forced;
    REQUIRE(forced.use(simd::Isa::scalar));
    const pca::Model expected = fitted(points, options);
    for (int i = 1; i < simd::isa_count; ++i) {
        const auto isa = static_cast<simd::Isa>(i);
        if (!forced.use(isa)) continue;
        INFO(std::string(simd::to_string(isa)));
        const pca::Model found = fitted(points, options);
        if (isa == simd::Isa::sse2) check_close<Real>(found, expected);
        else CHECK(same_fit(found, expected));
    }
}

TEST_CASE_TEMPLATE("pca contract: every instruction set but sse2 gives the scalar bytes", Real, float, double) {
    for (const pca::Solver solver : pca_solvers) {
        for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {37, 5}, {20, 33}, {40, 40}, {1300, 9}}) {
            const std::size_t n = shape[0], d = shape[1];
            if (solver == pca::Solver::gram && n > 100) continue;
            INFO(std::string(pca::to_string(solver)), ", ", n, " x ", d);
            const Points<Real> points = falling_cloud<Real>(n, d, 0.9, 1).shifted(2);
            pca::Options options = pca_options(std::min({n, d, std::size_t{3}}), solver);
            options.iterations = 2;
            check_on_every_isa(points, options);
            options.center = false;
            if (n == 37) check_on_every_isa(points, options);
        }
    }
}

TEST_CASE("pca contract: seeds matter to randomized alone, and the same one gives the same bytes") {
    const Points<double> points = cloud<double>(50, 30, 1);
    for (const pca::Solver solver : pca_solvers) {
        pca::Options options = pca_options(3, solver);
        options.oversampling = options.iterations = 0;
        const pca::Model expected = fitted(points, options);
        CHECK(same_fit(fitted(points, options), expected));
        options.seed = 99;
        CHECK(same_fit(fitted(points, options), expected) == (solver != pca::Solver::randomized));
    }
}

struct Arrays {
    Arrays(std::size_t k, std::size_t d, std::size_t all) : components(k, d, 2), mean(d, 77), variances(all, 77) {}
    pca::Output views() { return {components.view(), mean, variances}; }
    bool operator==(const Arrays& other) const {
        return same_bytes(components.values, other.components.values) && same_bytes(mean, other.mean) &&
               same_bytes(variances, other.variances);
    }
    Strided<double> components;
    std::vector<double> mean, variances;
};

template <class Real>
void check_memory(const Points<Real>& points, const pca::Options& options) {
    const pca::Shape shape{points.rows, points.cols};
    const std::size_t bytes = pca::workspace_bytes<Real>(shape, options);
    REQUIRE(bytes > 0);
    const Arrays untouched(pca::most_components(shape, options), points.cols, std::min(points.rows, points.cols));
    Arrays expected = untouched;
    for (const std::size_t shift : {0, 1, 63}) {
        Workspace workspace(bytes, shift), less(bytes - 1, shift);
        Arrays out = untouched, refused = untouched;
        const std::size_t before = allocation_count();
        const auto report = pca::fit<Real>(points.view(), options, out.views(), workspace.span());
        CHECK(allocation_count() == before);
        REQUIRE(report.ok());
        CHECK(workspace.guards_intact());
        CHECK(out.components.gaps_intact());
        if (shift == 0) expected = out;
        CHECK(out == expected);

        const auto status = pca::fit<Real>(points.view(), options, refused.views(), less.span()).status();
        CHECK(status.code() == ErrorCode::workspace_too_small);
        CHECK(less.untouched());
        CHECK(refused == untouched);
    }
    const pca::Model model = fitted(points, options);
    CHECK(same_bytes(model.mean(), expected.mean));
    for (std::size_t c = 0; c < model.components().rows; ++c) {
        CHECK(same_bytes(std::span(model.components().row(c), points.cols),
                         std::span(expected.components.view().row(c), points.cols)));
    }
}

TEST_CASE_TEMPLATE(
    "pca contract: the workspace that is asked for is enough, at any alignment, and nothing is allocated", Real, float,
    double) {
    for (const pca::Solver solver : pca_solvers) {
        for (const auto& shape : {std::array<std::size_t, 2>{1, 1}, {40, 9}, {9, 40}, {1100, 6}, {6, 600}}) {
            if (solver == pca::Solver::gram && shape[0] > 100) continue;
            if (solver == pca::Solver::covariance && shape[1] > 100) continue;
            for (const int threads : {1, 3}) {
                INFO(std::string(pca::to_string(solver)), ", ", shape[0], " x ", shape[1], ", ", threads, " threads");
                const Points<Real> points = cloud<Real>(shape[0], shape[1], 1);
                pca::Options options = pca_options(std::min({shape[0], shape[1], std::size_t{3}}), solver);
                options.threads = threads;
                options.iterations = 1;
                check_memory(points, options);
            }
        }
    }
    pca::Options options = pca_options();
    options.explained = 0.5;
    check_memory(falling_cloud<Real>(40, 9, 0.7, 1), options);
    check_memory(cloud<Real>(40, 9, 1), pca_options(0, pca::Solver::automatic));
}

TEST_CASE_TEMPLATE("pca contract: working memory grows with d^2, and with n for randomized alone", Real, float,
                   double) {
    const auto bytes = [](std::size_t n, std::size_t d, std::size_t k, pca::Solver solver, int threads = 1) {
        pca::Options options = pca_options(k, solver);
        options.threads = threads;
        return pca::workspace_bytes<Real>({n, d}, options);
    };
    // A moments' vector for each doubling.
    const std::size_t vector = 8 * (50 * 64 + 101 + 8);
    const std::size_t few = bytes(1 << 12, 50, 3, pca::Solver::covariance);
    constexpr bool wide = std::numeric_limits<std::size_t>::digits == 64;
    constexpr std::size_t high = wide ? 30 : 18, highest = wide ? 40 : 22;
    const std::size_t many = bytes(std::size_t{1} << high, 50, 3, pca::Solver::covariance);
    CHECK(many - few <= (high - 12 + 1) * vector);
    CHECK(bytes(std::size_t{1} << highest, 50, 3, pca::Solver::covariance) - many <= (highest - high + 1) * vector);
    CHECK(bytes(5000, 400, 3, pca::Solver::covariance) < 40 * 8 * 400 * 400);
    // As many subtrees as tasks: sixteen a thread.
    CHECK(bytes(std::size_t{1} << high, 50, 3, pca::Solver::covariance, 4) <= 4 * (16 + 20 + 10) * vector);
    CHECK(bytes(50, 100000, 3, pca::Solver::gram) < 8 * (100000 * 40) + 200 * 8 * 50 * 64);
    CHECK(bytes(100000, 50, 3, pca::Solver::randomized) < 8 * (100000 * 40));
}

TEST_CASE("pca contract: sizes that overflow and options out of range need 0 bytes") {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    for (const pca::Solver solver : pca_solvers) {
        for (const pca::Shape& shape : {pca::Shape{0, 1}, {1, 0}, {most, most}, {3, most}}) {
            CHECK(pca::workspace_bytes<double>(shape, pca_options(0, solver)) == 0);
        }
    }
    CHECK(pca::workspace_bytes<double>({most, 3}, pca_options(0, pca::Solver::gram)) == 0);
    // 2^32 points squared are 0 to a computer of 64 bits, 2^16 to one of 32.
    constexpr int bits = std::numeric_limits<std::size_t>::digits;
    CHECK(pca::workspace_bytes<double>({std::size_t{1} << bits / 2, 3}, pca_options(0, pca::Solver::gram)) == 0);
    CHECK(pca::workspace_bytes<float>({std::size_t{1} << (bits - 6), 64}, pca_options(0, pca::Solver::randomized)) == 0);
    CHECK(pca::workspace_bytes<float>({std::size_t{1} << (bits / 2 - 2), 64}, pca_options(3, pca::Solver::randomized)) > 0);
    CHECK(pca::workspace_bytes<float>({5, 4}, pca_options(5)) == 0);
    pca::Options options = pca_options();
    options.threads = -1;
    CHECK(pca::workspace_bytes<float>({5, 4}, options) == 0);
}

TEST_CASE("pca contract: a failing allocation is an error") {
    const Points<double> points = cloud<double>(20, 6, 1);
    for (const pca::Solver solver : pca_solvers) {
        for (int allowed = 0; allowed < 3; ++allowed) {
            const RefuseAllocations refuse(allowed);
            CHECK(pca::fit<double>(points.view(), pca_options(2, solver)).status().code() == ErrorCode::out_of_memory);
        }
    }
}

}  // namespace
}  // namespace lanewise::tests
