#include "cli/clustering.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/failure.hpp"

namespace lanewise::cli {

void Clustering::add_to(const Command& command) {
    command.required("-k", "K", options_.clusters, "Number of clusters, 1 to the number of points");
    command.option("--init", "k-means++|random|first|FILE.npy", init_,
                   "Initial centroids: greedy k-means++; k random points; the first k points; or the k rows of a file");
    command.option("--n-init", "N", options_.n_init,
                   "Runs from different draws; the one with the lowest inertia is kept");
    command.option("--max-iter", "N", options_.max_iterations, "Most iterations of a run");
    command.option("--tol", "X", options_.tolerance,
                   "Stop when the centroids' squared shift is at most X times the mean variance of the columns");
}

kmeans::Init Clustering::init_method() const {
    if (init_ == "k-means++") return kmeans::Init::plus_plus;
    if (init_ == "random") return kmeans::Init::random;
    if (init_ == "first") return kmeans::Init::first;
    return kmeans::Init::given;
}

std::string Clustering::centroids_file() const {
    if (init_method() != kmeans::Init::given) return {};
    std::error_code error;
    if (!std::filesystem::exists(init_, error)) {
        throw Failure(
            fmt::format("--init is '{}'; expected k-means++, random, first or a .npy file that exists", init_));
    }
    return init_;
}

kmeans::Options Clustering::options(const CommonOptions& common) const {
    kmeans::Options options = options_;
    options.init = init_method();
    options.seed = common.seed;
    options.threads = common.threads;
    return options;
}

void report_clustering(Report& report, const kmeans::Options& options, const kmeans::Report& clustering) {
    report.value("k", std::int64_t{options.clusters});
    report.value("inertia", clustering.inertia);
    report.value("iterations", std::int64_t{clustering.iterations});
    report.value("converged", clustering.converged);
    report.value("empty_clusters", std::int64_t{clustering.empty_clusters});
    report.value("relocations", std::int64_t{clustering.relocations});
    report.value("best_run", std::int64_t{clustering.best_run});
    report.value("seed", options.seed);
    report.line("k-means", fmt::format("k = {}, {} iteration{}, {}", options.clusters, clustering.iterations,
                                       clustering.iterations == 1 ? "" : "s",
                                       clustering.converged ? "converged" : "not converged"));
    report.line("inertia", fmt::format("{:.10g}", clustering.inertia));
    if (clustering.empty_clusters > 0) {
        report.line("note", fmt::format("{} of {} clusters are empty", clustering.empty_clusters, options.clusters));
    }
}

}  // namespace lanewise::cli
