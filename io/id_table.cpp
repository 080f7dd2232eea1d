#include "io/id_table.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "io/fingerprint.hpp"

namespace lanewise::io {

namespace {

constexpr const char* kind_names[] = {"integer", "text"};

Status damaged(const std::string& prefix, const char* what) {
    return Status::error(ErrorCode::corrupt_file, "the ids of %s are damaged: %s", prefix.c_str(), what);
}

// The first of first ... last-1 that is not below; last when all are.
template <class Below>
std::size_t lower_bound(std::size_t first, std::size_t last, Below&& below) noexcept {
    while (first < last) {
        const std::size_t middle = first + (last - first) / 2;
        if (below(middle)) first = middle + 1;
        else last = middle;
    }
    return first;
}

}  // namespace

std::optional<std::int64_t> parse_integer_id(std::string_view text) noexcept {
    std::int64_t id = 0;
    const char* const end = text.data() + text.size();
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    auto [rest, error] = std::from_chars(text.data(), end, id);
    if (error != std::errc() || id > most_id) return std::nullopt;
    if (rest != end && *rest == '.') rest = std::find_if(rest + 1, end, [](char c) { return c != '0'; });
    return rest == end ? std::optional(id) : std::nullopt;
}

IdTable IdTable::of_integers(std::vector<std::int64_t> ids) {
    IdTable table;
    table.trained_ = ids.size();
    table.integers_ = std::move(ids);
    return table;
}

IdTable IdTable::of_texts(std::span<const std::string_view> ids) {
    IdTable table;
    table.kind_ = IdKind::text;
    table.trained_ = ids.size();
    table.offsets_.reserve(ids.size() + 1);
    for (const std::string_view id : ids) table.push_text(id);
    return table;
}

void IdTable::push_text(std::string_view id) {
    bytes_.insert(bytes_.end(), id.begin(), id.end());
    offsets_.push_back(static_cast<std::int64_t>(bytes_.size()));
}

std::string_view IdTable::view(std::size_t i) const noexcept {
    const auto first = static_cast<std::size_t>(offsets_[i]), last = static_cast<std::size_t>(offsets_[i + 1]);
    return {reinterpret_cast<const char*>(bytes_.data()) + first, last - first};
}

std::string IdTable::text(std::size_t i) const {
    return kind_ == IdKind::integer ? std::to_string(integers_[i]) : std::string(view(i));
}

std::optional<std::size_t> IdTable::find_in(std::size_t first, std::size_t last, std::string_view id) const noexcept {
    const std::size_t at = lower_bound(first, last, [&](std::size_t i) { return view(i) < id; });
    return at < last && view(at) == id ? std::optional(at) : std::nullopt;
}

std::optional<std::size_t> IdTable::find_in(std::size_t first, std::size_t last, std::int64_t id) const noexcept {
    const std::size_t at = lower_bound(first, last, [&](std::size_t i) { return integers_[i] < id; });
    return at < last && integers_[at] == id ? std::optional(at) : std::nullopt;
}

std::optional<std::size_t> IdTable::find(std::string_view id) const {
    if (kind_ == IdKind::text) {
        const auto found = find_in(0, trained_, id);
        return found ? found : find_in(trained_, size(), id);
    }
    const auto integer = parse_integer_id(id);
    if (!integer) return std::nullopt;
    const auto found = find_in(0, trained_, *integer);
    return found ? found : find_in(trained_, size(), *integer);
}

bool IdTable::has(const IdTable& other, std::size_t i) const noexcept {
    return kind_ == IdKind::text ? find_in(0, trained_, other.view(i)).has_value()
                                 : find_in(0, trained_, other.integers_[i]).has_value();
}

IdTable IdTable::subset(const std::vector<bool>& keep) const {
    IdTable table;
    table.kind_ = kind_;
    for (std::size_t i = 0; i < trained_; ++i) {
        if (!keep[i]) continue;
        ++table.trained_;
        if (kind_ == IdKind::integer) table.integers_.push_back(integers_[i]);
        else table.push_text(view(i));
    }
    return table;
}

void IdTable::append(std::initializer_list<const IdTable*> others) {
    std::vector<std::int64_t> integers;
    std::vector<std::string_view> texts;
    for (const IdTable* other : others) {
        for (std::size_t i = 0; i < other->size(); ++i) {
            if (has(*other, i)) continue;
            if (kind_ == IdKind::integer) integers.push_back(other->integers_[i]);
            else texts.push_back(other->view(i));
        }
    }
    std::sort(integers.begin(), integers.end());
    std::sort(texts.begin(), texts.end());
    std::unique_copy(integers.begin(), integers.end(), std::back_inserter(integers_));
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    for (const std::string_view id : texts) push_text(id);
}

void IdTable::save(ModelWriter& writer, const std::string& prefix) const {
    writer.text(prefix + ".kind", kind_names[static_cast<std::size_t>(kind_)]);
    writer.integer(prefix + ".trained", static_cast<std::int64_t>(trained_));
    if (kind_ == IdKind::integer) {
        writer.array<std::int64_t>(prefix + ".ids", integers_, {integers_.size()});
        return;
    }
    writer.array<std::uint8_t>(prefix + ".bytes", bytes_, {bytes_.size()});
    writer.array<std::int64_t>(prefix + ".offsets", offsets_, {offsets_.size()});
}

Result<IdTable> IdTable::load(const ModelReader& reader, const std::string& prefix) {
    IdTable table;
    const auto kind = reader.text(prefix + ".kind");
    if (!kind) return kind.status();
    if (*kind != kind_names[0] && *kind != kind_names[1]) return damaged(prefix, "an unknown kind");
    table.kind_ = *kind == kind_names[0] ? IdKind::integer : IdKind::text;
    const auto trained = reader.integer(prefix + ".trained");
    if (!trained) return trained.status();
    const auto read = [&](const char* name, auto& elements) -> Status {
        using T = typename std::remove_reference_t<decltype(elements)>::value_type;
        const auto array = reader.array(prefix + name);
        if (!array) return array.status();
        if (array->dtype != dtype_of<T>() || array->shape.size() != 1)
            return damaged(prefix, "an array of another shape");
        elements = array->copy<T>();
        return {};
    };
    if (table.kind_ == IdKind::integer) {
        if (Status status = read(".ids", table.integers_); !status) return status;
    } else {
        if (Status status = read(".bytes", table.bytes_); !status) return status;
        if (Status status = read(".offsets", table.offsets_); !status) return status;
    }
    if (table.kind_ == IdKind::text && table.offsets_.empty()) return damaged(prefix, "no offsets");
    if (*trained < 0 || static_cast<std::uint64_t>(*trained) > table.size()) {
        return damaged(prefix, "more in training than there are");
    }
    table.trained_ = static_cast<std::size_t>(*trained);
    if (Status status = table.check(); !status) return damaged(prefix, status.message());
    return table;
}

Status IdTable::check() const {
    const auto wrong = [](const char* what) { return Status::error(ErrorCode::corrupt_file, "%s", what); };
    if (size() > static_cast<std::size_t>(most_id)) return wrong("more than 2^31 - 1");
    if (kind_ == IdKind::text) {
        if (offsets_.front() != 0 || !std::is_sorted(offsets_.begin(), offsets_.end()) ||
            static_cast<std::uint64_t>(offsets_.back()) != bytes_.size()) {
            return wrong("their offsets are not those of their bytes");
        }
    } else if (std::any_of(integers_.begin(), integers_.end(),
                           [](std::int64_t id) { return id < 0 || id > most_id; })) {
        return wrong("one is out of range");
    }
    for (std::size_t i = 1; i < size(); ++i) {
        const bool rising = kind_ == IdKind::text ? view(i - 1) < view(i) : integers_[i - 1] < integers_[i];
        if (i != trained_ && !rising) return wrong("they do not rise");
    }
    for (std::size_t i = trained_; i < size(); ++i) {
        if (has(*this, i)) return wrong("one is there twice");
    }
    return {};
}

std::uint64_t IdTable::hashed(std::uint64_t seed) const noexcept {
    const std::uint64_t head[] = {static_cast<std::uint64_t>(kind_), trained_};
    std::uint64_t hash = fingerprint_of(seed, std::span<const std::uint64_t>(head));
    hash = fingerprint_of(hash, std::span<const std::int64_t>(integers_));
    hash = fingerprint_of(hash, std::span<const std::uint8_t>(bytes_));
    return fingerprint_of(hash, std::span<const std::int64_t>(offsets_));
}

}  // namespace lanewise::io
