// Principal components: whole fits, the covariance pass alone, and encoding.
#include <chrono>
#include <vector>

#include <lanewise/pca.hpp>

#include "bench/peers/jobs.hpp"

namespace lanewise::bench {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Job pca_job(const Arguments& given) {
    return [given, rows = read_rows(given)](Outcome& outcome) {
        const pca::Options options{.components = static_cast<std::int32_t>(given.k), .threads = given.threads};
        const auto begin = Clock::now();
        const auto model = pca::fit<float>({rows.data(), given.a, given.b}, options);
        outcome.seconds = seconds_since(begin);
        check(model.status());
        outcome.parameters.clear();
        for (std::size_t k = 0; k < given.k; ++k) {
            const double* component = model->components().row(k);
            outcome.parameters.push_back(model->variances()[k]);
            outcome.parameters.insert(outcome.parameters.end(), component, component + given.b);
        }
    };
}

Job pca_covariance_job(const Arguments& given) {
    return [given, rows = read_rows(given)](Outcome& outcome) {
        auto statistics = pca::Statistics<float>::create(given.b, 0, given.threads);
        check(statistics.status());
        const auto begin = Clock::now();
        check(statistics->add({rows.data(), given.a, given.b}));
        outcome.seconds = seconds_since(begin);
    };
}

Job pca_encode_job(const Arguments& given) {
    return [given, rows = read_rows(given),
            map = read_numbers<double>(given.start, (given.k + 1) * given.b)](Outcome& outcome) {
        outcome.scores.resize(given.a * given.k);
        const pca::Autoencoder autoencoder{{map.data(), given.k, given.b}, {map.data() + given.k * given.b, given.b}};
        const auto begin = Clock::now();
        check(pca::encode<float>(autoencoder, {rows.data(), given.a, given.b},
                                 {outcome.scores.data(), given.a, given.k}, given.threads));
        outcome.seconds = seconds_since(begin);
    };
}

}  // namespace lanewise::bench
