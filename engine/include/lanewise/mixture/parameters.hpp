// The parameters of a Gaussian mixture: somebody else's, or owned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <lanewise/export.h>
#include <lanewise/status.hpp>

namespace lanewise::mixture {

enum class Covariance : std::uint8_t {
    full,       // a symmetric matrix a component
    tied,       // one symmetric matrix for all components
    diagonal,   // a variance a component and dimension
    spherical,  // a variance a component
};

inline constexpr int covariance_count = 4;

// "full", "tied", "diagonal" or "spherical". Never null.
LANEWISE_API const char* to_string(Covariance covariance) noexcept;

// False, and covariance untouched, when the name is none of those.
LANEWISE_API bool parse_covariance(const char* name, Covariance& covariance) noexcept;

// How many numbers `covariances` holds: k d d, d d, k d or k; 0 when that overflows.
LANEWISE_API std::size_t covariance_size(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept;

// Parameters that are free to be fitted: the weights' k - 1, the means' k d, and the distinct numbers of the covariances.
LANEWISE_API std::size_t free_parameters(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept;

inline constexpr std::size_t most_dimensions = 4096;
inline constexpr std::size_t most_components = std::size_t{1} << 24;

// Somebody else's arrays. k components, d dimensions, everything row by row without gaps.
struct Parameters {
    Covariance covariance = Covariance::full;
    std::size_t components = 0;
    std::size_t dimensions = 0;
    std::span<const double> weights = {};      // k: at least 0; their sum is 1 to within 1e-6
    std::span<const double> means = {};        // k x d
    std::span<const double> covariances = {};  // k x d x d, d x d, k x d or k, as the kind says: symmetric, positive definite
};

// Where functions that allocate nothing leave parameters: sizes as above.
struct ParameterSpans {
    std::span<double> weights = {};
    std::span<double> means = {};
    std::span<double> covariances = {};
};

// A mixture that owns its parameters.
class LANEWISE_API Mixture {
public:
    Mixture() noexcept = default;

    // A copy of what is given. Errors: sizes that do not go together, no components, more than most_dimensions or
    // most_components; values that are not finite; a negative weight, or a sum that is not 1; a covariance that is not symmetric
    // (beyond 1e-8 of its diagonal) or not positive definite, with the component and the pivot.
    static Result<Mixture> make(const Parameters& parameters) noexcept;

    // Zeros, for a caller who fills in the parameters and vouches for them.
    static Result<Mixture> blank(Covariance covariance, std::size_t components, std::size_t dimensions) noexcept;
    ParameterSpans spans() noexcept;

    const Parameters& parameters() const noexcept { return parameters_; }

private:
    std::unique_ptr<std::byte[]> memory_;
    Parameters parameters_;
};

// The parameters in a .lw file (see model.hpp): they look into the buffer, which must begin at a multiple of model::buffer_alignment and
// outlive them. Allocates nothing. Checks everything that Mixture::make checks, but for covariance matrices that are not positive
// definite: evaluate() and all others refuse those. Errors: those of model::Reader::parse; corrupt_file for entries that do not go
// together; unsupported for a model of another algorithm.
LANEWISE_API Result<Parameters> read_model(std::span<const std::byte> file) noexcept;

// Bytes of the file; 0 for parameters that write_model refuses.
LANEWISE_API std::size_t model_bytes(const Parameters& parameters) noexcept;

// The file, in the first bytes of the buffer, which may have any alignment: returns how many. Errors, with nothing written:
// invalid_argument for parameters that read_model would refuse; workspace_too_small.
LANEWISE_API Result<std::size_t> write_model(const Parameters& parameters, std::span<std::byte> buffer) noexcept;

}  // namespace lanewise::mixture
