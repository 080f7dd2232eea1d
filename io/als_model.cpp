#include "io/als_model.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include <lanewise/als/model.hpp>

#include "io/file_error.hpp"
#include "io/model_file.hpp"
#include "io/npy_header.hpp"

namespace lanewise::io {

namespace {

Status damaged(const char* what) { return Status::error(ErrorCode::corrupt_file, "the model is damaged: %s", what); }

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

Status read_ids(const ModelReader& reader, const char* prefix, IdTable& ids) {
    auto table = IdTable::load(reader, prefix);
    if (!table) return table.status();
    ids = std::move(*table);
    return {};
}

template <class T>
std::vector<T> copied(std::span<const T> values) {
    return {values.begin(), values.end()};
}

template <class Real>
std::vector<Real> copied(const MatrixView<const Real>& matrix) {
    return {matrix.data, matrix.data + matrix.rows * matrix.cols};
}

template <class Real>
Status read_stored(const ModelReader& reader, AlsModel& model) {
    const auto stored = als::read_model<Real>(reader.container());
    if (!stored) return stored.status();
    model.factors = stored->item_factors.cols;
    model.values = AlsFactors<Real>{copied(stored->user_factors), copied(stored->item_factors)};
    model.user_offsets = copied(stored->user_offsets);
    model.item_offsets = copied(stored->item_offsets);
    model.regularization = stored->regularization;
    model.scale = stored->scale;
    model.center = stored->center;
    model.mean = stored->mean;
    model.lowest = stored->lowest;
    model.highest = stored->highest;
    return {};
}

// One that is not of float32 is read as one of float64, which says what else is wrong.
Status read_stored(const ModelReader& reader, AlsModel& model) {
    const auto factors = reader.array("item_factors");
    if (factors && factors->dtype == Dtype::float32) return read_stored<float>(reader, model);
    return read_stored<double>(reader, model);
}

// A negative offset becomes one that is larger than any list.
Status read_seen(const ModelReader& reader, AlsModel& model) {
    std::vector<std::int64_t> offsets;
    if (Status status = read_list(reader, "seen.offsets", offsets); !status) return status;
    model.seen_offsets.assign(offsets.begin(), offsets.end());
    return read_list(reader, "seen.items", model.seen_items);
}

Status check_ids(const AlsModel& model) {
    return model.users.size() == model.user_offsets.size() && model.items.size() == model.item_offsets.size()
               ? Status{}
               : damaged("there is not an id for every user and item");
}

Status read_model(const ModelReader& reader, AlsModel& model) {
    if (Status status = read_stored(reader, model); !status) return status;
    if (Status status = read_ids(reader, "users", model.users); !status) return status;
    if (Status status = read_ids(reader, "items", model.items); !status) return status;
    const auto fingerprint = reader.integer("fingerprint");
    if (!fingerprint) return fingerprint.status();
    model.fingerprint = std::bit_cast<std::uint64_t>(*fingerprint);
    if (Status status = read_seen(reader, model); !status) return status;
    if (Status status = check_ids(model); !status) return status;
    return check_seen(model);
}

// The engine checks the rest: that there are as many values as a view of them would take for granted is for us.
template <class Real>
Result<als::StoredModel<Real>> stored_of(const AlsModel& model, const AlsFactors<Real>& values) {
    const std::size_t users[] = {model.user_offsets.size(), model.factors}, items[] = {model.item_offsets.size(), model.factors};
    std::size_t user_values = 0, item_values = 0;
    if (!checked_bytes(users, 1, user_values) || user_values != values.users.size() || !checked_bytes(items, 1, item_values) ||
        item_values != values.items.size()) {
        return Status::error(ErrorCode::invalid_argument, "not saved: the shape of the factors does not go with the offsets");
    }
    return als::StoredModel<Real>{{values.users.data(), users[0], users[1]},
                                  {values.items.data(), items[0], items[1]},
                                  model.user_offsets,
                                  model.item_offsets,
                                  model.regularization,
                                  model.scale,
                                  model.center,
                                  model.mean,
                                  model.lowest,
                                  model.highest};
}

Status save_checked(const std::string& path, const AlsModel& model) {
    const auto entries = std::visit(
        [&]<class Real>(const AlsFactors<Real>& values) -> Result<als::ModelEntries> {
            const auto stored = stored_of(model, values);
            if (!stored) return stored.status();
            return als::model_entries(*stored);
        },
        model.values);
    if (!entries) return entries.status();
    ModelWriter writer("als");
    model.users.save(writer, "users");
    model.items.save(writer, "items");
    for (const model::Entry& entry : *entries) writer.entry(entry);
    writer.integer("fingerprint", std::bit_cast<std::int64_t>(model.fingerprint));
    const std::vector<std::int64_t> offsets(model.seen_offsets.begin(), model.seen_offsets.end());
    writer.array<std::int64_t>("seen.offsets", offsets, {offsets.size()});
    writer.array<std::int32_t>("seen.items", model.seen_items, {model.seen_items.size()});
    return writer.save(path);
}

}  // namespace

Status save_als(const std::string& path, const AlsModel& model) {
    Status status = check_ids(model);
    if (status) status = check_seen(model);
    if (!status) {
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
