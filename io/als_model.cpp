#include "io/als_model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

constexpr const char* algorithm = "als";
constexpr const char* scale_names[] = {"none", "count"};

Status damaged(const char* what) { return Status::error(ErrorCode::corrupt_file, "the model is damaged: %s", what); }

template <class Real>
bool all_finite(const std::vector<Real>& values) {
    return std::all_of(values.begin(), values.end(), [](Real value) { return std::isfinite(value); });
}

bool is_matrix(std::size_t elements, std::size_t rows, std::size_t cols) {
    const std::size_t shape[] = {rows, cols};
    std::size_t product = 0;
    return checked_bytes(shape, 1, product) && product == elements;
}

Status check_factors(const AlsModel& model) {
    if (model.factors < 1 || model.factors > static_cast<std::size_t>(als::most_factors)) {
        return Status::error(ErrorCode::corrupt_file, "the model is damaged: %zu factors; 1 to %d are possible",
                             model.factors, als::most_factors);
    }
    return std::visit(
        [&](const auto& values) -> Status {
            if (!is_matrix(values.users.size(), model.users.size(), model.factors) ||
                !is_matrix(values.items.size(), model.items.size(), model.factors)) {
                return damaged("the shape of the factors does not go with the ids");
            }
            return all_finite(values.users) && all_finite(values.items) ? Status{} : damaged("a factor is not finite");
        },
        model.values);
}

Status check_seen(const AlsModel& model) {
    const std::vector<std::size_t>& offsets = model.seen_offsets;
    if (offsets.size() != model.users.size() + 1 || offsets.front() != 0 || offsets.back() != model.seen_items.size() ||
        !std::is_sorted(offsets.begin(), offsets.end())) {
        return damaged("there is not a list of rated items for every user");
    }
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
        std::int64_t previous = -1;
        for (std::size_t t = offsets[i]; t < offsets[i + 1]; ++t) {
            const std::int64_t item = model.seen_items[t];
            if (item <= previous || item >= static_cast<std::int64_t>(model.items.size())) {
                return damaged("a list of rated items does not rise, or has an item out of range");
            }
            previous = item;
        }
    }
    return {};
}

Status check(const AlsModel& model) {
    if (model.users.size() == 0 || model.items.size() == 0) return damaged("there are no users or no items");
    if (Status status = check_factors(model); !status) return status;
    if (model.user_offsets.size() != model.users.size() || model.item_offsets.size() != model.items.size() ||
        !all_finite(model.user_offsets) || !all_finite(model.item_offsets)) {
        return damaged("there is not a finite offset for every user and item");
    }
    if (!(model.regularization >= 0) || !std::isfinite(model.regularization)) return damaged("lambda is out of range");
    if (!std::isfinite(model.mean) || !std::isfinite(model.lowest) || !std::isfinite(model.highest) ||
        model.lowest > model.highest) {
        return damaged("the mean or the range of the ratings is out of range");
    }
    return check_seen(model);
}

template <class T>
Status read_list(const ModelReader& reader, const char* name, std::vector<T>& values) {
    const auto array = reader.array(name);
    if (!array) return array.status();
    if (array->dtype != dtype_of<T>() || array->shape.size() != 1) {
        return Status::error(ErrorCode::corrupt_file,
                             "the model is damaged: the type or the shape of %s is another one", name);
    }
    values = array->copy<T>();
    return {};
}

template <class Real>
AlsFactors<Real> copied(const ModelArray& users, const ModelArray& items) {
    return {users.copy<Real>(), items.copy<Real>()};
}

Status read_factors(const ModelReader& reader, AlsModel& model) {
    const auto users = reader.array("user_factors");
    if (!users) return users.status();
    const auto items = reader.array("item_factors");
    if (!items) return items.status();
    if (users->shape.size() != 2 || items->shape.size() != 2 || users->shape[1] != items->shape[1] ||
        users->shape[0] != model.users.size() || items->shape[0] != model.items.size() ||
        users->dtype != items->dtype) {
        return damaged("types or shapes of the factors do not go together");
    }
    model.factors = users->shape[1];
    if (users->dtype == Dtype::float32) model.values = copied<float>(*users, *items);
    else if (users->dtype == Dtype::float64) model.values = copied<double>(*users, *items);
    else return damaged("the factors are no floating-point numbers");
    return {};
}

Status read_ids(const ModelReader& reader, const char* prefix, IdTable& ids) {
    auto table = IdTable::load(reader, prefix);
    if (!table) return table.status();
    ids = std::move(*table);
    return {};
}

Status read_names(const ModelReader& reader, AlsModel& model) {
    const auto center = reader.text("center");
    if (!center) return center.status();
    if (!ratings::parse_center(center->c_str(), model.center)) return damaged("an unknown way to centre");
    const auto scale = reader.text("scale_lambda");
    if (!scale) return scale.status();
    const auto* const name = std::find(std::begin(scale_names), std::end(scale_names), *scale);
    if (name == std::end(scale_names)) return damaged("an unknown scale of lambda");
    model.scale = static_cast<als::Scale>(name - std::begin(scale_names));
    return {};
}

Status read_numbers(const ModelReader& reader, AlsModel& model) {
    const std::pair<const char*, double*> numbers[] = {{"lambda", &model.regularization},
                                                       {"mean", &model.mean},
                                                       {"lowest", &model.lowest},
                                                       {"highest", &model.highest}};
    for (const auto& [name, value] : numbers) {
        const auto number = reader.real(name);
        if (!number) return number.status();
        *value = *number;
    }
    const auto fingerprint = reader.integer("fingerprint");
    if (!fingerprint) return fingerprint.status();
    model.fingerprint = std::bit_cast<std::uint64_t>(*fingerprint);
    return {};
}

// A negative offset becomes one that is larger than any list.
Status read_seen(const ModelReader& reader, AlsModel& model) {
    std::vector<std::int64_t> offsets;
    if (Status status = read_list(reader, "seen.offsets", offsets); !status) return status;
    model.seen_offsets.assign(offsets.begin(), offsets.end());
    return read_list(reader, "seen.items", model.seen_items);
}

Status read_model(const ModelReader& reader, AlsModel& model) {
    if (Status status = reader.expect_algorithm(algorithm); !status) return status;
    if (Status status = read_ids(reader, "users", model.users); !status) return status;
    if (Status status = read_ids(reader, "items", model.items); !status) return status;
    if (Status status = read_names(reader, model); !status) return status;
    if (Status status = read_numbers(reader, model); !status) return status;
    if (Status status = read_factors(reader, model); !status) return status;
    if (Status status = read_list(reader, "user_offsets", model.user_offsets); !status) return status;
    if (Status status = read_list(reader, "item_offsets", model.item_offsets); !status) return status;
    if (Status status = read_seen(reader, model); !status) return status;
    return check(model);
}

Status save_checked(const std::string& path, const AlsModel& model) {
    ModelWriter writer(algorithm);
    model.users.save(writer, "users");
    model.items.save(writer, "items");
    writer.text("center", ratings::to_string(model.center));
    writer.text("scale_lambda", scale_names[static_cast<std::size_t>(model.scale)]);
    writer.real("lambda", model.regularization);
    writer.real("mean", model.mean);
    writer.real("lowest", model.lowest);
    writer.real("highest", model.highest);
    writer.integer("fingerprint", std::bit_cast<std::int64_t>(model.fingerprint));
    std::visit(
        [&]<class Real>(const AlsFactors<Real>& values) {
            writer.array<Real>("user_factors", values.users, {model.users.size(), model.factors});
            writer.array<Real>("item_factors", values.items, {model.items.size(), model.factors});
        },
        model.values);
    writer.array<double>("user_offsets", model.user_offsets, {model.user_offsets.size()});
    writer.array<double>("item_offsets", model.item_offsets, {model.item_offsets.size()});
    const std::vector<std::int64_t> offsets(model.seen_offsets.begin(), model.seen_offsets.end());
    writer.array<std::int64_t>("seen.offsets", offsets, {offsets.size()});
    writer.array<std::int32_t>("seen.items", model.seen_items, {model.seen_items.size()});
    return writer.save(path);
}

}  // namespace

Status save_als(const std::string& path, const AlsModel& model) {
    if (Status status = check(model); !status) {
        return Status::error(ErrorCode::invalid_argument, "not saved: %s", status.message());
    }
    return without_bad_alloc(path, [&] { return save_checked(path, model); });
}

Result<AlsModel> load_als(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<AlsModel> {
        auto reader = ModelReader::load(path);
        if (!reader) return reader.status();
        AlsModel model;
        if (Status status = read_model(*reader, model); !status) {
            return file_error(status.code(), path, "%s", status.message());
        }
        return model;
    });
}

}  // namespace lanewise::io
