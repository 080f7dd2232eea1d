#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

#include <jerror.h>

#include "io/file_error.hpp"
#include "io/image_codec.hpp"

namespace lanewise::io {

namespace {

// libjpeg leaves a function by longjmp when it meets an error. So everything that calls it is a member of this class
// that holds no object with a destructor, and memory for pixels is the caller's.
class JpegDecoder {
public:
    explicit JpegDecoder(std::span<const std::byte> file) : file_(file) {
        info_.err = jpeg_std_error(&errors_);
        info_.client_data = this;
        errors_.error_exit = &on_error;
        errors_.emit_message = &on_message;
        errors_.output_message = [](j_common_ptr) {};
        progress_.progress_monitor = &on_progress;
    }
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;
    ~JpegDecoder() { jpeg_destroy_decompress(&info_); }

    // Reads up to the pixels.
    bool read_header();
    // Decodes; pixels: 3 bytes each.
    bool read_pixels(std::uint8_t* pixels);

    std::uint32_t width() const { return info_.image_width; }
    std::uint32_t height() const { return info_.image_height; }
    bool is_cmyk() const { return info_.num_components == 4; }
    const char* message() const { return message_; }

private:
    // A file of many empty scans would take an hour: real ones have about ten.
    static constexpr int max_scans = 100;

    [[noreturn]] static void on_error(j_common_ptr info) {
        auto* self = static_cast<JpegDecoder*>(info->client_data);
        info->err->format_message(info, self->message_);
        std::longjmp(self->jump_, 1);
    }
    // Warnings (negative levels) are damage, but for those that leave the pixels in no doubt: odd colour-profile and
    // JFIF markers, and the padding that some cameras put before the end marker.
    static void on_message(j_common_ptr info, int level) {
        const int code = info->err->msg_code;
        if (level >= 0 || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR || code == JWRN_BOGUS_ICC) return;
        if (code == JWRN_EXTRANEOUS_DATA && info->err->msg_parm.i[1] == JPEG_EOI) return;
        on_error(info);
    }
    static void on_progress(j_common_ptr info) {
        auto* self = static_cast<JpegDecoder*>(info->client_data);
        if (self->info_.input_scan_number <= max_scans) return;
        std::snprintf(self->message_, sizeof self->message_, "more than %d scans", max_scans);
        std::longjmp(self->jump_, 1);
    }

    std::span<const std::byte> file_;
    jpeg_decompress_struct info_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf jump_;
    char message_[JMSG_LENGTH_MAX] = "";
};

bool JpegDecoder::read_header() {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&info_);
    info_.progress = &progress_;
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(file_.data()), file_.size());
    jpeg_read_header(&info_, TRUE);
    return true;
}

bool JpegDecoder::read_pixels(std::uint8_t* pixels) {
    if (setjmp(jump_) != 0) return false;
    info_.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info_);
    const std::size_t stride = std::size_t{3} * info_.output_width;
    while (info_.output_scanline < info_.output_height) {
        JSAMPROW row = pixels + info_.output_scanline * stride;
        jpeg_read_scanlines(&info_, &row, 1);
    }
    jpeg_finish_decompress(&info_);
    return true;
}

}  // namespace

Result<Image> read_jpeg(std::span<const std::byte> file, const std::string& path) {
    JpegDecoder decoder(file);
    const auto failed = [&] {
        return file_error(ErrorCode::corrupt_file, path, "not a readable JPEG picture: %s", decoder.message());
    };
    if (!decoder.read_header()) return failed();
    if (decoder.is_cmyk()) {
        return file_error(ErrorCode::unsupported, path, "a CMYK JPEG; convert the picture to RGB first");
    }
    // A Huffman code has at least one bit, and each 8 x 8 block of a component's DC has one code. The least that a
    // picture can have is 8 blocks to 1024 pixels (two components, one subsampled 4:1 across and the other 4:1 down).
    const std::uint64_t possible = std::uint64_t{1024} * file.size();
    if (Status status = check_pixels(path, decoder.width(), decoder.height(), possible); !status) return status;
    Image image{decoder.width(), decoder.height(), {}};
    image.rgb.resize(3 * image.width * image.height);
    if (!decoder.read_pixels(image.rgb.data())) return failed();
    return image;
}

}  // namespace lanewise::io
