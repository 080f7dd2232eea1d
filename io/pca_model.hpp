// Principal components as a .lw file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lanewise/pca.hpp>
#include <lanewise/status.hpp>

namespace lanewise::io {

// The file holds nothing that depends on threads, instruction set or time: options.threads is not saved and is 0 after
// loading.
struct PcaModel {
    std::vector<double> components;  // K x d, K being report.components
    std::vector<double> mean;        // d
    std::vector<double> variances;   // K to min(n, d) of them, falling
    std::vector<double> scales;      // K where scores are whitened, else none
    std::uint64_t points = 0;        // n
    pca::Report report;
    pca::Options options;

    std::size_t dimensions() const noexcept { return mean.size(); }

    // Looks into the model.
    pca::Autoencoder autoencoder() const noexcept {
        return {{components.data(), static_cast<std::size_t>(report.components), mean.size()}, mean, scales};
    }
};

Status save_pca(const std::string& path, const PcaModel& model);

// Whatever it returns is usable: sizes go together, numbers are finite and in their ranges.
Result<PcaModel> load_pca(const std::string& path);

}  // namespace lanewise::io
