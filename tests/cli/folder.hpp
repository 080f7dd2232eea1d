// A folder for one test case, with the files that commands read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/image.hpp"
#include "io/npy.hpp"
#include "support/random.hpp"

namespace lanewise::tests {

class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& name) const { return path_ + "/" + name; }
    std::string path() const { return path_; }

    std::string bytes(const std::string& name) const;
    void write(const std::string& name, std::string_view bytes) const;
    bool has(const std::string& name) const;
    std::map<std::string, std::string> contents() const;  // name to bytes

    template <class T>
    void write_npy(const std::string& name, const std::vector<T>& values, std::vector<std::size_t> shape) const {
        require(io::write_npy(path(name), values.data(), std::span<const std::size_t>(shape)));
    }
    io::Array read_npy(const std::string& name) const;
    // The elements as numbers, whatever their type.
    std::vector<double> numbers(const std::string& name) const;

    void write_picture(const std::string& name, const io::Image& image) const {
        require(io::write_png(path(name), image));
    }
    io::Image read_picture(const std::string& name) const;

private:
    static void require(const Status& status);

    std::string path_;
};

// Points about `clusters` centres, which lie in turn: point i about centre i % clusters.
std::vector<float> blobs(std::size_t points, std::size_t dimensions, std::size_t clusters, std::uint64_t seed);

// Noise on a gradient: many colours, some of them often.
io::Image picture(std::size_t width, std::size_t height, std::uint64_t seed);

}  // namespace lanewise::tests
