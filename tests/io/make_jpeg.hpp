// JPEG files, made by libjpeg.
#pragma once

#include <cstddef>
#include <cstdio>  // jpeglib.h needs it
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

#include "io/files.hpp"

namespace lanewise::tests {

struct JpegSpec {
    unsigned width = 1, height = 1;
    J_COLOR_SPACE colours = JCS_RGB;
    int components = 3;
    bool progressive = false;
    std::vector<jpeg_scan_info> scans = {};
};

inline Bytes make_jpeg(const JpegSpec& spec, const Bytes& samples) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* file = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &file, &size);
    info.image_width = spec.width;
    info.image_height = spec.height;
    info.in_color_space = spec.colours;
    info.input_components = spec.components;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    if (spec.progressive) jpeg_simple_progression(&info);
    if (!spec.scans.empty()) {
        info.scan_info = spec.scans.data();
        info.num_scans = static_cast<int>(spec.scans.size());
    }
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        auto* row =
            const_cast<unsigned char*>(&samples[std::size_t{info.next_scanline} * spec.width * spec.components]);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const Bytes bytes(file, file + size);
    std::free(file);
    return bytes;
}

}  // namespace lanewise::tests
