// What a C caller hands in, as the engine takes it: every pointer, size and number is checked before anything is read through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <lanewise/c/base.h>
#include <lanewise/matrix.hpp>
#include <lanewise/status.hpp>

#include "core/checks.hpp"

namespace lanewise::c_interface {

// Keeps the first complaint. After one, what is handed out is empty.
class Arguments {
public:
    bool ok() const noexcept { return status_.ok(); }
    const Status& status() const noexcept { return status_; }

    // Must be there.
    Arguments& present(const void* pointer, const char* name) noexcept {
        if (ok() && pointer == nullptr) {
            status_ = Status::error(ErrorCode::invalid_argument, "%s is a null pointer", name);
        }
        return *this;
    }

    Arguments& require(const Status& status) noexcept {
        if (ok()) status_ = status;
        return *this;
    }

    // count values; none where the pointer is null.
    template <class T>
    std::span<T> optional(T* data, std::size_t count, const char* name) noexcept {
        if (!ok() || data == nullptr) return {};
        if (count > std::numeric_limits<std::ptrdiff_t>::max() / sizeof(T)) {
            status_ =
                Status::error(ErrorCode::invalid_shape, "%s has %zu values: more than can be addressed", name, count);
            return {};
        }
        return {data, count};
    }

    template <class T>
    std::span<T> required(T* data, std::size_t count, const char* name) noexcept {
        if (count > 0) present(data, name);
        return optional(data, count, name);
    }

    // With rows, columns, data and a stride that holds them.
    template <class Matrix>
    auto matrix(const Matrix& given, const char* name) noexcept {
        const MatrixView view{given.data, given.rows, given.cols, given.stride};
        using Element = std::remove_const_t<std::remove_pointer_t<decltype(given.data)>>;
        if (ok()) status_ = check_matrix<Element>(view, name);
        return ok() ? view : decltype(view){};
    }

    template <class Matrix>
    auto optional_matrix(const Matrix& given, const char* name) noexcept {
        return given.data == nullptr ? MatrixView<std::remove_pointer_t<decltype(given.data)>>{} : matrix(given, name);
    }

    // An enumeration's value from 0 to last.
    template <class Enum>
    Enum choice(std::int32_t value, Enum last, const char* name) noexcept {
        if (ok() && (value < 0 || value > static_cast<std::int32_t>(last))) {
            status_ = Status::error(ErrorCode::invalid_argument, "%s is %d; expected 0 to %d", name,
                                    static_cast<int>(value), static_cast<int>(last));
        }
        return ok() ? static_cast<Enum>(value) : Enum{};
    }

    bool flag(std::int32_t value, const char* name) noexcept { return choice(value, std::int32_t{1}, name) != 0; }

    std::span<std::byte> workspace(void* data, std::size_t size) noexcept {
        return required(static_cast<std::byte*>(data), size, "workspace");
    }

private:
    Status status_;
};

// What a call ends with; error may be null.
lanewise_status tell(const Status& status, lanewise_error* error) noexcept;

// The same, with the value written where it is wanted, by convert(value).
template <class Value, class Wanted, class Convert>
lanewise_status tell(const Result<Value>& result, Wanted* wanted, lanewise_error* error, Convert&& convert) noexcept {
    if (result.ok() && wanted != nullptr) *wanted = convert(*result);
    return tell(result.status(), error);
}

template <class Value>
lanewise_status tell(const Result<Value>& result, Value* wanted, lanewise_error* error) noexcept {
    return tell(result, wanted, error, [](const Value& value) { return value; });
}

}  // namespace lanewise::c_interface
