// vlfeat_peer: VLFeat's side of a comparison of k-means, as protocol.hpp describes it. Elkan's algorithm, which is exact, and where it
// matters faster than its Lloyd. It refines centroids; the labels by the last ones are in the time.
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
#include <vl/kmeans.h>
}

#include "bench/peers/protocol.hpp"

namespace {

using lanewise::bench::Arguments;
using lanewise::bench::Job;
using lanewise::bench::Outcome;
using lanewise::bench::read_numbers;

using Clusters = std::unique_ptr<VlKMeans, decltype(&vl_kmeans_delete)>;

int iterations_logged = 0;

// In place of VLFeat's printf: the log alone says how many iterations were made. The initial labels are its "iter 0".
int count_iterations(const char* format, ...) {
    iterations_logged += std::string_view(format).find("iter %d: energy") != std::string_view::npos;
    return 0;
}

// VLFeat takes no other type than the rows' own: a picture is made float32 outside the clock.
template <class T>
std::vector<float> rows_of(const Arguments& given) {
    const auto numbers = read_numbers<T>(given.data, given.points() * given.dimensions());
    return {numbers.begin(), numbers.end()};
}

Clusters clusters(std::int32_t iterations) {
    Clusters made(vl_kmeans_new(VL_TYPE_FLOAT, VlDistanceL2), vl_kmeans_delete);
    vl_kmeans_set_algorithm(made.get(), VlKMeansElkan);
    vl_kmeans_set_max_num_iterations(made.get(), static_cast<vl_size>(iterations));
    vl_kmeans_set_verbosity(made.get(), 1);
    return made;
}

Job prepare(const Arguments& given) {
    if (given.algorithm != "palette" && given.algorithm != "kmeans") {
        throw std::runtime_error(given.algorithm + ": expected palette or kmeans");
    }
    vl_set_num_threads(static_cast<vl_size>(given.threads));
    vl_set_printf_func(count_iterations);
    return [given, start = read_numbers<float>(given.start, given.k * given.dimensions()),
            rows = given.is_picture() ? rows_of<std::uint8_t>(given) : rows_of<float>(given)](Outcome& outcome) {
        std::vector<vl_uint32> labels(given.points());
        iterations_logged = 0;
        const auto begin = std::chrono::steady_clock::now();
        const Clusters fitted = clusters(given.iterations);
        vl_kmeans_set_centers(fitted.get(), start.data(), given.dimensions(), given.k);
        outcome.objective = vl_kmeans_refine_centers(fitted.get(), rows.data(), given.points());
        vl_kmeans_quantize(fitted.get(), labels.data(), nullptr, rows.data(), given.points());
        outcome.seconds = lanewise::bench::seconds_since(begin);
        outcome.iterations = iterations_logged;
        outcome.labels.assign(labels.begin(), labels.end());
        const auto* centroids = static_cast<const float*>(vl_kmeans_get_centers(fitted.get()));
        outcome.centroids.assign(centroids, centroids + start.size());
    };
}

}  // namespace

int main(int argc, char** argv) {
    return lanewise::bench::run_side(argc, argv, "{\"VLFeat\": \"" VL_VERSION_STRING "\"}", "float32", prepare);
}
