// Whole fits: invariances, early stopping, singular systems.
#include <doctest/doctest.h>

#include "tests/engine/als_data.hpp"
#include "tests/engine/forced_isa.hpp"

namespace lanewise::tests {
namespace {

template <class Real>
std::vector<ratings::Rating> held_out(std::size_t users, std::size_t items, std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<ratings::Rating> drawn(count);
    for (ratings::Rating& rating : drawn) {
        rating = {static_cast<std::int32_t>(random.below(users)), static_cast<std::int32_t>(random.below(items)),
                  random.normal()};
    }
    return drawn;
}

template <class Real>
double validation_loss(const als::Fitted<Real>& fitted, const SparseView<Real>& train,
                       const std::vector<ratings::Rating>& validation, const als::Options& options) {
    SparseData<Real> none;
    none.cols = train.cols;
    none.rows = train.rows;
    none.offsets.assign(train.rows + 1, 0);
    double loss = plain_loss(none.view(), options, fitted.users(), fitted.items());
    for (const auto& [user, item, value] : validation) {
        const double residual = value - dot(fitted.users().row(static_cast<std::size_t>(user)),
                                            fitted.items().row(static_cast<std::size_t>(item)), fitted.users().cols);
        loss += residual * residual;
    }
    return loss;
}

TEST_CASE_TEMPLATE("als: threads and instruction sets give the same bytes", Real, float, double) {
    // Rows in blocks, in lanes and in the dual.
    const SparseData<Real> data = planted<Real>(60, 330, 4, 0.5, 0.8, 2);
    const auto validation = held_out<Real>(60, 330, 200, 3);
    for (const std::int32_t k : {3, 20, 70}) {
        als::Options options = als_options(k, 0.5, 2);
        options.threads = 1;
        ForcedIsa isas;
        REQUIRE(isas.use(simd::Isa::scalar));
        const auto expected = fit_als<Real>({data.view(), validation}, options);
        const auto check_same_as_expected = [&](const char* isa) {
            INFO("k ", k, ", ", options.threads, " threads, ", isa);
            const auto fitted = fit_als<Real>({data.view(), validation}, options);
            CHECK(same_factors(fitted, expected));
            CHECK(fitted.report().best.train_loss == expected.report().best.train_loss);
            CHECK(fitted.report().best.validation_loss == expected.report().best.validation_loss);
        };
        for (const auto isa : {simd::Isa::scalar, simd::Isa::neon64, simd::Isa::avx2, simd::Isa::avx512}) {
            options.threads = 3;
            if (isas.use(isa)) check_same_as_expected(simd::to_string(isa));
        }
        // The last of these is the quickest.
        for (const int threads : {1, 2, 7}) {
            options.threads = threads;
            check_same_as_expected("the widest");
        }
    }
}

TEST_CASE_TEMPLATE("als: the seed decides the start", Real, float, double) {
    const SparseData<Real> data = noise<Real>(30, 20, 0.5, 1);
    als::Options options = als_options(4, 0.5, 1);
    const auto first = fit_als<Real>({data.view()}, options);
    CHECK(same_factors(fit_als<Real>({data.view()}, options), first));
    options.seed = 1;
    CHECK_FALSE(same_factors(fit_als<Real>({data.view()}, options), first));
}

TEST_CASE_TEMPLATE("als: other numbers for users and items permute the result", Real, float, double) {
    constexpr std::size_t users = 40, items = 30, k = 5;
    const SparseData<Real> data = planted<Real>(users, items, 3, 0.3, 0.5, 6);
    std::vector<std::size_t> user_order(users), item_order(items);
    for (std::size_t i = 0; i < users; ++i) user_order[i] = i * 7 % users;
    for (std::size_t x = 0; x < items; ++x) item_order[x] = x * 11 % items;
    SparseData<Real> renamed;
    renamed.cols = items;
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            const auto view = data.view();
            for (std::size_t t = view.offsets[user_order[i]]; t < view.offsets[user_order[i] + 1]; ++t) {
                if (static_cast<std::size_t>(view.columns[t]) == item_order[x])
                    renamed.add(x, static_cast<double>(view.values[t]));
            }
        }
        renamed.end_row();
    }
    const auto start = normal_start<Real>(items, k, 1);
    auto other = start;
    for (std::size_t x = 0; x < items; ++x)
        std::copy_n(start.values.data() + item_order[x] * k, k, other.values.data() + x * k);
    als::Options options = als_options(k, 0.5, 5);
    options.init = als::Init::given;
    const auto a = fit_als<Real>({data.view(), {}, start.view()}, options);
    const auto b = fit_als<Real>({renamed.view(), {}, other.view()}, options);
    const double tolerance = sizeof(Real) == 4 ? 1e-3 : 1e-11;
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            CHECK(
                dot(b.users().row(i), b.items().row(x), k) ==
                doctest::Approx(dot(a.users().row(user_order[i]), a.items().row(item_order[x]), k)).epsilon(tolerance));
        }
    }
}

TEST_CASE_TEMPLATE("als: turning the initial factors leaves predictions alone", Real, float, double) {
    constexpr std::size_t users = 30, items = 25, k = 2;
    const SparseData<Real> data = planted<Real>(users, items, 2, 0.3, 0.6, 8);
    const auto start = normal_start<Real>(items, k, 1);
    auto turned = start;
    for (std::size_t x = 0; x < items; ++x) {
        const Real a = start.values[x * k], b = start.values[x * k + 1];
        turned.values[x * k] = Real(0.6) * a - Real(0.8) * b;
        turned.values[x * k + 1] = Real(0.8) * a + Real(0.6) * b;
    }
    als::Options options = als_options(k, 0.5, 4);
    options.init = als::Init::given;
    const auto a = fit_als<Real>({data.view(), {}, start.view()}, options);
    const auto b = fit_als<Real>({data.view(), {}, turned.view()}, options);
    for (std::size_t i = 0; i < users; ++i) {
        for (std::size_t x = 0; x < items; ++x) {
            const double difference =
                dot(a.users().row(i), a.items().row(x), k) - dot(b.users().row(i), b.items().row(x), k);
            CHECK(std::fabs(difference) < (sizeof(Real) == 4 ? 1e-3 : 1e-11));
        }
    }
}

TEST_CASE_TEMPLATE("als: an early stop returns users and items of the best evaluation together", Real, float, double) {
    // Noise: what helps in training soon hurts in validation.
    const SparseData<Real> data = noise<Real>(60, 40, 0.4, 9);
    const auto validation = held_out<Real>(60, 40, 300, 10);
    for (const std::int32_t patience : {0, 1, 3}) {
        INFO("patience ", patience);
        als::Options options = als_options(8, 0.05, 200);
        options.patience = patience;
        const auto fitted = fit_als<Real>({data.view(), validation}, options);
        const als::Report& report = fitted.report();
        const auto history = fitted.history();
        const auto best = std::min_element(
            history.begin(), history.end(),
            [](const als::Evaluation& a, const als::Evaluation& b) { return a.validation_loss < b.validation_loss; });
        CHECK(report.best.step == best->step);
        CHECK(report.best.validation_loss == best->validation_loss);
        if (report.converged_after >= 0) {
            CHECK(report.converged_after == best->step);
            CHECK(report.steps == best->step + std::max(patience, 1));
        } else {
            CHECK(report.steps == 200);
        }
        const double loss = validation_loss(fitted, data.view(), validation, options);
        CHECK(report.best.validation_loss == doctest::Approx(loss).epsilon(sizeof(Real) == 4 ? 1e-4 : 1e-12));
        const double train = plain_loss(data.view(), options, fitted.users(), fitted.items());
        CHECK(report.best.train_loss == doctest::Approx(train).epsilon(sizeof(Real) == 4 ? 1e-4 : 1e-12));
    }
}

TEST_CASE_TEMPLATE("als: evaluations every few steps, and after the last", Real, float, double) {
    const SparseData<Real> data = planted<Real>(30, 20, 2, 0.3, 0.5, 3);
    als::Options options = als_options(2, 0.5, 8);
    options.eval_every = 3;
    const auto fitted = fit_als<Real>({data.view()}, options);
    REQUIRE(fitted.history().size() == 3);
    CHECK(fitted.history()[0].step == 3);
    CHECK(fitted.history()[1].step == 6);
    CHECK(fitted.history()[2].step == 8);
    CHECK(fitted.report().converged_after == -1);
    CHECK(std::isnan(fitted.history()[0].validation_loss));
    CHECK(std::isnan(fitted.history()[0].validation_rmse));
}

TEST_CASE_TEMPLATE("als: the observer sees each step and may end the fit", Real, float, double) {
    const SparseData<Real> data = planted<Real>(30, 20, 2, 0.3, 0.5, 3);
    als::Options options = als_options(2, 0.5, 50);
    options.eval_every = 2;
    std::vector<Progress> seen;
    const Observer observer{[](void* context, const Progress& progress) {
                                auto& all = *static_cast<std::vector<Progress>*>(context);
                                all.push_back(progress);
                                return all.size() < 5;
                            },
                            &seen};
    const auto fitted = fit_als<Real>({data.view()}, options, observer);
    REQUIRE(seen.size() == 5);
    CHECK(fitted.report().steps == 5);
    CHECK(fitted.report().best.step == 4);
    CHECK(fitted.report().converged_after == -1);
    CHECK(std::isnan(seen[0].objective));
    CHECK(seen[1].objective == fitted.history()[0].train_loss);
    CHECK(seen[4].iteration == 5);
}

TEST_CASE_TEMPLATE("als: a fit that is stopped before its first evaluation is evaluated all the same", Real, float,
                   double) {
    const SparseData<Real> data = planted<Real>(30, 20, 2, 0.3, 0.5, 3);
    als::Options options = als_options(2, 0.5, 50);
    options.eval_every = 10;
    const Observer observer{[](void*, const Progress&) { return false; }, nullptr};
    const auto fitted = fit_als<Real>({data.view()}, options, observer);
    options.max_steps = 1;
    CHECK(same_factors(fitted, fit_als<Real>({data.view()}, options)));
    REQUIRE(fitted.history().size() == 1);
    CHECK(fitted.report().best.step == 1);
}

TEST_CASE_TEMPLATE("als: the errors alone may be what is monitored", Real, float, double) {
    const SparseData<Real> data = planted<Real>(60, 40, 2, 0.5, 0.4, 9);
    const auto validation = held_out<Real>(60, 40, 50, 10);
    als::Options options = als_options(6, 5.0, 40);
    options.patience = 3;
    options.monitor = als::Monitor::rmse;
    const auto fitted = fit_als<Real>({data.view(), validation}, options);
    for (const als::Evaluation& evaluation : fitted.history()) {
        CHECK(evaluation.validation_rmse >= fitted.report().best.validation_rmse);
    }
}

TEST_CASE_TEMPLATE("als: the truncated SVD as a start is good from the first step", Real, float, double) {
    const SparseData<Real> data = planted<Real>(60, 50, 3, 0.0, 1.0, 4);
    als::Options options = als_options(3, 1e-6, 1);
    options.init = als::Init::svd;
    CHECK(fit_als<Real>({data.view()}, options).report().best.train_rmse < 1e-3);
    // More factors than there are items.
    SparseData<Real> few = planted<Real>(9, 4, 2, 0.1, 0.9, 5);
    options = als_options(7, 0.1, 3);
    options.init = als::Init::svd;
    const auto fitted = fit_als<Real>({few.view()}, options);
    CHECK(std::isfinite(fitted.report().best.train_loss));
    CHECK(fitted.items()(0, 6) == 0);
}

TEST_CASE_TEMPLATE("als: without lambda, rows of few ratings get the solution of least norm", Real, float, double) {
    SparseData<Real> data;
    data.cols = 3;
    data.add(0, 2.0);
    data.end_row();
    const Start<Real> start{3, 2, {3, 4, 1, 0, 0, 1}};
    als::Options options = als_options(2, 0.0, 1);
    options.init = als::Init::given;
    const auto fitted = fit_als<Real>({data.view(), {}, start.view()}, options);
    CHECK(static_cast<double>(fitted.users()(0, 0)) == doctest::Approx(2.0 * 3 / 25));
    CHECK(static_cast<double>(fitted.users()(0, 1)) == doctest::Approx(2.0 * 4 / 25));
    CHECK(fitted.report().raised_users == 0);
}

TEST_CASE_TEMPLATE("als: without lambda, singular rows are solved all the same and counted", Real, float, double) {
    // Factors of equal items: every system is of rank 1.
    SparseData<Real> data;
    data.cols = 6;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t x = 0; x < 6; ++x) data.add(x, 1.0);
        data.end_row();
    }
    const Start<Real> start{6, 3, {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}};
    als::Options options = als_options(3, 0.0, 1);
    options.init = als::Init::given;
    const auto fitted = fit_als<Real>({data.view(), {}, start.view()}, options);
    CHECK(fitted.report().raised_users == 3);
    CHECK(std::isfinite(fitted.report().best.train_loss));
    CHECK(fitted.report().best.train_rmse < 1e-3);
}

TEST_CASE_TEMPLATE("als: factors of nothing but 0 stay there", Real, float, double) {
    const SparseData<Real> data = noise<Real>(5, 4, 1.0, 1);
    const Start<Real> start{4, 2, std::vector<Real>(8)};
    for (const double lambda : {0.0, 0.1}) {
        als::Options options = als_options(2, lambda, 2);
        options.init = als::Init::given;
        const auto fitted = fit_als<Real>({data.view(), {}, start.view()}, options);
        for (std::size_t i = 0; i < 5; ++i) CHECK((fitted.users()(i, 0) == 0 && fitted.users()(i, 1) == 0));
    }
}

}  // namespace
}  // namespace lanewise::tests
