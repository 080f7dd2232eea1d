// The options of k-means, which `palette` and `kmeans fit` share.
#pragma once

#include <string>

#include <lanewise/kmeans.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/fit_options.hpp"
#include "cli/matrix_file.hpp"
#include "cli/report.hpp"

namespace lanewise::cli {

kmeans::Options clustering_options(const FitOptions& fit, const CommonOptions& common);

// The file that --init names; "" when it names a method. Throws Failure when it is neither.
std::string centroids_file(const FitOptions& fit);

// The centroids of that file; empty when --init names a method. Throws Failure.
template <class Real>
MatrixFile<Real> initial_centroids(const FitOptions& fit) {
    const std::string file = centroids_file(fit);
    return file.empty() ? MatrixFile<Real>() : MatrixFile<Real>(file);
}

// inertia, iterations, converged and what is remarkable about the clusters.
void report_clustering(Report& report, const kmeans::Options& options, const kmeans::Report& clustering);

}  // namespace lanewise::cli
