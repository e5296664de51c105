/* Look-ups in the tables that names.awk makes: families of ids with names, and constants. */
#ifndef CORE_FAMILIES_H
#define CORE_FAMILIES_H

#include "core/nts.h"
#include <stdbool.h>
#include <string.h>

/* The names of a family by id; NULL for an id that it has not. */
typedef struct family_names {
    const char *const *names;
    uint32_t last;
} family_names;

typedef struct named_constant {
    const char *name;
    int64_t value;
} named_constant;

/* Return the name of a member of a family, or NULL. */
static inline const char *family_name(const family_names *family, uint32_t id) {
    return id <= family->last ? family->names[id] : NULL;
}

static inline bool is_named(const char *candidate, const char *name, size_t len) {
    return candidate != NULL && strlen(candidate) == len && memcmp(candidate, name, len) == 0;
}

/* Return the member of a family that has this name, or 0. */
static inline uint32_t family_id(const family_names *family, const char *name, size_t len) {
    len = length_of(name, len);
    for (uint32_t id = 1; name != NULL && id <= family->last; id++)
        if (is_named(family->names[id], name, len))
            return id;
    return 0;
}

/* Give the value of the constant with this name. */
static inline apigw_status find_constant(const named_constant *constants, size_t count, const char *name, size_t len,
                                         int64_t *value) {
    if (name == NULL)
        return APIGW_E_ARGUMENT;
    len = length_of(name, len);
    for (size_t i = 0; i < count; i++) {
        if (is_named(constants[i].name, name, len)) {
            if (value != NULL)
                *value = constants[i].value;
            return APIGW_OK;
        }
    }
    return APIGW_E_NOT_FOUND;
}

/* Give the name and the value of a constant, or NULL after the last one. */
static inline const char *constant_at(const named_constant *constants, size_t count, size_t i, int64_t *value) {
    if (i >= count)
        return NULL;
    if (value != NULL)
        *value = constants[i].value;
    return constants[i].name;
}

#endif
