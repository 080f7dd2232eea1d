// How errors about files are worded.
#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include <lanewise/status.hpp>

namespace lanewise::io {

// The path, or "..." and its end when it is too long to leave room for a sentence.
std::string shown(const std::string& path);

// "cannot <action> <path>: <strerror>"; not_found for ENOENT, io_error for the rest.
Status system_error(const char* action, const std::string& path, int error_number);

// "<path>: <sentence>"
Status file_error(ErrorCode code, const std::string& path, const char* format, ...)
    __attribute__((format(printf, 3, 4)));

// Runs f and turns a failed allocation into a Status.
template <class F>
auto without_bad_alloc(const std::string& path, F&& f) -> decltype(f()) {
    try {
        return f();
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {
    }
    return file_error(ErrorCode::out_of_memory, path, "not enough memory for its content");
}

}  // namespace lanewise::io
