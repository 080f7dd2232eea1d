#include <lanewise/status.hpp>

#include <cstdarg>
#include <cstddef>
#include <cstdio>

namespace lanewise {

const char* to_string(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::ok: return "ok";
        case ErrorCode::invalid_argument: return "invalid_argument";
        case ErrorCode::invalid_shape: return "invalid_shape";
        case ErrorCode::non_finite: return "non_finite";
        case ErrorCode::out_of_range: return "out_of_range";
        case ErrorCode::out_of_memory: return "out_of_memory";
        case ErrorCode::workspace_too_small: return "workspace_too_small";
        case ErrorCode::unsupported: return "unsupported";
        case ErrorCode::not_found: return "not_found";
        case ErrorCode::io_error: return "io_error";
        case ErrorCode::corrupt_file: return "corrupt_file";
    }
    return "unknown";
}

#ifndef LANEWISE_SMALL
#ifdef __NEWLIB__
namespace {

// newlib is often built without the length z of C99, and prints "zu". A size is an unsigned int there.
void without_z(const char* format, char (&plain)[512]) noexcept {
    std::size_t length = 0;
    for (const char* from = format; *from != 0 && length + 1 < sizeof plain; ++from) {
        if (*from == 'z' && from != format && from[-1] == '%') continue;
        plain[length++] = *from;
    }
    plain[length] = 0;
}

}  // namespace
#endif

Status Status::error(ErrorCode code, const char* format, ...) noexcept {
    Status status;
    status.code_ = code;
    std::va_list arguments;
    va_start(arguments, format);
#ifdef __NEWLIB__
    char plain[512];
    without_z(format, plain);
    format = plain;
#endif
    std::vsnprintf(status.message_, sizeof status.message_, format, arguments);
    va_end(arguments);
    return status;
}
#endif

}  // namespace lanewise
