// The named numbers of a model. It lists them once, in a for_each_number(model, field) that calls field(name, value)
// for each; what saves and what loads are two such fields, and cannot disagree.
#pragma once

#include <cstdint>
#include <type_traits>

#include <lanewise/status.hpp>

#include "io/model_file.hpp"

namespace lanewise::io {

struct WriteNumber {
    ModelWriter& writer;

    template <class Number>
    void operator()(const char* name, Number value) const {
        if constexpr (std::is_floating_point_v<Number>) writer.real(name, value);
        else writer.integer(name, static_cast<std::int64_t>(value));
    }
};

// Reads until the first that is missing or does not fit.
struct ReadNumber {
    const ModelReader& reader;
    Status status;

    void operator()(const char* name, double& value) {
        if (!status) return;
        const auto real = reader.real(name);
        if (real) value = *real;
        else status = real.status();
    }
    template <class Integer>
    void operator()(const char* name, Integer& value) {
        if (!status) return;
        const auto integer = reader.integer(name);
        if (!integer) {
            status = integer.status();
            return;
        }
        value = static_cast<Integer>(*integer);
        if (static_cast<std::int64_t>(value) == *integer) return;
        status = Status::error(ErrorCode::corrupt_file, "the model is damaged: %s is out of range", name);
    }
};

}  // namespace lanewise::io
