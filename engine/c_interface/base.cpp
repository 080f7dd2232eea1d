#include <lanewise/c/base.h>

#include <cstring>

#include "c_interface/arguments.hpp"

namespace lanewise::c_interface {

static_assert(LANEWISE_CORRUPT_FILE + 1 == error_code_count &&
              LANEWISE_CORRUPT_FILE == static_cast<int>(ErrorCode::corrupt_file));
static_assert(LANEWISE_INVALID_ARGUMENT == static_cast<int>(ErrorCode::invalid_argument));
static_assert(LANEWISE_INVALID_SHAPE == static_cast<int>(ErrorCode::invalid_shape));
static_assert(LANEWISE_NON_FINITE == static_cast<int>(ErrorCode::non_finite));
static_assert(LANEWISE_OUT_OF_RANGE == static_cast<int>(ErrorCode::out_of_range));
static_assert(LANEWISE_OUT_OF_MEMORY == static_cast<int>(ErrorCode::out_of_memory));
static_assert(LANEWISE_WORKSPACE_TOO_SMALL == static_cast<int>(ErrorCode::workspace_too_small));
static_assert(LANEWISE_UNSUPPORTED == static_cast<int>(ErrorCode::unsupported));
static_assert(LANEWISE_NOT_FOUND == static_cast<int>(ErrorCode::not_found));
static_assert(LANEWISE_IO_ERROR == static_cast<int>(ErrorCode::io_error));

lanewise_status tell(const Status& status, lanewise_error* error) noexcept {
    const auto code = static_cast<lanewise_status>(status.code());
    if (error != nullptr) {
        error->status = code;
        error->message[sizeof error->message - 1] = 0;
        std::strncpy(error->message, status.message(), sizeof error->message - 1);
    }
    return code;
}

}  // namespace lanewise::c_interface

const char* lanewise_status_name(lanewise_status status) {
    const bool known = status >= 0 && status < lanewise::error_code_count;
    return known ? to_string(static_cast<lanewise::ErrorCode>(status)) : "unknown";
}
