// lanewise_peer: our side of a comparison of whole fits, as protocol.hpp describes it.
#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <lanewise/kmeans.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/palette.hpp>
#include <lanewise/simd.hpp>

#include "bench/compiler.hpp"
#include "bench/peers/jobs.hpp"
#include "bench/peers/protocol.hpp"

namespace {

using lanewise::bench::Arguments;
using lanewise::bench::check;
using lanewise::bench::copy_of;
using lanewise::bench::Job;
using lanewise::bench::Outcome;
using lanewise::bench::read_numbers;
using lanewise::bench::read_rows;
using lanewise::bench::seconds_since;
using Clock = std::chrono::steady_clock;
namespace bench = lanewise::bench;
namespace kmeans = lanewise::kmeans;
namespace mixture = lanewise::mixture;
namespace palette = lanewise::palette;

kmeans::Options kmeans_options(const Arguments& given) {
    kmeans::Options options;
    options.clusters = static_cast<std::int32_t>(given.k);
    options.init = kmeans::Init::given;
    options.max_iterations = given.iterations;
    options.tolerance = 0;
    options.threads = given.threads;
    return options;
}

// The start's covariances are the variances of the data, which Lanewise's floor is relative to.
mixture::Options mixture_options(const Arguments& given, const mixture::Parameters& start) {
    mixture::Options options;
    options.components = static_cast<std::int32_t>(given.k);
    options.init = mixture::Init::given;
    options.max_iterations = given.iterations;
    options.tolerance = 0;
    options.regularization = lanewise::bench::variance_floor / *std::ranges::max_element(start.covariances);
    options.threads = given.threads;
    return options;
}

std::vector<std::uint8_t> read_pixels(const Arguments& given) {
    return read_numbers<std::uint8_t>(given.data, given.points() * 3);
}

std::vector<float> read_centroids(const Arguments& given) {
    return read_numbers<float>(given.start, given.k * given.dimensions());
}

palette::Picture picture_of(const std::vector<std::uint8_t>& pixels, const Arguments& given) {
    return {pixels.data(), given.a, given.b, 3 * given.a};
}

// Of full covariances, as the files have them.
mixture::Parameters parameters_of(std::span<const double> numbers, const Arguments& given) {
    const std::size_t k = given.k, d = given.dimensions();
    return {mixture::Covariance::full, k, d, numbers.first(k), numbers.subspan(k, k * d), numbers.subspan(k + k * d)};
}

void keep(const mixture::Fitted& fitted, Outcome& outcome) {
    outcome.objective = fitted.report().log_likelihood;
    outcome.iterations = fitted.report().iterations;
    outcome.parameters.clear();
    const mixture::Parameters& parameters = fitted.parameters();
    for (const auto part : {parameters.weights, parameters.means, parameters.covariances}) {
        outcome.parameters.insert(outcome.parameters.end(), part.begin(), part.end());
    }
}

Job palette_job(const Arguments& given) {
    return [given, pixels = read_pixels(given), start = read_centroids(given)](Outcome& outcome) {
        outcome.labels.resize(given.points());
        const palette::Picture picture = picture_of(pixels, given);
        const auto begin = Clock::now();
        const auto fitted = palette::fit(picture, kmeans_options(given), {start.data(), given.k, 3});
        check(fitted.status());
        check(fitted->label(picture, std::span<std::int32_t>(outcome.labels)));
        outcome.seconds = seconds_since(begin);
        outcome.objective = fitted->report().clustering.inertia;
        outcome.iterations = fitted->report().clustering.iterations;
        outcome.centroids = copy_of(fitted->centroids());
    };
}

Job kmeans_job(const Arguments& given) {
    return [given, rows = read_rows(given), start = read_centroids(given)](Outcome& outcome) {
        const kmeans::Input<float> input{{rows.data(), given.a, given.b}, {}, {start.data(), given.k, given.b}};
        const auto begin = Clock::now();
        const auto model = kmeans::fit<float>(input, kmeans_options(given));
        outcome.seconds = seconds_since(begin);
        check(model.status());
        outcome.objective = model->report().inertia;
        outcome.iterations = model->report().iterations;
        outcome.labels.assign(model->labels().begin(), model->labels().end());
        outcome.centroids = copy_of(model->centroids());
    };
}

Job predict_job(const Arguments& given) {
    return [given, rows = read_rows(given), centroids = read_centroids(given)](Outcome& outcome) {
        outcome.labels.resize(given.a);
        outcome.centroids = centroids;
        const auto begin = Clock::now();
        check(kmeans::predict<float>({centroids.data(), given.k, given.b}, {rows.data(), given.a, given.b},
                                     outcome.labels, {}, given.threads));
        outcome.seconds = seconds_since(begin);
    };
}

Job palette_mixture_job(const Arguments& given) {
    return [given, pixels = read_pixels(given),
            numbers = read_numbers<double>(given.start, given.parameters())](Outcome& outcome) {
        const mixture::Parameters start = parameters_of(numbers, given);
        const auto begin = Clock::now();
        const auto model = palette::fit_mixture(picture_of(pixels, given), mixture_options(given, start), &start);
        outcome.seconds = seconds_since(begin);
        check(model.status());
        keep(model->fitted, outcome);
    };
}

Job mixture_job(const Arguments& given) {
    return [given, rows = read_rows(given),
            numbers = read_numbers<double>(given.start, given.parameters())](Outcome& outcome) {
        const mixture::Parameters start = parameters_of(numbers, given);
        const mixture::Input<float> input{{rows.data(), given.a, given.b}, {}, {}, &start};
        const auto begin = Clock::now();
        const auto model = mixture::fit<float>(input, mixture_options(given, start));
        outcome.seconds = seconds_since(begin);
        check(model.status());
        keep(*model, outcome);
    };
}

Job log_sum_exp_job(const Arguments& given) {
    return [given, rows = read_rows(given)](Outcome& outcome) {
        outcome.sums.resize(given.a);
        const auto begin = Clock::now();
        lanewise::simd::log_sum_exp<float>(rows.data(), given.b, given.a, given.b, outcome.sums.data());
        outcome.seconds = seconds_since(begin);
    };
}

void wake(int threads) {
    const std::vector<float> rows(4096, 1.0f);
    check(kmeans::fit<float>({{rows.data(), 2048, 2}}, {.clusters = 2, .max_iterations = 1, .threads = threads})
              .status());
}

Job prepare(const Arguments& given) {
    static const std::map<std::string, Job (*)(const Arguments&)> jobs{
        {"palette", palette_job},
        {"kmeans", kmeans_job},
        {"predict", predict_job},
        {"palette_mixture", palette_mixture_job},
        {"mixture", mixture_job},
        {"log_sum_exp", log_sum_exp_job},
        {"als", bench::als_job},
        {"rating_fits", bench::rating_fits_job},
        {"pca", bench::pca_job},
        {"pca_covariance", bench::pca_covariance_job},
        {"pca_encode", bench::pca_encode_job},
        {"fma_peak", bench::fma_peak_job},
        {"read_bandwidth", bench::read_bandwidth_job},
    };
    const auto found = jobs.find(given.algorithm);
    if (found == jobs.end()) throw std::runtime_error(given.algorithm + ": not an algorithm of protocol.hpp");
    Job job = found->second(given);
    wake(given.threads);
    return job;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string about = std::string("{\"compiler\": \"") + lanewise::bench::compiler + "\", \"isa\": \"" +
                              lanewise::simd::to_string(lanewise::simd::active_isa()) + "\"}";
    return lanewise::bench::run_side(argc, argv, about, "float32", prepare);
}
