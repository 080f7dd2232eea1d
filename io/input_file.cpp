#include "io/input_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file_error.hpp"

namespace lanewise::io {

InputFile::InputFile(int descriptor, std::uint64_t size, std::string path) noexcept
    : descriptor_(descriptor), remaining_(size), path_(std::move(path)) {}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), remaining_(other.remaining_), path_(std::move(other.path_)) {}

InputFile::~InputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<InputFile> InputFile::open(const std::string& path) {
    // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return system_error("read", path, errno);
    InputFile file(descriptor, 0, path);
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) return system_error("read", path, errno);
    if (S_ISDIR(status.st_mode)) return system_error("read", path, EISDIR);
    if (!S_ISREG(status.st_mode)) {
        return Status::error(ErrorCode::io_error,
                             "cannot read %s: a pipe or a device; save its content to a file first",
                             shown(path).c_str());
    }
    file.remaining_ = static_cast<std::uint64_t>(status.st_size);
    return file;
}

Status InputFile::read(void* data, std::size_t size) {
    char* to = static_cast<char*>(data);
    for (std::size_t done = 0; done < size;) {
        const ssize_t got = ::read(descriptor_, to + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read", path_, errno);
        if (got == 0) {
            return file_error(ErrorCode::io_error, path_, "ended %zu bytes early; it changed while it was read",
                              size - done);
        }
        done += static_cast<std::size_t>(got);
    }
    remaining_ -= size;
    return {};
}

}  // namespace lanewise::io
