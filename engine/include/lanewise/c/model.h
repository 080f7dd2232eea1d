/* Models in .lw files: lanewise/model.hpp. A model is read without a copy: it looks into the buffer, which may lie in flash, must begin
 * at a multiple of 8 bytes and must outlive it. */
#ifndef LANEWISE_C_MODEL_H
#define LANEWISE_C_MODEL_H

#include <lanewise/c/als.h>
#include <lanewise/c/kmeans.h>
#include <lanewise/c/mixture.h>
#include <lanewise/c/pca.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lanewise_kmeans_model_f32 {
    lanewise_const_matrix_f32 centroids; /* k x d */
    lanewise_kmeans_options options;
    lanewise_kmeans_report report;
} lanewise_kmeans_model_f32;

typedef struct lanewise_kmeans_model_f64 {
    lanewise_const_matrix_f64 centroids;
    lanewise_kmeans_options options;
    lanewise_kmeans_report report;
} lanewise_kmeans_model_f64;

typedef struct lanewise_als_model_f32 {
    lanewise_als_factors_f32 factors;
    double regularization; /* with scale, what fold_in takes */
    int32_t scale;
    int32_t center; /* lanewise::ratings::Center */
    double mean;    /* of the training ratings */
    double lowest;  /* training rating */
    double highest;
} lanewise_als_model_f32;

typedef struct lanewise_als_model_f64 {
    lanewise_als_factors_f64 factors;
    double regularization;
    int32_t scale;
    int32_t center;
    double mean;
    double lowest;
    double highest;
} lanewise_als_model_f64;

typedef struct lanewise_pca_model {
    lanewise_autoencoder autoencoder; /* ready for encode and decode */
    const double* variances;          /* variances_size, falling */
    size_t variances_size;
    uint64_t points; /* that were fitted */
    lanewise_pca_options options;
    lanewise_pca_report report;
} lanewise_pca_model;

/* lanewise_*_model_read: the file's arrays, as they lie in the buffer.
 * lanewise_*_model_bytes: of the file; 0 for a model that write refuses.
 * lanewise_*_model_write: the file, in the first bytes of a buffer of any alignment; written: how many, optional. */
#define LANEWISE_DECLARE(name, model)                                                                                    \
    LANEWISE_API lanewise_status lanewise_##name##_read(const void* file, size_t size, model* read,                      \
                                                        lanewise_error* error);                                          \
    LANEWISE_API size_t lanewise_##name##_bytes(const model* given);                                                     \
    LANEWISE_API lanewise_status lanewise_##name##_write(const model* given, void* buffer, size_t size, size_t* written, \
                                                         lanewise_error* error);

#define LANEWISE_DECLARE_SUFFIXED(name, suffix)                                                              \
    LANEWISE_API lanewise_status lanewise_##name##_model_read_##suffix(                                      \
        const void* file, size_t size, lanewise_##name##_model_##suffix* read, lanewise_error* error);       \
    LANEWISE_API size_t lanewise_##name##_model_bytes_##suffix(const lanewise_##name##_model_##suffix* given); \
    LANEWISE_API lanewise_status lanewise_##name##_model_write_##suffix(                                     \
        const lanewise_##name##_model_##suffix* given, void* buffer, size_t size, size_t* written,           \
        lanewise_error* error);

LANEWISE_DECLARE_SUFFIXED(kmeans, f32)
LANEWISE_DECLARE_SUFFIXED(kmeans, f64)
LANEWISE_DECLARE_SUFFIXED(als, f32)
LANEWISE_DECLARE_SUFFIXED(als, f64)
LANEWISE_DECLARE(mixture_model, lanewise_mixture)
LANEWISE_DECLARE(pca_model, lanewise_pca_model)
#undef LANEWISE_DECLARE
#undef LANEWISE_DECLARE_SUFFIXED

#ifdef __cplusplus
}
#endif

#endif
