// A fitted k-means as a .lw file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <lanewise/kmeans.hpp>
#include <lanewise/status.hpp>

#include "io/npy.hpp"

namespace lanewise::io {

// The file holds nothing that depends on threads, instruction set or time: options.threads is not saved and is 0 after
// loading, and so is report.history_size, as there is no history.
struct KMeansModel {
    Dtype precision = Dtype::float32;  // float32 or float64: which of the two is filled
    std::vector<float> centroids32;    // clusters x dimensions
    std::vector<double> centroids64;   // clusters x dimensions
    std::size_t clusters = 0;
    std::size_t dimensions = 0;
    kmeans::Report report;
    kmeans::Options options;
};

Status save_kmeans(const std::string& path, const KMeansModel& model);

// Whatever it returns is usable: sizes go together, centroids are finite, options and report are in their ranges.
Result<KMeansModel> load_kmeans(const std::string& path);

}  // namespace lanewise::io
