#include "cli/clustering.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "cli/failure.hpp"

namespace lanewise::cli {

namespace {

kmeans::Init init_method(const std::string& init) {
    if (init.empty() || init == "k-means++") return kmeans::Init::plus_plus;
    if (init == "random") return kmeans::Init::random;
    if (init == "first") return kmeans::Init::first;
    return kmeans::Init::given;
}

}  // namespace

kmeans::Options clustering_options(const FitOptions& fit, const CommonOptions& common) {
    kmeans::Options options;
    options.clusters = fit.k;
    options.init = init_method(fit.init);
    fit.apply_to(options, common);
    return options;
}

std::string centroids_file(const FitOptions& fit) {
    if (init_method(fit.init) != kmeans::Init::given) return {};
    std::error_code error;
    if (!std::filesystem::exists(fit.init, error)) {
        throw Failure(
            fmt::format("--init is '{}'; expected k-means++, random, first or a .npy file that exists", fit.init));
    }
    return fit.init;
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
