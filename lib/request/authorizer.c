/* Convert the result of an authorizer from one kind to another (D.3). On REST and HTTP 1.0 it is flat: the context of a
 * Lambda authorizer, or `claims` and `scopes`. HTTP 2.0 and Function URLs have a member for each kind of authorizer.
 * The identity of an IAM caller is in fields. */
#include "core/buffer.h"
#include "request/encoding.h"
#include "json/pointer.h"
#include "json/walker.h"

static bool is_authorizer_name(slice name, const char *text) {
    return gw_json_pointer_names(slice_of_string(text), name);
}

static bool is_null(slice value) {
    return value.at[0] == 'n';
}

/* As it was set, in the form of the kind that was decoded, or as it was sent. */
static slice source_of(const encoding *e) {
    const gw_json_text *t = gw_request_field(e->r, MODEL_AUTHORIZER);
    slice rest = gw_format_authorizer_pointer, text;
    if (e->same || e->built)
        return slice_absent();
    if (gw_request_find_set_json(e->r, &rest, &text))
        return text.at == NULL || *text.at != '{' ? slice_absent() : text;
    return t == NULL ? slice_absent() : slice_of(t->at, t->len);
}

static bool was_nested(const encoding *e) {
    return (e->r->format->rules & AUTHORIZER_NESTED) != 0;
}

/* Return whether a member says anything beyond what fields tell. */
static bool says(const encoding *e, slice name, slice value) {
    return !is_null(value) && !(was_nested(e) && is_authorizer_name(name, FORMAT_AUTHORIZER_IAM));
}

bool gw_encoding_has_authorizer(const encoding *e) {
    slice source = source_of(e), name, value;
    const char *p = source.at, *end;
    if (p == NULL)
        return false;
    end = p++ + source.len;
    while (gw_json_next_member(&p, end, &name, &value))
        if (says(e, name, value))
            return true;
    return false;
}

static void write_authorizer_member(encoding *e, bool *any, slice name, slice value) {
    if (*any)
        buffer_byte(e->out, ',');
    *any = true;
    buffer_byte(e->out, '"');
    buffer_append(e->out, name.at, name.len);
    buffer_literal(e->out, "\":");
    buffer_append(e->out, value.at, value.len);
}

/* Write the members of a flat result that belong to a token, or those that do not, as one object. */
static void gather(encoding *e, slice source, bool jwt, const char *as, bool *any) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, value;
    bool entry = false;
    while (gw_json_next_member(&p, end, &name, &value)) {
        const bool of_token =
            is_authorizer_name(name, FORMAT_TOKEN_CLAIMS) || is_authorizer_name(name, FORMAT_TOKEN_SCOPES);
        if (of_token != jwt || (is_null(value) && !(jwt && entry)))
            continue;
        if (!entry) {
            if (*any)
                buffer_byte(e->out, ',');
            *any = true;
            buffer_byte(e->out, '"');
            buffer_append(e->out, as, strlen(as));
            buffer_literal(e->out, "\":{");
        }
        write_authorizer_member(e, &entry, name, value);
    }
    if (entry)
        buffer_byte(e->out, '}');
}

/* Write the members of each object of a nested result. */
static void authorizer_spread(encoding *e, slice source, bool *any) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, value;
    while (gw_json_next_member(&p, end, &name, &value)) {
        const char *inner = value.at + 1, *inner_end = value.at + value.len;
        bool object = value.at[0] == '{' && (is_authorizer_name(name, FORMAT_AUTHORIZER_JWT) ||
                                             is_authorizer_name(name, FORMAT_AUTHORIZER_LAMBDA));
        slice member, text;
        if (!says(e, name, value))
            continue;
        while (object && gw_json_next_member(&inner, inner_end, &member, &text))
            write_authorizer_member(e, any, member, text);
        if (!object)
            write_authorizer_member(e, any, name, value);
    }
}

/* Write the members unchanged, except those that are fields. */
static void keep_authorizer(encoding *e, slice source, bool *any) {
    const char *p = source.at + 1, *end = source.at + source.len;
    slice name, value;
    while (gw_json_next_member(&p, end, &name, &value))
        if (!(was_nested(e) && is_authorizer_name(name, FORMAT_AUTHORIZER_IAM)))
            write_authorizer_member(e, any, name, value);
}

void gw_encoding_write_authorizer(encoding *e, bool *any) {
    slice source = source_of(e);
    bool nested = has_rule(e, AUTHORIZER_NESTED);
    if (nested == was_nested(e)) {
        keep_authorizer(e, source, any);
    } else if (nested) {
        gather(e, source, true, FORMAT_AUTHORIZER_JWT, any);
        gather(e, source, false, FORMAT_AUTHORIZER_LAMBDA, any);
    } else {
        authorizer_spread(e, source, any);
    }
}
