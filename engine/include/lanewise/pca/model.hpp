// Principal components in a .lw file (see model.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <lanewise/export.h>
#include <lanewise/model.hpp>
#include <lanewise/pca/autoencoder.hpp>
#include <lanewise/pca/fit.hpp>
#include <lanewise/status.hpp>

namespace lanewise::pca {

// Somebody else's arrays. The file knows nothing of threads: options.threads is 0 when it is read.
struct StoredModel {
    Autoencoder autoencoder;            // ready for encode, decode and reconstruct
    std::span<const double> variances;  // K to min(n, d) of them, falling
    std::uint64_t points = 0;           // n
    Report report;
    Options options;
};

// Looks into the buffer, which must begin at a multiple of model::buffer_alignment and outlive it; allocates nothing. Whatever it
// returns can be used: sizes go together, numbers are finite and in their ranges. Errors: those of model::Reader::parse; corrupt_file
// for entries that do not go together; unsupported for a model of another algorithm.
LANEWISE_API Result<StoredModel> read_model(std::span<const std::byte> file) noexcept;

// Bytes of the file; 0 for a model that write_model refuses.
LANEWISE_API std::size_t model_bytes(const StoredModel& model) noexcept;

// The file, in the first bytes of the buffer, which may have any alignment: returns how many. Errors, with nothing written:
// invalid_argument for a model that read_model would refuse; workspace_too_small.
LANEWISE_API Result<std::size_t> write_model(const StoredModel& model, std::span<std::byte> buffer) noexcept;

}  // namespace lanewise::pca
