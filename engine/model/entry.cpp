#include "model/cursor.hpp"

#include <limits>

namespace lanewise::model {
namespace {

Taken take_shape(Cursor& from, Array& array) noexcept {
    std::uint8_t dtype = 0;
    array = {};
    if (!from.number(dtype) || dtype > static_cast<std::uint8_t>(Dtype::float64)) return Taken::malformed;
    if (!from.number(array.dimensions) || array.dimensions > max_dimensions) return Taken::malformed;
    array.dtype = static_cast<Dtype>(dtype);
    Taken taken = Taken::well;
    for (std::size_t i = 0; i < array.dimensions; ++i) {
        std::uint64_t size = 0;
        if (!from.number(size)) return Taken::malformed;
        if (size > std::numeric_limits<std::size_t>::max()) taken = Taken::too_large;
        array.sizes[i] = static_cast<std::size_t>(size);
    }
    return taken;
}

}  // namespace

Taken take_entry(Cursor& from, Entry& entry) noexcept {
    std::uint8_t kind = 0;
    if (!from.number(kind) || kind > static_cast<std::uint8_t>(Kind::array)) return Taken::malformed;
    if (!from.text(entry.name) || entry.name.empty()) return Taken::malformed;
    entry.kind = static_cast<Kind>(kind);
    bool well = false;
    switch (entry.kind) {
        case Kind::integer: well = from.number(entry.integer); break;
        case Kind::real: well = from.number(entry.real); break;
        case Kind::text: well = from.text(entry.text); break;
        case Kind::array: return take_shape(from, entry.array);
    }
    return well ? Taken::well : Taken::malformed;
}

}  // namespace lanewise::model
