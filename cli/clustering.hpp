// The options of k-means, which `palette` and `kmeans fit` share.
#pragma once

#include <string>

#include <lanewise/kmeans.hpp>

#include "cli/arguments.hpp"
#include "cli/common.hpp"
#include "cli/matrix_file.hpp"
#include "cli/report.hpp"

namespace lanewise::cli {

class Clustering {
public:
    void add_to(const Command& command);

    kmeans::Options options(const CommonOptions& common) const;

    // The file that --init names; "" when it names a method.
    std::string centroids_file() const;

    // The centroids of that file; empty when --init names a method. Throws Failure.
    template <class Real>
    MatrixFile<Real> initial_centroids() const {
        const std::string file = centroids_file();
        return file.empty() ? MatrixFile<Real>() : MatrixFile<Real>(file);
    }

private:
    kmeans::Init init_method() const;

    kmeans::Options options_;
    std::string init_ = "k-means++";
};

// inertia, iterations, converged and what is remarkable about the clusters.
void report_clustering(Report& report, const kmeans::Options& options, const kmeans::Report& clustering);

}  // namespace lanewise::cli
