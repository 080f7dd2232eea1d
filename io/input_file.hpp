// A regular file, opened for reading, whose size is known before anything is allocated for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <lanewise/status.hpp>

namespace lanewise::io {

class InputFile {
public:
    // Errors: no such file, a directory, a pipe or a device.
    static Result<InputFile> open(const std::string& path);

    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;
    ~InputFile();

    // Bytes that have not been read yet.
    std::uint64_t remaining() const noexcept { return remaining_; }

    // The next `size` bytes. A file that ends before is an error.
    Status read(void* data, std::size_t size);

private:
    InputFile(int descriptor, std::uint64_t size, std::string path) noexcept;

    int descriptor_;
    std::uint64_t remaining_;
    std::string path_;
};

}  // namespace lanewise::io
