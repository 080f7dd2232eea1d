// Least squares on ratings, and the truncated SVD of the same matrix.
#include <vector>

#include <benchmark/benchmark.h>

#include <lanewise/als.hpp>
#include <lanewise/svd.hpp>

#include "bench/algorithms/case.hpp"
#include "bench/check.hpp"
#include "bench/kernels/case.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t users = 3000, items = 2000, each_user = 80, entries = users * each_user;

// Every user rates items a stride apart, from a place of its own.
struct Ratings {
    std::vector<std::size_t> offsets;
    std::vector<std::int32_t> columns;
    std::vector<float> values = random_numbers<float>(entries, 1);

    Ratings() {
        for (std::size_t user = 0; user <= users; ++user) offsets.push_back(user * each_user);
        for (std::size_t at = 0; at < entries; ++at) {
            constexpr std::size_t stride = items / each_user;
            columns.push_back(static_cast<std::int32_t>(at % each_user * stride + at / each_user % stride));
        }
    }

    SparseView<float> view() const { return {users, items, offsets, columns, values}; }
};

void add_als(Algorithms& all, std::size_t k) {
    constexpr int steps = 3;
    const auto d = static_cast<double>(k);
    // Both sides of a step: triangles of Gram matrices, right-hand sides, factors and two solves a row; then the loss.
    const double step = 2 * entries * (d * (d + 1) + 2 * d) + (users + items) * (d * d * d / 3 + 2 * d * d) + entries * 2 * d;
    all.push_back({"als_fit", shape_name({{"users", users}, {"items", items}, {"entries", entries}, {"k", k}}), steps * step,
                   steps * 2.0 * entries * d * sizeof(float), [k] {
                       return [k, ratings = Ratings()](int threads) {
                           als::Options options;
                           options.factors = static_cast<std::int32_t>(k);
                           options.regularization = 1;
                           options.max_steps = options.patience = steps;
                           options.threads = threads;
                           const auto fitted = als::fit<float>({ratings.view()}, options);
                           check(fitted.status());
                           benchmark::DoNotOptimize(fitted->report().best.train_loss);
                       };
                   }});
}

void add_svd(Algorithms& all, std::size_t k) {
    svd::Options options;
    options.rank = static_cast<std::int32_t>(k);
    const double products = 2.0 * options.iterations + 2;
    all.push_back({"svd_decompose", shape_name({{"rows", users}, {"cols", items}, {"entries", entries}, {"k", k}}),
                   products * 2 * entries * static_cast<double>(options.rank + options.oversampling),
                   products * entries * (sizeof(float) + sizeof(std::int32_t)), [options] {
                       return [options, ratings = Ratings()](int threads) mutable {
                           options.threads = threads;
                           const auto found = svd::decompose<float>(ratings.view(), options);
                           check(found.status());
                           benchmark::DoNotOptimize(found->values().data());
                       };
                   }});
}

}  // namespace

void add_factorizations(Algorithms& all) {
    add_als(all, 8);
    add_als(all, 16);
    add_als(all, 64);
    add_svd(all, 16);
}

}  // namespace lanewise::bench
