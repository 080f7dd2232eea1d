// Files for tests, in a folder that goes away with the test.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace lanewise::tests {

using Bytes = std::vector<unsigned char>;

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lanewise-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

    // How many files there are, temporaries included.
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
    }

private:
    std::filesystem::path path_;
};

inline Bytes slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

inline std::string spill(const std::string& path, std::span<const unsigned char> bytes) {
    std::filesystem::remove(path);  // ext4 waits for the disk when a file is overwritten, not when it is new
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

inline std::string spill(const std::string& path, const std::string& text) {
    return spill(path, std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

inline Bytes first(const Bytes& bytes, std::size_t size) {
    return Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size));
}

inline bool contains(const char* message, const std::string& words) {
    return std::string(message).find(words) != std::string::npos;
}

}  // namespace lanewise::tests
