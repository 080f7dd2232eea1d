#include "io/mixture_model.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"

namespace lanewise::io {

namespace {

using mixture::Covariance;
using mixture::Mixture;
using mixture::Parameters;

// The engine's reader leaves out what takes memory: whether covariances are positive definite.
Result<Mixture> read_mixture(std::span<const std::byte> file) {
    const auto parameters = mixture::read_model(file);
    if (!parameters) return parameters.status();
    auto made = Mixture::make(*parameters);
    if (made || made.status().code() == ErrorCode::out_of_memory) return made;
    return Status::error(ErrorCode::corrupt_file, "the mixture is damaged: %s", made.status().message());
}

}  // namespace

std::vector<std::size_t> covariance_shape(Covariance covariance, std::size_t components, std::size_t dimensions) {
    switch (covariance) {
        case Covariance::full: return {components, dimensions, dimensions};
        case Covariance::tied: return {dimensions, dimensions};
        case Covariance::diagonal: return {components, dimensions};
        case Covariance::spherical: return {components};
    }
    return {};
}

Status save_mixture(const std::string& path, const Parameters& parameters) {
    if (const auto made = Mixture::make(parameters); !made) {
        return Status::error(made.status().code(), "not saved: %s", made.status().message());
    }
    return without_bad_alloc(path, [&]() -> Status {
        std::vector<std::byte> file(mixture::model_bytes(parameters));
        const auto written = mixture::write_model(parameters, file);
        return written ? write_file(path, file) : written.status();
    });
}

Result<Mixture> load_mixture(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<Mixture> {
        const auto file = read_file(path, std::numeric_limits<std::size_t>::max());
        if (!file) return file.status();
        auto mixture = read_mixture(*file);
        if (!mixture) return file_error(mixture.status().code(), path, "%s", mixture.status().message());
        return mixture;
    });
}

}  // namespace lanewise::io
