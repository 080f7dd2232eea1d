#include "io/file_error.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace lanewise::io {

std::string shown(const std::string& path) {
    constexpr std::size_t limit = 100;
    return path.size() <= limit ? path : "..." + path.substr(path.size() - (limit - 3));
}

Status system_error(const char* action, const std::string& path, int error_number) {
    const ErrorCode code = error_number == ENOENT ? ErrorCode::not_found : ErrorCode::io_error;
    return Status::error(code, "cannot %s %s: %s", action, shown(path).c_str(), std::strerror(error_number));
}

Status file_error(ErrorCode code, const std::string& path, const char* format, ...) {
    char sentence[256];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return Status::error(code, "%s: %s", shown(path).c_str(), sentence);
}

}  // namespace lanewise::io
