// Whole files: read with a size check, written so that a reader never sees half of one.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <lanewise/status.hpp>

namespace lanewise::io {

// Writes to `<path>.<pid>-<n>.tmp` beside the file and renames it over the file on commit. Without a commit the
// temporary is removed and what stood at `path` stays as it was. (It guards against errors and crashes of the program,
// not against power failure: nothing is fsynced.) What is there but is no regular file, such as /dev/null, /dev/stdout
// or a pipe, is written to directly. A symbolic link keeps pointing where it pointed: its target is replaced.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::string& path);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    Status write(const void* data, std::size_t size) noexcept;
    Status commit() noexcept;

private:
    AtomicFile(std::FILE* file, std::string path, std::string temporary) noexcept;
    static Result<AtomicFile> create_beside(const std::string& path, const unsigned* mode);
    static Result<AtomicFile> create_directly(const std::string& path);
    static Result<AtomicFile> adopt(int descriptor, const std::string& path, std::string temporary);

    std::FILE* file_;
    std::string path_;
    std::string temporary_;  // empty: written directly
};

Status write_file(const std::string& path, std::span<const std::byte> bytes);
Status write_text(const std::string& path, std::string_view text);

// Errors: no such file, not a regular file, more than max_bytes (nothing is allocated then).
Result<std::vector<std::byte>> read_file(const std::string& path, std::size_t max_bytes);

}  // namespace lanewise::io
