// What reading and writing of all models have in common.
#pragma once

#include <cstddef>
#include <span>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {

// parse(file) gives what convert makes a C model of.
template <class Model, class Parse, class Convert>
lanewise_status read_model(const void* file, std::size_t size, Model* read, lanewise_error* error, Parse&& parse,
                           Convert&& convert) noexcept {
    Arguments arguments;
    const auto bytes = arguments.required(static_cast<const std::byte*>(file), size, "file");
    if (!arguments.present(read, "model").ok()) return tell(arguments.status(), error);
    return tell(parse(bytes), read, error, convert);
}

// convert(model, arguments) makes of a C model what bytes(model) measures.
template <class Model, class Convert, class Bytes>
std::size_t model_bytes(const Model* given, Convert&& convert, Bytes&& bytes) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "model").ok()) return 0;
    const auto model = convert(*given, arguments);
    return arguments.ok() ? bytes(model) : 0;
}

// The same for write(model, buffer).
template <class Model, class Convert, class Write>
lanewise_status write_model(const Model* given, void* buffer, std::size_t size, std::size_t* written,
                            lanewise_error* error, Convert&& convert, Write&& write) noexcept {
    Arguments arguments;
    if (!arguments.present(given, "model").ok()) return tell(arguments.status(), error);
    const auto model = convert(*given, arguments);
    const auto bytes = arguments.required(static_cast<std::byte*>(buffer), size, "buffer");
    if (!arguments.ok()) return tell(arguments.status(), error);
    return tell(write(model, bytes), written, error);
}

// read, bytes and write of lanewise_<name>: by functions of namespace and the conversions of this unit.
#define LANEWISE_DEFINE_MODEL(prefix, suffix, model, space, ...)                                                       \
    lanewise_status prefix##_read##suffix(const void* file, std::size_t size, model* read, lanewise_error* error) {    \
        return lanewise::c_interface::read_model(                                                                      \
            file, size, read, error,                                                                                   \
            [](std::span<const std::byte> bytes) { return lanewise::space::read_model __VA_ARGS__(bytes); },           \
            [](const auto& value) { return lanewise::c_interface::model_in_c(value); });                               \
    }                                                                                                                  \
    std::size_t prefix##_bytes##suffix(const model* given) {                                                           \
        return lanewise::c_interface::model_bytes(                                                                     \
            given,                                                                                                     \
            [](const auto& value, auto& arguments) { return lanewise::c_interface::model_of(value, arguments); },      \
            [](const auto& value) { return lanewise::space::model_bytes(value); });                                    \
    }                                                                                                                  \
    lanewise_status prefix##_write##suffix(const model* given, void* buffer, std::size_t size, std::size_t* written,   \
                                           lanewise_error* error) {                                                    \
        return lanewise::c_interface::write_model(                                                                     \
            given, buffer, size, written, error,                                                                       \
            [](const auto& value, auto& arguments) { return lanewise::c_interface::model_of(value, arguments); },      \
            [](const auto& value, std::span<std::byte> bytes) { return lanewise::space::write_model(value, bytes); }); \
    }

}  // namespace lanewise::c_interface
