// Factorized ratings in a .lw file.
#include <algorithm>
#include <cmath>
#include <iterator>

#include <lanewise/als/model.hpp>

#include "model/numbers.hpp"

namespace lanewise::als {
namespace {

constexpr std::string_view algorithm = "als";
constexpr std::string_view scale_names[] = {"none", "count"};
constexpr ratings::Center centers[] = {ratings::Center::user, ratings::Center::none, ratings::Center::global,
                                       ratings::Center::biases};

template <class Model, class Field>
void for_each_number(Model& model, Field&& field) noexcept {
    field("lambda", model.regularization);
    field("mean", model.mean);
    field("lowest", model.lowest);
    field("highest", model.highest);
}

Status damaged(const char* what) noexcept { return Status::error(ErrorCode::corrupt_file, "the model is damaged: %s", what); }

template <class Real>
bool all_finite(std::span<const Real> values) noexcept {
    return std::all_of(values.begin(), values.end(), [](Real value) { return std::isfinite(value); });
}

template <class Real>
Status check_factors(MatrixView<const Real> factors, std::size_t rows, std::size_t k) noexcept {
    std::size_t bytes = 0;
    if (factors.rows != rows || factors.cols != k || factors.stride != k || factors.data == nullptr ||
        __builtin_mul_overflow(rows, k * sizeof(Real), &bytes)) {
        return damaged("the shapes of factors and offsets do not go together");
    }
    return all_finite(std::span(factors.data, rows * k)) ? Status{} : damaged("a factor is not finite");
}

template <class Real>
Status check(const StoredModel<Real>& model) noexcept {
    const std::size_t users = model.user_offsets.size(), items = model.item_offsets.size(), k = model.item_factors.cols;
    if (users == 0 || items == 0) return damaged("there are no users or no items");
    if (k < 1 || k > static_cast<std::size_t>(most_factors)) {
        return Status::error(ErrorCode::corrupt_file, "the model is damaged: %zu factors; 1 to %d are possible", k,
                             static_cast<int>(most_factors));
    }
    if (Status status = check_factors(model.user_factors, users, k); !status.ok()) return status;
    if (Status status = check_factors(model.item_factors, items, k); !status.ok()) return status;
    if (!all_finite(model.user_offsets) || !all_finite(model.item_offsets)) return damaged("an offset is not finite");
    if (!(model.regularization >= 0) || !std::isfinite(model.regularization)) return damaged("lambda is out of range");
    if (!std::isfinite(model.mean) || !std::isfinite(model.lowest) || !std::isfinite(model.highest) ||
        model.lowest > model.highest) {
        return damaged("the mean or the range of the ratings is out of range");
    }
    if (static_cast<std::size_t>(model.scale) >= std::size(scale_names)) return damaged("an unknown scale of lambda");
    return std::find(std::begin(centers), std::end(centers), model.center) != std::end(centers)
               ? Status{}
               : damaged("an unknown way to centre");
}

template <class Real>
Status read_names(const model::Reader& reader, StoredModel<Real>& stored) noexcept {
    const auto center = reader.text("center");
    if (!center) return center.status();
    const auto* const known = std::find_if(std::begin(centers), std::end(centers),
                                           [&](ratings::Center one) { return *center == ratings::to_string(one); });
    if (known == std::end(centers)) return damaged("an unknown way to centre");
    stored.center = *known;
    const auto scale = reader.text("scale_lambda");
    if (!scale) return scale.status();
    const auto* const name = std::find(std::begin(scale_names), std::end(scale_names), *scale);
    if (name == std::end(scale_names)) return damaged("an unknown scale of lambda");
    stored.scale = static_cast<Scale>(name - std::begin(scale_names));
    return {};
}

template <class Real>
Status read_factors(const model::Reader& reader, StoredModel<Real>& stored) noexcept {
    const auto users = reader.array("user_factors");
    if (!users) return users.status();
    const auto items = reader.array("item_factors");
    if (!items) return items.status();
    if (users->dimensions != 2 || items->dimensions != 2 || users->dtype != items->dtype ||
        (items->dtype != model::Dtype::float32 && items->dtype != model::Dtype::float64)) {
        return damaged("the factors are no matrices of floating-point numbers of one precision");
    }
    if (items->dtype != model::dtype_of<Real>()) {
        return Status::error(ErrorCode::unsupported, "the model's factors are %s; %s is asked for", model::to_string(items->dtype),
                             model::to_string(model::dtype_of<Real>()));
    }
    stored.user_factors = {users->elements<Real>().data(), users->sizes[0], users->sizes[1]};
    stored.item_factors = {items->elements<Real>().data(), items->sizes[0], items->sizes[1]};
    return {};
}

Status read_offsets(const model::Reader& reader, const char* name, std::span<const double>& offsets) noexcept {
    const auto array = reader.array(name);
    if (!array) return array.status();
    if (array->dtype != model::Dtype::float64 || array->dimensions != 1) {
        return Status::error(ErrorCode::corrupt_file, "the model is damaged: the type or the shape of %s is another one", name);
    }
    offsets = array->elements<double>();
    return {};
}

// Only for a model that has been checked: 2 texts, 4 numbers, 4 arrays.
template <class Real>
ModelEntries entries_of(const StoredModel<Real>& model) noexcept {
    const auto matrix = [](std::string_view name, MatrixView<const Real> factors) {
        return model::array(name, std::span(factors.data, factors.rows * factors.cols), {factors.rows, factors.cols});
    };
    model::EntryList<model_entry_count> list;
    list.add(model::text("center", ratings::to_string(model.center)));
    list.add(model::text("scale_lambda", scale_names[static_cast<std::size_t>(model.scale)]));
    for_each_number(model, model::WriteNumber<model_entry_count>{list});
    list.add(matrix("user_factors", model.user_factors));
    list.add(matrix("item_factors", model.item_factors));
    list.add(model::array("user_offsets", model.user_offsets, {model.user_offsets.size()}));
    list.add(model::array("item_offsets", model.item_offsets, {model.item_offsets.size()}));
    return list.entries;
}

}  // namespace

template <class Real>
Result<StoredModel<Real>> read_model(std::span<const std::byte> file) noexcept {
    const auto reader = model::Reader::parse(file);
    if (!reader) return reader.status();
    return read_model<Real>(*reader);
}

template <class Real>
Result<StoredModel<Real>> read_model(const model::Reader& reader) noexcept {
    if (Status status = reader.expect_algorithm(algorithm); !status.ok()) return status;
    if (Status status = reader.expect_aligned(); !status.ok()) return status;
    StoredModel<Real> stored;
    if (Status status = read_names(reader, stored); !status.ok()) return status;
    model::ReadNumber read{reader, {}};
    for_each_number(stored, read);
    if (!read.status.ok()) return read.status;
    if (Status status = read_factors(reader, stored); !status.ok()) return status;
    if (Status status = read_offsets(reader, "user_offsets", stored.user_offsets); !status.ok()) return status;
    if (Status status = read_offsets(reader, "item_offsets", stored.item_offsets); !status.ok()) return status;
    if (Status status = check(stored); !status.ok()) return status;
    return stored;
}

template <class Real>
Result<ModelEntries> model_entries(const StoredModel<Real>& model) noexcept {
    if (Status status = check(model); !status.ok()) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return entries_of(model);
}

template <class Real>
std::size_t model_bytes(const StoredModel<Real>& model) noexcept {
    if (!check(model).ok()) return 0;
    const auto size = model::measure(algorithm, entries_of(model));
    return size ? *size : 0;
}

template <class Real>
Result<std::size_t> write_model(const StoredModel<Real>& model, std::span<std::byte> buffer) noexcept {
    const auto entries = model_entries(model);
    if (!entries) return entries.status();
    return model::write(algorithm, *entries, buffer);
}

template Result<StoredModel<float>> read_model(std::span<const std::byte>) noexcept;
template Result<StoredModel<double>> read_model(std::span<const std::byte>) noexcept;
template Result<StoredModel<float>> read_model(const model::Reader&) noexcept;
template Result<StoredModel<double>> read_model(const model::Reader&) noexcept;
template Result<ModelEntries> model_entries(const StoredModel<float>&) noexcept;
template Result<ModelEntries> model_entries(const StoredModel<double>&) noexcept;
template std::size_t model_bytes(const StoredModel<float>&) noexcept;
template std::size_t model_bytes(const StoredModel<double>&) noexcept;
template Result<std::size_t> write_model(const StoredModel<float>&, std::span<std::byte>) noexcept;
template Result<std::size_t> write_model(const StoredModel<double>&, std::span<std::byte>) noexcept;

}  // namespace lanewise::als
