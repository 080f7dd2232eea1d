// PNG files made by hand, without libpng: any colour type and depth, interlaced or not, with any transparency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <zlib.h>

#include "io/files.hpp"

namespace lanewise::tests {

struct PngSpec {
    std::uint32_t width = 1, height = 1;
    int colour_type = 2;  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
    int depth = 8;
    bool interlaced = false;
    std::vector<unsigned> samples;  // width * height * channels
    Bytes palette;                  // PLTE
    Bytes transparency;             // tRNS

    unsigned channels() const { return colour_type == 2 ? 3u : colour_type == 4 ? 2u : colour_type == 6 ? 4u : 1u; }
    unsigned largest() const { return (1u << depth) - 1; }
};

inline void append_number(Bytes& to, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<unsigned char>(value >> shift));
}

inline void append_chunk(Bytes& to, const std::string& type, const Bytes& data) {
    append_number(to, static_cast<std::uint32_t>(data.size()));
    const std::size_t checked = to.size();
    to.insert(to.end(), type.begin(), type.end());
    to.insert(to.end(), data.begin(), data.end());
    append_number(to, static_cast<std::uint32_t>(::crc32(0, &to[checked], static_cast<unsigned>(to.size() - checked))));
}

// The rows of every step-th pixel, each after its filter byte (0: none).
inline void append_pass(Bytes& to, const PngSpec& spec, unsigned x0, unsigned y0, unsigned dx, unsigned dy) {
    if (x0 >= spec.width) return;
    for (unsigned y = y0; y < spec.height; y += dy) {
        to.push_back(0);
        unsigned held = 0;
        int bits = 0;
        for (unsigned x = x0; x < spec.width; x += dx) {
            for (unsigned channel = 0; channel < spec.channels(); ++channel) {
                const unsigned sample = spec.samples[(std::size_t{y} * spec.width + x) * spec.channels() + channel];
                if (spec.depth == 16) to.push_back(static_cast<unsigned char>(sample >> 8));
                if (spec.depth >= 8) to.push_back(static_cast<unsigned char>(sample));
                if (spec.depth >= 8) continue;
                held = held << spec.depth | sample;
                bits += spec.depth;
                if (bits == 8) to.push_back(static_cast<unsigned char>(held));
                if (bits == 8) held = 0, bits = 0;
            }
        }
        if (bits > 0) to.push_back(static_cast<unsigned char>(held << (8 - bits)));
    }
}

inline Bytes make_png(const PngSpec& spec) {
    Bytes pixels;
    if (spec.interlaced) {  // Adam7
        append_pass(pixels, spec, 0, 0, 8, 8);
        append_pass(pixels, spec, 4, 0, 8, 8);
        append_pass(pixels, spec, 0, 4, 4, 8);
        append_pass(pixels, spec, 2, 0, 4, 4);
        append_pass(pixels, spec, 0, 2, 2, 4);
        append_pass(pixels, spec, 1, 0, 2, 2);
        append_pass(pixels, spec, 0, 1, 1, 2);
    } else {
        append_pass(pixels, spec, 0, 0, 1, 1);
    }
    uLongf size = ::compressBound(pixels.size());
    Bytes data(size);
    ::compress(data.data(), &size, pixels.data(), pixels.size());
    data.resize(size);

    Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, header;
    append_number(header, spec.width);
    append_number(header, spec.height);
    for (const int value : {spec.depth, spec.colour_type, 0, 0, spec.interlaced ? 1 : 0}) {
        header.push_back(static_cast<unsigned char>(value));
    }
    append_chunk(png, "IHDR", header);
    if (!spec.palette.empty()) append_chunk(png, "PLTE", spec.palette);
    if (!spec.transparency.empty()) append_chunk(png, "tRNS", spec.transparency);
    append_chunk(png, "tEXt", {'T', 'i', 't', 'l', 'e', 0, 'x'});
    append_chunk(png, "IDAT", data);
    append_chunk(png, "IEND", {});
    return png;
}

// The same file with another width and height in its header.
inline Bytes claim(Bytes png, std::uint32_t width, std::uint32_t height) {
    Bytes sizes;
    append_number(sizes, width);
    append_number(sizes, height);
    std::copy(sizes.begin(), sizes.end(), png.begin() + 16);
    Bytes crc;
    append_number(crc, static_cast<std::uint32_t>(::crc32(0, &png[12], 17)));
    std::copy(crc.begin(), crc.end(), png.begin() + 29);
    return png;
}

}  // namespace lanewise::tests
