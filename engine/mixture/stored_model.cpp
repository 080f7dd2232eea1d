// The parameters of a mixture in a .lw file.
#include <lanewise/mixture/parameters.hpp>
#include <lanewise/model.hpp>

#include "mixture/checks.hpp"

namespace lanewise::mixture {
namespace {

constexpr std::string_view algorithm = "mixture";

Status damaged(const char* what) noexcept {
    return Status::error(ErrorCode::corrupt_file, "the mixture is damaged: %s", what);
}

Status read_covariance(const model::Reader& reader, Covariance& covariance) noexcept {
    const auto name = reader.text("covariance");
    if (!name) return name.status();
    for (int i = 0; i < covariance_count; ++i) {
        covariance = static_cast<Covariance>(i);
        if (*name == to_string(covariance)) return {};
    }
    return damaged("an unknown kind of covariance");
}

Status read_size(const model::Reader& reader, const char* name, std::size_t most, std::size_t& size) noexcept {
    const auto integer = reader.integer(name);
    if (!integer) return integer.status();
    if (*integer < 1 || static_cast<std::uint64_t>(*integer) > most) {
        return Status::error(ErrorCode::corrupt_file, "the mixture is damaged: %lld %s; 1 to %zu are possible",
                             static_cast<long long>(*integer), name, most);
    }
    size = static_cast<std::size_t>(*integer);
    return {};
}

model::Entry covariances_entry(const Parameters& parameters) noexcept {
    const std::size_t k = parameters.components, d = parameters.dimensions;
    switch (parameters.covariance) {
        case Covariance::full: return model::array("covariances", parameters.covariances, {k, d, d});
        case Covariance::tied: return model::array("covariances", parameters.covariances, {d, d});
        case Covariance::diagonal: return model::array("covariances", parameters.covariances, {k, d});
        case Covariance::spherical: break;
    }
    return model::array("covariances", parameters.covariances, {k});
}

// In the file's order; those of the arrays say which shapes belong to the sizes.
std::array<model::Entry, 6> entries_of(const Parameters& parameters) noexcept {
    const std::size_t k = parameters.components, d = parameters.dimensions;
    return {model::text("covariance", to_string(parameters.covariance)),
            model::integer("components", static_cast<std::int64_t>(k)),
            model::integer("dimensions", static_cast<std::int64_t>(d)),
            model::array("weights", parameters.weights, {k}),
            model::array("means", parameters.means, {k, d}),
            covariances_entry(parameters)};
}

// The container was checked to hold the elements of its arrays: equal shapes cannot overflow, and nothing is larger than the file.
Status read_array(const model::Reader& reader, const model::Entry& expected, std::span<const double>& values) noexcept {
    const auto array = reader.array(expected.name);
    if (!array) return array.status();
    if (array->dtype != model::Dtype::float64 || array->dimensions != expected.array.dimensions ||
        array->sizes != expected.array.sizes) {
        return Status::error(ErrorCode::corrupt_file,
                             "the mixture is damaged: the type or the shape of its %s does not go with the rest",
                             expected.name.data());
    }
    values = array->elements<double>();
    return {};
}

}  // namespace

Result<Parameters> read_model(std::span<const std::byte> file) noexcept {
    const auto reader = model::Reader::parse(file);
    if (!reader) return reader.status();
    if (Status status = reader->expect_algorithm(algorithm); !status.ok()) return status;
    if (Status status = reader->expect_aligned(); !status.ok()) return status;
    Parameters found;
    if (Status status = read_covariance(*reader, found.covariance); !status.ok()) return status;
    if (Status status = read_size(*reader, "components", most_components, found.components); !status.ok()) return status;
    if (Status status = read_size(*reader, "dimensions", most_dimensions, found.dimensions); !status.ok()) return status;
    const auto expected = entries_of(found);
    if (Status status = read_array(*reader, expected[3], found.weights); !status.ok()) return status;
    if (Status status = read_array(*reader, expected[4], found.means); !status.ok()) return status;
    if (Status status = read_array(*reader, expected[5], found.covariances); !status.ok()) return status;
    if (Status status = check_parameters(found); !status.ok()) return damaged(status.message());
    return found;
}

std::size_t model_bytes(const Parameters& parameters) noexcept {
    if (!check_parameters(parameters).ok()) return 0;
    const auto size = model::measure(algorithm, entries_of(parameters));
    return size ? *size : 0;
}

Result<std::size_t> write_model(const Parameters& parameters, std::span<std::byte> buffer) noexcept {
    if (Status status = check_parameters(parameters); !status.ok()) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return model::write(algorithm, entries_of(parameters), buffer);
}

}  // namespace lanewise::mixture
