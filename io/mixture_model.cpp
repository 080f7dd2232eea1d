#include "io/mixture_model.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "io/file_error.hpp"
#include "io/model_file.hpp"

namespace lanewise::io {

namespace {

using mixture::Covariance;
using mixture::Mixture;
using mixture::Parameters;

constexpr const char* algorithm = "mixture";

Status damaged(const char* what) { return Status::error(ErrorCode::corrupt_file, "the mixture is damaged: %s", what); }

Status read_size(const ModelReader& reader, const char* name, std::size_t most, std::size_t& size) {
    const auto integer = reader.integer(name);
    if (!integer) return integer.status();
    if (*integer < 1 || static_cast<std::uint64_t>(*integer) > most) {
        return Status::error(ErrorCode::corrupt_file, "the mixture is damaged: %lld %s; 1 to %zu are possible",
                             static_cast<long long>(*integer), name, most);
    }
    size = static_cast<std::size_t>(*integer);
    return {};
}

// The file was checked to hold the elements of its arrays: equal shapes cannot overflow, and nothing is larger than the file.
Status read_array(const ModelReader& reader, const char* name, const std::vector<std::size_t>& shape,
                  std::vector<double>& values) {
    const auto array = reader.array(name);
    if (!array) return array.status();
    if (array->dtype != Dtype::float64 || array->shape != shape) {
        return Status::error(ErrorCode::corrupt_file,
                             "the mixture is damaged: the type or the shape of its %s does not go with the rest", name);
    }
    values = array->copy<double>();
    return {};
}

Result<Mixture> read_mixture(const ModelReader& reader) {
    if (Status status = reader.expect_algorithm(algorithm); !status) return status;
    const auto kind = reader.text("covariance");
    if (!kind) return kind.status();
    Parameters parameters;
    if (!mixture::parse_covariance(kind->c_str(), parameters.covariance))
        return damaged("an unknown kind of covariance");
    std::size_t& k = parameters.components;
    std::size_t& d = parameters.dimensions;
    if (Status status = read_size(reader, "components", mixture::most_components, k); !status) return status;
    if (Status status = read_size(reader, "dimensions", mixture::most_dimensions, d); !status) return status;
    std::vector<double> weights, means, covariances;
    if (Status status = read_array(reader, "weights", {k}, weights); !status) return status;
    if (Status status = read_array(reader, "means", {k, d}, means); !status) return status;
    const std::vector<std::size_t> shape = covariance_shape(parameters.covariance, k, d);
    if (Status status = read_array(reader, "covariances", shape, covariances); !status) return status;
    parameters.weights = weights;
    parameters.means = means;
    parameters.covariances = covariances;
    auto made = Mixture::make(parameters);
    if (made || made.status().code() == ErrorCode::out_of_memory) return made;
    return damaged(made.status().message());
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
        const std::size_t k = parameters.components, d = parameters.dimensions;
        ModelWriter writer(algorithm);
        writer.text("covariance", mixture::to_string(parameters.covariance));
        writer.integer("components", static_cast<std::int64_t>(k));
        writer.integer("dimensions", static_cast<std::int64_t>(d));
        writer.array<double>("weights", parameters.weights, {k});
        writer.array<double>("means", parameters.means, {k, d});
        writer.array<double>("covariances", parameters.covariances, covariance_shape(parameters.covariance, k, d));
        return writer.save(path);
    });
}

Result<Mixture> load_mixture(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<Mixture> {
        auto reader = ModelReader::load(path);
        if (!reader) return reader.status();
        auto mixture = read_mixture(*reader);
        if (!mixture) return file_error(mixture.status().code(), path, "%s", mixture.status().message());
        return mixture;
    });
}

}  // namespace lanewise::io
