#include <csetjmp>
#include <cstring>

#include <png.h>

#include "io/file_error.hpp"
#include "io/image_codec.hpp"

namespace lanewise::io {

namespace {

// libpng leaves a function by longjmp when it meets an error. So everything that calls it is a member of this class
// that holds no object with a destructor, and memory for pixels is the caller's.
class PngDecoder {
public:
    explicit PngDecoder(std::span<const std::byte> file) : file_(file) {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &on_error, &on_warning);
        if (png_ != nullptr) info_ = png_create_info_struct(png_);
    }
    PngDecoder(const PngDecoder&) = delete;
    PngDecoder& operator=(const PngDecoder&) = delete;
    ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }

    // Reads up to the pixels.
    bool read_header();
    // Sets up the conversion to 8-bit RGB or RGBA.
    bool start();
    bool read_pixels(std::uint8_t* pixels);

    std::uint32_t width() const { return png_get_image_width(png_, info_); }
    std::uint32_t height() const { return png_get_image_height(png_, info_); }
    std::uint32_t bits_per_pixel() const { return bits_per_pixel_; }
    std::size_t channels() const { return channels_; }
    const char* message() const { return message_; }

private:
    [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
        auto* self = static_cast<PngDecoder*>(png_get_error_ptr(png));
        std::strncpy(self->message_, message, sizeof self->message_ - 1);
        png_longjmp(png, 1);
    }
    static void on_warning(png_structp, png_const_charp) {}
    static void on_read(png_structp png, png_bytep to, std::size_t size) {
        auto* self = static_cast<PngDecoder*>(png_get_io_ptr(png));
        if (size > self->file_.size() - self->position_) png_error(png, "the file is truncated");
        std::memcpy(to, self->file_.data() + self->position_, size);
        self->position_ += size;
    }

    std::span<const std::byte> file_;
    std::size_t position_ = 0;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::uint32_t bits_per_pixel_ = 0;
    std::size_t channels_ = 0;
    int passes_ = 1;
    char message_[128] = "not enough memory";
};

bool PngDecoder::read_header() {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, this, &on_read);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the caller checks width * height
    png_set_chunk_malloc_max(png_, 0);  // no limit: chunks that could be large are skipped unread by the next line
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(png_, 0);  // what libpng would forgive is damage to pixels or palette
    png_read_info(png_, info_);
    bits_per_pixel_ = static_cast<std::uint32_t>(png_get_channels(png_, info_)) * png_get_bit_depth(png_, info_);
    return true;
}

bool PngDecoder::start() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);  // palettes to RGB, few bits to 8, transparent colours to alpha
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    channels_ = png_get_channels(png_, info_);
    return true;
}

bool PngDecoder::read_pixels(std::uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const std::size_t stride = channels_ * width();
    for (int pass = 0; pass < passes_; ++pass) {
        for (std::uint32_t y = 0; y < height(); ++y) png_read_row(png_, pixels + y * stride, nullptr);
    }
    png_read_end(png_, nullptr);
    return true;
}

// RGBA to RGB in place, over white.
void composite(std::vector<std::uint8_t>& pixels) {
    std::uint8_t* to = pixels.data();
    for (std::size_t i = 0; i < pixels.size(); i += 4) {
        const unsigned alpha = pixels[i + 3];
        for (std::size_t channel = 0; channel < 3; ++channel) {
            *to++ = static_cast<std::uint8_t>((pixels[i + channel] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
    pixels.resize(pixels.size() / 4 * 3);
}

}  // namespace

Result<Image> read_png(std::span<const std::byte> file, const std::string& path) {
    PngDecoder decoder(file);
    const auto failed = [&] {
        return file_error(ErrorCode::corrupt_file, path, "not a readable PNG picture: %s", decoder.message());
    };
    if (!decoder.read_header()) return failed();
    // Deflate never does better than 1032:1 (258 bytes in two bits).
    const std::uint64_t possible_bits = std::uint64_t{8} * 1032 * file.size();
    const std::uint64_t possible = possible_bits / decoder.bits_per_pixel();
    if (Status status = check_pixels(path, decoder.width(), decoder.height(), possible); !status) return status;
    if (!decoder.start()) return failed();
    Image image{decoder.width(), decoder.height(), {}};
    image.rgb.resize(image.width * image.height * decoder.channels());
    if (!decoder.read_pixels(image.rgb.data())) return failed();
    if (decoder.channels() == 4) composite(image.rgb);
    return image;
}

}  // namespace lanewise::io
