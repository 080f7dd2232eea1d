// Alternating least squares: the seconds of a step, from the difference of two fits, so that what a fit does once does not count; and
// whole fits, from ratings as triplets.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

#include <lanewise/als.hpp>

#include "bench/peers/jobs.hpp"

namespace lanewise::bench {
namespace {

struct Triplet {
    std::int32_t user, item;
    float value;
};

// Users x items from triplets that are sorted by user and then by item.
struct Ratings {
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> columns;
    std::vector<float> values;
    std::size_t items;

    Ratings(const std::vector<Triplet>& triplets, const Arguments& given) : offsets(given.a + 1), items(given.b) {
        columns.reserve(triplets.size());
        values.reserve(triplets.size());
        for (const Triplet& one : triplets) {
            ++offsets.at(static_cast<std::size_t>(one.user) + 1);
            columns.push_back(one.item);
            values.push_back(one.value);
        }
        for (std::size_t i = 0; i < given.a; ++i) offsets[i + 1] += offsets[i];
    }

    SparseView<float> view() const { return {offsets.size() - 1, items, offsets, columns, values}; }
};

// A row of START of rating_fits.
struct Setting {
    float steps, regularization, by_count;
};

als::Options options_of(const Arguments& given, const Setting& setting) {
    als::Options options;
    options.factors = static_cast<std::int32_t>(given.k);
    options.regularization = setting.regularization;
    options.scale = setting.by_count != 0 ? als::Scale::count : als::Scale::none;
    options.max_steps = static_cast<std::int32_t>(setting.steps);
    options.eval_every = options.max_steps;
    options.threads = given.threads;
    return options;
}

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
    return [given, ratings = std::make_shared<const Ratings>(read_all<Triplet>(given.data), given),
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

Job rating_fits_job(const Arguments& given) {
    return
        [given, triplets = read_all<Triplet>(given.data), settings = read_all<Setting>(given.start)](Outcome& outcome) {
            outcome = {};
            for (const Setting& setting : settings) {
                const auto begin = std::chrono::steady_clock::now();
                const Ratings ratings(triplets, given);
                const Timed one = fit({ratings.view(), {}, {}}, options_of(given, setting));
                outcome.seconds += seconds_since(begin);
                std::ranges::copy(copy_of(one.model.users()), std::back_inserter(outcome.users));
                std::ranges::copy(copy_of(one.model.items()), std::back_inserter(outcome.items));
            }
        };
}

}  // namespace lanewise::bench
