// .lw files (lanewise/model.hpp describes them), with memory of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <lanewise/model.hpp>
#include <lanewise/status.hpp>

#include "io/npy.hpp"

namespace lanewise::io {

struct ModelArray {
    Dtype dtype = Dtype::float64;
    std::vector<std::size_t> shape;
    std::span<const std::byte> bytes;  // aligned to 64 when the buffer is

    // A copy of the elements; empty when dtype is not T's.
    template <class T>
    std::vector<T> copy() const;
};

// Entries are written in the order of the calls. Arrays are not copied: they must live until the bytes are made.
class ModelWriter {
public:
    explicit ModelWriter(std::string algorithm) : algorithm_(std::move(algorithm)) {}
    // Entries look into kept_, whose texts stay where they are when it is moved.
    ModelWriter(ModelWriter&&) = default;

    void integer(std::string name, std::int64_t value);
    void real(std::string name, double value);
    void text(std::string name, std::string value);
    template <class T>
    void array(std::string name, std::span<const T> elements, std::vector<std::size_t> shape);
    // As it is: its name and text must live until the bytes are made.
    void entry(const model::Entry& entry) { entries_.push_back(entry); }

    // Errors: invalid_argument for a name given twice; invalid_shape for a shape that is not that of the elements.
    Result<std::vector<std::byte>> bytes() const;
    Status save(const std::string& path) const;

private:
    std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

    std::string algorithm_;
    std::deque<std::string> kept_;  // what names and texts of entries look into
    std::vector<model::Entry> entries_;
};

class ModelReader {
public:
    // Checks everything before it returns. The reader looks into the buffer, which must outlive it.
    // Errors: those of model::Reader::parse.
    static Result<ModelReader> parse(std::span<const std::byte> buffer);
    // The reader owns the file's bytes.
    static Result<ModelReader> load(const std::string& path);

    ModelReader(ModelReader&&) noexcept = default;

    const model::Reader& container() const noexcept { return container_; }
    std::string algorithm() const { return std::string(container_.algorithm()); }
    Status expect_algorithm(std::string_view name) const { return container_.expect_algorithm(name); }

    // Errors: corrupt_file, when there is no such entry or it is of another kind.
    Result<std::int64_t> integer(std::string_view name) const { return container_.integer(name); }
    Result<double> real(std::string_view name) const { return container_.real(name); }
    Result<std::string> text(std::string_view name) const;
    Result<ModelArray> array(std::string_view name) const;

private:
    explicit ModelReader(const model::Reader& container) : container_(container) {}

    std::vector<std::byte> owned_;
    model::Reader container_;
};

}  // namespace lanewise::io
