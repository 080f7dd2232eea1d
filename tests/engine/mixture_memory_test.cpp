// Working memory of mixtures: how much, whose, and nothing else.
#include <doctest/doctest.h>

#include "tests/engine/allocations.hpp"
#include "tests/engine/mixture_data.hpp"
#include "tests/engine/workspace.hpp"

namespace lanewise::tests {
namespace {

struct Shape {
    std::size_t rows, d, k;
};

constexpr Shape shapes[] = {{1, 1, 1}, {100, 2, 3}, {2100, 3, 8}, {1030, 9, 5}, {1030, 20, 2}};

// What fit writes to.
struct FitResults {
    explicit FitResults(const Mix& like) : mix(like), reports(like.components), history(50, -7.0) {}
    mixture::FitOutput output() { return {mix.spans(), reports, history}; }
    bool operator==(const FitResults& other) const {
        for (std::size_t c = 0; c < reports.size(); ++c) {
            if (reports[c].floored != other.reports[c].floored || reports[c].restarts != other.reports[c].restarts) {
                return false;
            }
        }
        return same_parameters(mix.view(), other.mix.view()) && history == other.history;
    }
    Mix mix;
    std::vector<mixture::ComponentReport> reports;
    std::vector<double> history;
};

template <class Real>
void check_fit_workspace(const Shape& shape, const mixture::Options& options) {
    const Mix start = some_mixture(options.covariance, shape.k, shape.d, 1);
    const Points<Real> points = points_about<Real>(start, shape.rows, 2);
    const Parameters parameters = start.view();
    const mixture::Input<Real> input = input_of(points, {}, &parameters);
    const std::size_t bytes = mixture::workspace_bytes<Real>({shape.rows, shape.d}, options);
    REQUIRE(bytes > 0);
    FitResults expected(start);
    for (const std::size_t shift : {0, 1, 63}) {
        INFO("shift ", shift);
        Workspace workspace(bytes, shift);
        FitResults out(start);
        const std::size_t before = allocation_count();
        const auto report = mixture::fit<Real>(input, options, out.output(), workspace.span());
        CHECK(allocation_count() == before);
        REQUIRE_MESSAGE(report.ok(), std::string(report.status().message()));
        CHECK(workspace.guards_intact());
        if (shift == 0) expected = out;
        CHECK(out == expected);

        Workspace less(bytes - 1, shift);
        FitResults same(start);
        const auto refused = mixture::fit<Real>(input, options, same.output(), less.span());
        CHECK(refused.status().code() == ErrorCode::workspace_too_small);
        CHECK(contains(refused.status().message(), std::to_string(bytes - 1) + " bytes"));
        CHECK(contains(refused.status().message(), std::to_string(bytes)));
        CHECK(less.untouched());
        CHECK(same == FitResults(start));
    }
}

TEST_CASE_TEMPLATE("fit needs the workspace it says, at any alignment, and allocates nothing", Real, float, double) {
    for (const Shape& shape : shapes) {
        for (const Covariance kind : kinds) {
            for (const auto& [init, threads] : {std::pair(Init::kmeans, 1), std::pair(Init::plus_plus, 1),
                                                std::pair(Init::random, 2), std::pair(Init::given, 3)}) {
                INFO(name_of(kind), ", ", shape.rows, " x ", shape.d, ", k ", shape.k, ", threads ", threads);
                mixture::Options options = mixture_options(shape.k, kind, init);
                options.threads = threads;
                options.max_iterations = 2;
                options.n_init = init == Init::random ? 3 : 1;
                check_fit_workspace<Real>(shape, options);
            }
        }
    }
}

// What evaluate writes to.
template <class Real>
struct Scores {
    Scores(std::size_t rows, std::size_t k)
        : log_density(rows, Real{-7}), joint(rows, k), responsibilities(rows, k), labels(rows, -7) {}
    mixture::Evaluation<Real> output() { return {log_density, joint.view(), responsibilities.view(), labels}; }
    bool operator==(const Scores& other) const {
        return log_density == other.log_density && joint.values == other.joint.values &&
               responsibilities.values == other.responsibilities.values && labels == other.labels;
    }
    std::vector<Real> log_density;
    Points<Real> joint, responsibilities;
    std::vector<std::int32_t> labels;
};

TEST_CASE_TEMPLATE("evaluate likewise", Real, float, double) {
    for (const Shape& shape : shapes) {
        for (const Covariance kind : kinds) {
            for (const int threads : {1, 3}) {
                INFO(name_of(kind), ", ", shape.rows, " x ", shape.d, ", k ", shape.k, ", threads ", threads);
                const Mix mix = some_mixture(kind, shape.k, shape.d, 1);
                const Parameters parameters = mix.view();
                const Points<Real> points = points_about<Real>(mix, shape.rows, 2);
                const std::size_t bytes = mixture::evaluate_workspace_bytes<Real>(shape.rows, parameters, threads);
                for (const std::size_t shift : {0, 1, 63}) {
                    Workspace workspace(bytes, shift);
                    Scores<Real> out(shape.rows, shape.k);
                    const std::size_t before = allocation_count();
                    const auto score =
                        mixture::evaluate<Real>(parameters, points.view(), {}, out.output(), threads, workspace.span());
                    CHECK(allocation_count() == before);
                    CHECK(score.ok());
                    CHECK(workspace.guards_intact());
                    CHECK_FALSE(out == Scores<Real>(shape.rows, shape.k));

                    Workspace less(bytes - 1, shift);
                    Scores<Real> same(shape.rows, shape.k);
                    const auto refused =
                        mixture::evaluate<Real>(parameters, points.view(), {}, same.output(), threads, less.span());
                    CHECK(refused.status().code() == ErrorCode::workspace_too_small);
                    CHECK(contains(refused.status().message(), std::to_string(bytes)));
                    CHECK(less.untouched());
                    CHECK(same == Scores<Real>(shape.rows, shape.k));
                }
            }
        }
    }
}

TEST_CASE("working memory does not grow with points times components") {
    const auto bytes = [](std::size_t rows, std::size_t k, Init init) {
        return mixture::workspace_bytes<float>({rows, 4}, mixture_options(k, Covariance::full, init));
    };
    // Of given parameters: block sums alone, which grow with the logarithm. Where labels are looked for, a few numbers a
    // point.
    CHECK(bytes(2000000, 100, Init::given) - bytes(1000000, 100, Init::given) < 100000);
    CHECK(bytes(2000000, 100, Init::kmeans) - bytes(1000000, 100, Init::kmeans) < 1000000 * 32);
    const Mix mix = some_mixture(Covariance::full, 100, 4, 1);
    CHECK(mixture::evaluate_workspace_bytes<float>(2000000, mix.view(), 1) -
              mixture::evaluate_workspace_bytes<float>(1000000, mix.view(), 1) <
          1000);
    MESSAGE("workspace of a fit to 1,000,000 x 4 float32, k 100, from given parameters, 1 thread: ",
            bytes(1000000, 100, Init::given), " bytes");
}

TEST_CASE_TEMPLATE("sizes that cannot be: no workspace", Real, float, double) {
    constexpr std::size_t most = static_cast<std::size_t>(-1);
    mixture::Options options = mixture_options(16);
    CHECK(mixture::workspace_bytes<Real>({100, 3}, options) > 0);
    CHECK(mixture::workspace_bytes<Real>({0, 3}, options) == 0);
    CHECK(mixture::workspace_bytes<Real>({15, 3}, options) == 0);  // k > n
    CHECK(mixture::workspace_bytes<Real>({100, 0}, options) == 0);
    CHECK(mixture::workspace_bytes<Real>({100, mixture::most_dimensions + 1}, options) == 0);
    CHECK(mixture::workspace_bytes<Real>({100, most}, options) == 0);
    CHECK(mixture::workspace_bytes<Real>({most, 3}, options) == 0);
    options.components = 1 << 24;
    options.threads = 1024;  // 64 bits address what one takes
    CHECK(mixture::workspace_bytes<Real>({std::size_t{1} << 30, mixture::most_dimensions}, options) == 0);
    const Mix mix = some_mixture(Covariance::full, 2, 3, 1);
    CHECK(mixture::evaluate_workspace_bytes<Real>(0, mix.view(), 1) == 0);
    CHECK(mixture::evaluate_workspace_bytes<Real>(100, mix.view(), -1) == 0);
    CHECK(mixture::evaluate_workspace_bytes<Real>(100, {}, 1) == 0);
}

TEST_CASE("memory that is refused is an error, nothing leaks, nothing is written") {
    const Mix mix = some_mixture(Covariance::full, 3, 4, 1);
    const Parameters parameters = mix.view();
    const Points<float> points = points_about<float>(mix, 1500, 2);
    Points<float> drawn(10, 4);
    Scores<float> same(points.rows, 3);
    std::vector<double> mean(4), covariance(16);
    auto statistics = mixture::Statistics<float>::create(parameters);
    REQUIRE(statistics.ok());
    const MatrixView<const float> block{points.values.data(), 1024, 4};
    REQUIRE(statistics->add(block).ok());
    const double before = statistics->log_likelihood();
    const std::size_t live = live_bytes();
    constexpr ErrorCode refused = ErrorCode::out_of_memory;
    for (int allowed = 0; allowed < 20; ++allowed) {
        const auto check = [&](const Status& status) { CHECK((status.ok() || status.code() == refused)); };
        const RefuseAllocations refuse(allowed);
        check(mixture::fit<float>(input_of(points), mixture_options(3)).status());
        check(mixture::Mixture::make(parameters).status());
        check(mixture::sum(parameters, parameters).status());
        check(mixture::marginal(parameters, std::vector<std::size_t>{0, 2}).status());
        check(mixture::condition(parameters, std::vector<std::size_t>{1}, std::vector<double>{0.5}).status());
        check(mixture::affine(parameters, {mix.covariances.data(), 4, 4}).status());
        check(mixture::Statistics<float>::create(parameters).status());
        check(statistics->maximize().status());
    }
    {
        const RefuseAllocations refuse(0);
        CHECK(mixture::fit<float>(input_of(points), mixture_options(3)).status().code() == refused);
        CHECK(mixture::evaluate<float>(parameters, points.view(), {}, same.output(), 1).status().code() == refused);
        CHECK(mixture::sample<float>(parameters, {}, drawn.view()).code() == refused);
        CHECK(statistics->add(block).code() == refused);
        CHECK(mixture::moments(parameters, mean, covariance).code() == refused);
    }
    CHECK(live_bytes() == live);
    CHECK(same == Scores<float>(points.rows, 3));
    CHECK(std::count(mean.begin(), mean.end(), 0.0) == 4);
    CHECK(std::count(drawn.values.begin(), drawn.values.end(), 0.0f) == 40);
    for (int allowed = 0; allowed < 6; ++allowed) {
        const RefuseAllocations refuse(allowed);
        if (statistics->add(block).ok()) break;
        CHECK(statistics->rows() == 1024);
        CHECK(statistics->log_likelihood() == before);
    }
}

}  // namespace
}  // namespace lanewise::tests
