// Alternating least squares: the seconds of a step, from the difference of two fits, so that what a fit does once does not count.
#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include <lanewise/als.hpp>

#include "bench/peers/jobs.hpp"

namespace lanewise::bench {
namespace {

// Users x items from the file, which is sorted by user and then by item.
struct Ratings {
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> columns;
    std::vector<float> values;
    std::size_t items;

    explicit Ratings(const Arguments& given) : offsets(given.a + 1), items(given.b) {
        struct Triplet {
            std::int32_t user, item;
            float value;
        };
        for (const Triplet& one : read_all<Triplet>(given.data)) {
            ++offsets.at(static_cast<std::size_t>(one.user) + 1);
            columns.push_back(one.item);
            values.push_back(one.value);
        }
        for (std::size_t i = 0; i < given.a; ++i) offsets[i + 1] += offsets[i];
    }

    SparseView<float> view() const { return {offsets.size() - 1, items, offsets, columns, values}; }
};

als::Options options_of(const Arguments& given, std::int32_t steps) {
    als::Options options;
    options.factors = static_cast<std::int32_t>(given.k);
    options.regularization = als_regularization;
    options.init = als::Init::given;
    options.max_steps = steps;
    options.patience = steps;
    options.threads = given.threads;
    return options;
}

struct Timed {
    als::Fitted<float> model;
    double seconds;
};

Timed fit(const als::Input<float>& input, const als::Options& options) {
    const auto begin = std::chrono::steady_clock::now();
    auto fitted = als::fit<float>(input, options);
    const double seconds = seconds_since(begin);
    check(fitted.status());
    return {std::move(*fitted), seconds};
}

}  // namespace

Job als_job(const Arguments& given) {
    return [given, ratings = std::make_shared<const Ratings>(given),
            start = read_numbers<float>(given.start, given.b * given.k)](Outcome& outcome) {
        const als::Input<float> input{ratings->view(), {}, {start.data(), given.b, given.k}};
        const Timed some = fit(input, options_of(given, given.iterations));
        const Timed twice = fit(input, options_of(given, 2 * given.iterations));
        outcome.seconds = (twice.seconds - some.seconds) / given.iterations;
        outcome.objective = twice.model.report().best.train_loss;
        outcome.iterations = twice.model.report().best.step;
        outcome.users = copy_of(twice.model.users());
        outcome.items = copy_of(twice.model.items());
    };
}

}  // namespace lanewise::bench
