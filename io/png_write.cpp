#include <csetjmp>
#include <cstring>

#include <png.h>
#include <zlib.h>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/image.hpp"

namespace lanewise::io {

namespace {

struct PngLayout {
    std::size_t width = 0, height = 0;
    int colour_type = PNG_COLOR_TYPE_RGB;
    int bit_depth = 8;
    png_const_colorp palette = nullptr;
    int palette_size = 0;
    int filters = PNG_FILTER_NONE;
    int level = 1;
    int strategy = Z_DEFAULT_STRATEGY;
};

// libpng leaves a function by longjmp when it meets an error. So everything that calls it is a member of this class
// that holds no object with a destructor.
class PngEncoder {
public:
    explicit PngEncoder(AtomicFile& file) : file_(file) {
        png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, &on_error, [](png_structp, png_const_charp) {});
        if (png_ != nullptr) info_ = png_create_info_struct(png_);
    }
    PngEncoder(const PngEncoder&) = delete;
    PngEncoder& operator=(const PngEncoder&) = delete;
    ~PngEncoder() { png_destroy_write_struct(&png_, &info_); }

    // rows: a byte for each sample, without gaps.
    bool write(const PngLayout& layout, const std::uint8_t* rows);
    Status failure(const std::string& path) const {
        return status_.ok() ? file_error(ErrorCode::io_error, path, "cannot write the PNG picture: %s", message_)
                            : status_;
    }

private:
    [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
        auto* self = static_cast<PngEncoder*>(png_get_error_ptr(png));
        std::strncpy(self->message_, message, sizeof self->message_ - 1);
        png_longjmp(png, 1);
    }
    static void on_write(png_structp png, png_bytep data, std::size_t size) {
        auto* self = static_cast<PngEncoder*>(png_get_io_ptr(png));
        self->status_ = self->file_.write(data, size);
        if (!self->status_.ok()) png_error(png, self->status_.message());
    }

    AtomicFile& file_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    Status status_;
    char message_[128] = "not enough memory";
};

bool PngEncoder::write(const PngLayout& layout, const std::uint8_t* rows) {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_write_fn(png_, this, &on_write, [](png_structp) {});
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png_, layout.level);
    png_set_compression_strategy(png_, layout.strategy);
    png_set_filter(png_, PNG_FILTER_TYPE_BASE, layout.filters);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(layout.width), static_cast<png_uint_32>(layout.height),
                 layout.bit_depth, layout.colour_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (layout.palette != nullptr) png_set_PLTE(png_, info_, layout.palette, layout.palette_size);
    png_write_info(png_, info_);
    png_set_packing(png_);
    const std::size_t stride = layout.width * (layout.colour_type == PNG_COLOR_TYPE_RGB ? 3 : 1);
    for (std::size_t y = 0; y < layout.height; ++y) png_write_row(png_, rows + y * stride);
    png_write_end(png_, info_);
    return true;
}

Status write(const std::string& path, const PngLayout& layout, const std::uint8_t* rows) {
    auto file = AtomicFile::create(path);
    if (!file) return file.status();
    PngEncoder encoder(*file);
    if (!encoder.write(layout, rows)) return encoder.failure(path);
    return file->commit();
}

Status check_size(const std::string& path, std::size_t width, std::size_t height, std::size_t samples,
                  std::size_t given) {
    if (width == 0 || height == 0 || height > max_image_pixels / width) {
        return file_error(ErrorCode::invalid_shape, path, "a picture of %zu x %zu; 1 to %zu pixels are written", width,
                          height, max_image_pixels);
    }
    if (given != width * height * samples) {
        return file_error(ErrorCode::invalid_shape, path, "a picture of %zu x %zu needs %zu values, not %zu", width,
                          height, width * height * samples, given);
    }
    return {};
}

}  // namespace

Status write_png(const std::string& path, const Image& image) {
    if (Status status = check_size(path, image.width, image.height, 3, image.rgb.size()); !status) return status;
    PngLayout layout{image.width, image.height};
    // Once a photograph is filtered, deflate finds little but runs. Looking for nothing else takes a tenth of level 6's
    // time (11 to 16 ms against 110 for flower.jpg) and the files are about as small.
    layout.filters = PNG_FILTER_UP;
    layout.strategy = Z_RLE;
    return write(path, layout, image.rgb.data());
}

Status write_indexed_png(const std::string& path, std::size_t width, std::size_t height,
                         std::span<const std::uint8_t> labels, std::span<const std::uint8_t> colours_rgb) {
    if (Status status = check_size(path, width, height, 1, labels.size()); !status) return status;
    const std::size_t colours = colours_rgb.size() / 3;
    if (colours == 0 || colours > 256 || colours_rgb.size() % 3 != 0) {
        return file_error(ErrorCode::invalid_shape, path,
                          "a palette of %zu bytes; 1 to 256 colours of 3 bytes are written", colours_rgb.size());
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < colours) continue;
        return file_error(ErrorCode::out_of_range, path,
                          "pixel (row %zu, column %zu) has label %d, the palette only %zu colours", i / width,
                          i % width, labels[i], colours);
    }
    png_color palette[256];
    std::memcpy(palette, colours_rgb.data(), colours_rgb.size());
    PngLayout layout{width, height, PNG_COLOR_TYPE_PALETTE};
    layout.bit_depth = colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8;
    layout.palette = palette;
    layout.palette_size = static_cast<int>(colours);
    // Labels are no quantities, so filters only hurt. Level 4 takes 1 to 3 ms for flower.jpg in 8 to 256 colours, and
    // level 6 three times as long for 10% less.
    layout.level = 4;
    return write(path, layout, labels.data());
}

}  // namespace lanewise::io
