// The named numbers of a model. It lists them once, in a for_each_number(model, field) that calls field(name, value) for each; what
// writes and what reads are two such fields, and cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <lanewise/model.hpp>

namespace lanewise::model {

// Entries of a model, in the order of the calls. N: how many there are.
template <std::size_t N>
struct EntryList {
    std::array<Entry, N> entries;
    std::size_t count = 0;

    void add(const Entry& entry) noexcept { entries[count++] = entry; }
    std::span<const Entry> span() const noexcept { return {entries.data(), count}; }
};

template <std::size_t N>
struct WriteNumber {
    EntryList<N>& list;

    template <class Number>
    void operator()(std::string_view name, Number value) const noexcept {
        if constexpr (std::is_floating_point_v<Number>) list.add(real(name, value));
        else list.add(integer(name, static_cast<std::int64_t>(value)));
    }
};

// Reads until the first that is missing or does not fit.
struct ReadNumber {
    const Reader& reader;
    Status status;

    void operator()(std::string_view name, double& value) noexcept {
        if (!status.ok()) return;
        const auto real = reader.real(name);
        if (real) value = *real;
        else status = real.status();
    }
    template <class Integer>
    void operator()(std::string_view name, Integer& value) noexcept {
        if (!status.ok()) return;
        const auto integer = reader.integer(name);
        if (!integer) {
            status = integer.status();
            return;
        }
        value = static_cast<Integer>(*integer);
        if (static_cast<std::int64_t>(value) == *integer) return;
        status = Status::error(ErrorCode::corrupt_file, "the model is damaged: %.*s is out of range", static_cast<int>(name.size()),
                               name.data());
    }
};

}  // namespace lanewise::model
