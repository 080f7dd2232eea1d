/* What all of the C interface speaks of: statuses, matrices. */
#ifndef LANEWISE_C_BASE_H
#define LANEWISE_C_BASE_H

#include <lanewise/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One of the codes below. Enumerations are int32_t here, whatever size the compiler gives an enum. */
typedef int32_t lanewise_status;

enum {
    LANEWISE_OK = 0,
    LANEWISE_INVALID_ARGUMENT = 1,    /* an option, a size or a pointer outside its range */
    LANEWISE_INVALID_SHAPE = 2,       /* arrays whose shapes do not go together */
    LANEWISE_NON_FINITE = 3,          /* NaN or infinity in the data */
    LANEWISE_OUT_OF_RANGE = 4,        /* finite, but too large for the arithmetic that was asked for */
    LANEWISE_OUT_OF_MEMORY = 5,       /* memory that cannot be addressed */
    LANEWISE_WORKSPACE_TOO_SMALL = 6, /* fewer bytes than *_workspace_bytes says */
    LANEWISE_UNSUPPORTED = 7,         /* this build or this CPU cannot do it */
    LANEWISE_NOT_FOUND = 8,
    LANEWISE_IO_ERROR = 9,
    LANEWISE_CORRUPT_FILE = 10 /* a model that is not what it claims to be */
};

/* The code's name, such as "invalid_argument"; "unknown" for any other number. Never null. */
LANEWISE_API const char* lanewise_status_name(lanewise_status status);

/* What went wrong: a sentence that names the argument, its value and what was expected. Empty when all is well. */
typedef struct lanewise_error {
    lanewise_status status;
    char message[256];
} lanewise_error;

/* Row-major: element (i, j) is data[i * stride + j]. stride counts elements and is at least cols. Where a matrix is optional,
 * one without data stands for none. */
typedef struct lanewise_const_matrix_f32 {
    const float* data;
    size_t rows;
    size_t cols;
    size_t stride;
} lanewise_const_matrix_f32;

typedef struct lanewise_const_matrix_f64 {
    const double* data;
    size_t rows;
    size_t cols;
    size_t stride;
} lanewise_const_matrix_f64;

/* Matrices that are written. */
typedef struct lanewise_matrix_f32 {
    float* data;
    size_t rows;
    size_t cols;
    size_t stride;
} lanewise_matrix_f32;

typedef struct lanewise_matrix_f64 {
    double* data;
    size_t rows;
    size_t cols;
    size_t stride;
} lanewise_matrix_f64;

#ifdef __cplusplus
}
#endif

#endif
