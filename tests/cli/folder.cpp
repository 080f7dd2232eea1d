#include "folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lanewise::tests {
namespace fs = std::filesystem;

Folder::Folder() {
    std::string name = (fs::temp_directory_path() / "lanewise-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void Folder::require(const Status& status) {
    INFO(status.message());
    REQUIRE(status.ok());
}

std::string Folder::bytes(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    REQUIRE(file.is_open());
    return {std::istreambuf_iterator<char>(file), {}};
}

void Folder::write(const std::string& name, std::string_view bytes) const {
    std::ofstream file(path(name), std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    REQUIRE(file.good());
}

bool Folder::has(const std::string& name) const { return fs::exists(path(name)); }

std::map<std::string, std::string> Folder::contents() const {
    std::map<std::string, std::string> contents;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path_)) {
        const std::string name = entry.path().lexically_relative(path_).string();
        contents[name] = entry.is_regular_file() ? bytes(name) : "";
    }
    return contents;
}

io::Array Folder::read_npy(const std::string& name) const {
    auto array = io::read_npy(path(name));
    require(array.status());
    return *array;
}

std::vector<double> Folder::numbers(const std::string& name) const {
    const io::Array array = read_npy(name);
    const auto copy = [&array](const auto* data) { return std::vector<double>(data, data + array.elements()); };
    switch (array.dtype) {
        case io::Dtype::uint8: return copy(array.as<std::uint8_t>());
        case io::Dtype::int32: return copy(array.as<std::int32_t>());
        case io::Dtype::int64: return copy(array.as<std::int64_t>());
        case io::Dtype::float32: return copy(array.as<float>());
        case io::Dtype::float64: return copy(array.as<double>());
    }
    return {};
}

io::Image Folder::read_picture(const std::string& name) const {
    auto image = io::read_image(path(name));
    require(image.status());
    return *image;
}

std::vector<float> blobs(std::size_t points, std::size_t dimensions, std::size_t clusters, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> centres(clusters * dimensions);
    for (double& value : centres) value = random.uniform(-10, 10);
    std::vector<float> values(points * dimensions);
    for (std::size_t i = 0; i < points; ++i) {
        for (std::size_t j = 0; j < dimensions; ++j) {
            values[i * dimensions + j] =
                static_cast<float>(centres[(i % clusters) * dimensions + j] + 0.5 * random.normal());
        }
    }
    return values;
}

io::Image picture(std::size_t width, std::size_t height, std::uint64_t seed) {
    Random random(seed);
    io::Image image{width, height, std::vector<std::uint8_t>(3 * width * height)};
    for (std::size_t i = 0; i < width * height; ++i) {
        const std::size_t x = i % width, y = i / width;
        image.rgb[3 * i] = static_cast<std::uint8_t>(x * 200 / width + random.below(4));
        image.rgb[3 * i + 1] = static_cast<std::uint8_t>(y * 200 / height + random.below(4));
        image.rgb[3 * i + 2] = static_cast<std::uint8_t>(8 * random.below(30));
    }
    return image;
}

}  // namespace lanewise::tests
