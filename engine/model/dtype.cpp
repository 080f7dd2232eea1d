#include <lanewise/model.hpp>

namespace lanewise::model {

const char* to_string(Dtype dtype) noexcept {
    switch (dtype) {
        case Dtype::uint8: return "uint8";
        case Dtype::int32: return "int32";
        case Dtype::int64: return "int64";
        case Dtype::float32: return "float32";
        case Dtype::float64: return "float64";
    }
    return "unknown";
}

std::size_t item_size(Dtype dtype) noexcept {
    switch (dtype) {
        case Dtype::uint8: return 1;
        case Dtype::int32:
        case Dtype::float32: return 4;
        case Dtype::int64:
        case Dtype::float64: return 8;
    }
    return 1;
}

}  // namespace lanewise::model
