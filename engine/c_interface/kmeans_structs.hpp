// Options and reports of k-means, between C and C++.
#pragma once

#include <lanewise/c/kmeans.h>
#include <lanewise/kmeans.hpp>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {

inline kmeans::Options options_of(const lanewise_kmeans_options& given, Arguments& arguments) noexcept {
    kmeans::Options options;
    options.clusters = given.clusters;
    options.init = arguments.choice(given.init, kmeans::Init::given, "init");
    options.n_init = given.n_init;
    options.max_iterations = given.max_iterations;
    options.tolerance = given.tolerance;
    options.seed = given.seed;
    options.threads = given.threads;
    return options;
}

inline lanewise_kmeans_options options_in_c(const kmeans::Options& options) noexcept {
    return {options.clusters,  static_cast<std::int32_t>(options.init),
            options.n_init,    options.max_iterations,
            options.tolerance, options.seed,
            options.threads};
}

inline lanewise_kmeans_report report_in_c(const kmeans::Report& report) noexcept {
    return {report.inertia,     report.iterations, report.converged ? 1 : 0, report.empty_clusters,
            report.relocations, report.best_run,   report.history_size};
}

inline kmeans::Report report_of(const lanewise_kmeans_report& given, Arguments& arguments) noexcept {
    return {given.inertia,        given.iterations,  arguments.flag(given.converged, "converged"),
            given.empty_clusters, given.relocations, given.best_run,
            given.history_size};
}

}  // namespace lanewise::c_interface
