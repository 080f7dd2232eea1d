#include "io/atomic_file.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file_error.hpp"
#include "io/input_file.hpp"

namespace lanewise::io {

namespace {

// Creates a file that was not there, `<path>.<pid>-<n>.tmp`. A crashed process of the same number may have left one
// behind.
int open_temporary(const std::string& path, std::string& temporary) {
    static std::atomic<unsigned> next{0};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        temporary = path + "." + std::to_string(::getpid()) + "-" + std::to_string(next++) + ".tmp";
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
}

// Where a symbolic link leads.
Result<std::string> resolve(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path.c_str(), nullptr), &std::free);
    if (!target) return system_error("write", path, errno);
    return std::string(target.get());
}

}  // namespace

AtomicFile::AtomicFile(std::FILE* file, std::string path, std::string temporary) noexcept
    : file_(file), path_(std::move(path)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, std::string())) {}

AtomicFile::~AtomicFile() {
    if (file_ != nullptr) std::fclose(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::string& path) {
    if (path.empty()) return Status::error(ErrorCode::invalid_argument, "the name of the file to write is empty");
    struct stat link = {}, target = {};
    if (::lstat(path.c_str(), &link) != 0) {
        if (errno != ENOENT) return system_error("write", path, errno);
        return create_beside(path, nullptr);
    }
    if (::stat(path.c_str(), &target) != 0) return system_error("write", path, errno);
    if (S_ISDIR(target.st_mode)) return system_error("write", path, EISDIR);
    if (!S_ISREG(target.st_mode) || path == "/dev/stdout") return create_directly(path);
    if (::access(path.c_str(), W_OK) != 0) return system_error("write", path, errno);
    const unsigned mode = target.st_mode & 0777;
    if (!S_ISLNK(link.st_mode)) return create_beside(path, &mode);
    auto resolved = resolve(path);
    if (!resolved) return resolved.status();
    return create_beside(*resolved, &mode);
}

Result<AtomicFile> AtomicFile::create_beside(const std::string& path, const unsigned* mode) {
    std::string temporary;
    const int descriptor = open_temporary(path, temporary);
    if (descriptor < 0) return system_error("write", path, errno);
    if (mode != nullptr)
        (void)::fchmod(descriptor, *mode);  // the old file's, as far as the file system has such a thing
    return adopt(descriptor, path, std::move(temporary));
}

Result<AtomicFile> AtomicFile::create_directly(const std::string& path) {
    // Standard output keeps its place in the file it may be redirected to; opening it again would start at 0.
    const bool standard_output = path == "/dev/stdout";
    if (standard_output) std::fflush(stdout);
    const int descriptor = standard_output ? ::dup(STDOUT_FILENO) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return system_error("write", path, errno);
    return adopt(descriptor, path, std::string());
}

Result<AtomicFile> AtomicFile::adopt(int descriptor, const std::string& path, std::string temporary) {
    AtomicFile file(::fdopen(descriptor, "wb"), path, std::move(temporary));
    if (file.file_ != nullptr) return file;
    const int error_number = errno;
    ::close(descriptor);
    return system_error("write", path, error_number);
}

Status AtomicFile::write(const void* data, std::size_t size) noexcept {
    if (size == 0 || std::fwrite(data, 1, size, file_) == size) return {};
    return system_error("write", path_, errno);
}

Status AtomicFile::commit() noexcept {
    const bool flushed = std::fflush(file_) == 0 && std::ferror(file_) == 0;
    const int flush_error = errno;
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (!flushed || !closed) return system_error("write", path_, flushed ? errno : flush_error);
    if (temporary_.empty()) return {};
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return system_error("write", path_, errno);
    temporary_.clear();
    return {};
}

Status write_file(const std::string& path, std::span<const std::byte> bytes) {
    auto file = AtomicFile::create(path);
    if (!file) return file.status();
    if (Status status = file->write(bytes.data(), bytes.size()); !status) return status;
    return file->commit();
}

Status write_text(const std::string& path, std::string_view text) {
    return write_file(path, std::as_bytes(std::span(text)));
}

Result<std::vector<std::byte>> read_file(const std::string& path, std::size_t max_bytes) {
    return without_bad_alloc(path, [&]() -> Result<std::vector<std::byte>> {
        auto file = InputFile::open(path);
        if (!file) return file.status();
        if (file->remaining() > max_bytes) {
            return file_error(ErrorCode::unsupported, path, "%llu bytes are more than the %zu that are read at most",
                              static_cast<unsigned long long>(file->remaining()), max_bytes);
        }
        std::vector<std::byte> bytes(static_cast<std::size_t>(file->remaining()));
        if (Status status = file->read(bytes.data(), bytes.size()); !status) return status;
        return bytes;
    });
}

}  // namespace lanewise::io
