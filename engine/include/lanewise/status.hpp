// What can fail says so by value: the engine throws nothing and allocates nothing to report an error.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include <lanewise/config.hpp>
#include <lanewise/export.h>

namespace lanewise {

enum class ErrorCode : std::uint8_t {
    ok,
    invalid_argument,     // an option or a size outside its range
    invalid_shape,        // arrays whose shapes do not go together
    non_finite,           // NaN or infinity in the data
    out_of_range,         // finite, but too large for the arithmetic that was asked for
    out_of_memory,        // an allocation failed
    workspace_too_small,  // the caller's buffer has fewer bytes than workspace_bytes() says
    unsupported,          // this build or this CPU cannot do it
    not_found,            // a file that is not there
    io_error,             // the system refused to read or write
    corrupt_file,         // a file that is not what it claims to be
};

inline constexpr int error_code_count = 11;

// The code's name, such as "invalid_argument". Never null.
LANEWISE_API const char* to_string(ErrorCode code) noexcept;

// A code and one sentence that names the argument, its value and what was expected. In a LANEWISE_SMALL build the sentence is the
// code's name, so that neither sentences nor printf need memory.
class [[nodiscard]] Status {
public:
    Status() noexcept = default;

#ifdef LANEWISE_SMALL
    template <class... Arguments>
    static Status error(ErrorCode code, const char*, const Arguments&...) noexcept {
        Status status;
        status.code_ = code;
        return status;
    }
#else
    // printf-style; a sentence longer than the buffer is cut, never overrun.
    LANEWISE_API static Status error(ErrorCode code, const char* format, ...) noexcept __attribute__((format(printf, 2, 3)));
#endif

    bool ok() const noexcept { return code_ == ErrorCode::ok; }
    explicit operator bool() const noexcept { return ok(); }
    ErrorCode code() const noexcept { return code_; }
#ifdef LANEWISE_SMALL
    const char* message() const noexcept { return ok() ? "" : to_string(code_); }
#else
    const char* message() const noexcept { return message_; }
#endif

private:
    ErrorCode code_ = ErrorCode::ok;
#ifndef LANEWISE_SMALL
    char message_[255] = "";
#endif
};

// A value, or the Status that says why there is none.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) noexcept : value_(std::move(value)) {}
    Result(Status status) noexcept : status_(status) {}

    bool ok() const noexcept { return value_.has_value(); }
    explicit operator bool() const noexcept { return ok(); }
    const Status& status() const noexcept { return status_; }

    T& operator*() noexcept { return *value_; }
    const T& operator*() const noexcept { return *value_; }
    T* operator->() noexcept { return &*value_; }
    const T* operator->() const noexcept { return &*value_; }

private:
    std::optional<T> value_;
    Status status_;
};

}  // namespace lanewise
