/* Uris: the functions that they name, and the pseudo parameters in them. */
#include "gateway/cloudformation_template.h"
#include "gateway/definition_build.h"

/* Cut a text at the first occurrence of another. Return false when it does not occur. */
static bool cut_at(slice text, slice mark, slice *before, slice *after) {
    const size_t at = slice_find_text(text, mark);
    if (at == text.len)
        return false;
    *before = slice_of(text.at, at);
    *after = slice_skip(text, at + mark.len);
    return true;
}

/* Types of resources whose links name a function. */
static const char *const function_types[] = {"AWS::Lambda::Function", "AWS::Lambda::Alias", "AWS::Lambda::Version",
                                             "AWS::Serverless::Function"};

static bool is_function(importer *im, slice id) {
    template_resource r;
    if (im->template == NULL || !gw_template_find(im, id, &r))
        return false;
    for (size_t i = 0; i < sizeof function_types / sizeof function_types[0]; i++)
        if (slice_is(r.type, function_types[i]))
            return true;
    return false;
}

/* Return the alias or version after the name of a function: after the last colon of a name, after the seventh of an
 * ARN. Colons within ${...} do not count. */
static slice find_qualifier(slice text) {
    const size_t before = slice_starts_with(text, SLICE("arn:")) ? 7 : 1;
    size_t colons = 0, inside = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '{')
            inside++;
        else if (text.at[i] == '}' && inside != 0)
            inside--;
        else if (text.at[i] == ':' && inside == 0 && ++colons == before)
            return slice_skip(text, i + 1);
    }
    return slice_absent();
}

/* Tell a function by the text that names it. */
static void name_function(importer *im, slice text, function_name *out) {
    link_found link;
    bool linked = gw_import_link(text, &link);
    while (linked && slice_starts_with(link.id, SLICE("AWS::"))) /* pass over pseudo parameters */
        linked = gw_import_link(link.after, &link);
    if (linked && is_function(im, link.id)) {
        out->own = true;
        out->function = link.id;
        if (link.after.len > 1 && link.after.at[0] == ':')
            out->qualifier = gw_import_printable(im, slice_skip(link.after, 1));
        return;
    }
    out->function = gw_import_printable(im, text);
    out->qualifier = find_qualifier(out->function);
}

/* Return whether text is the ARN of a function, or a link, alone or followed by a qualifier. */
static bool is_bare_function(slice text) {
    link_found link;
    slice before, after;
    if (slice_starts_with(text, SLICE("arn:")))
        return cut_at(text, SLICE(":lambda:"), &before, &after) && cut_at(after, SLICE(":function:"), &before, &after);
    return gw_import_link(text, &link) && link.before.len == 0 && (link.after.len == 0 || link.after.at[0] == ':');
}

bool gw_import_function(importer *im, slice text, bool bare, function_name *out) {
    static const char plain[] = "/invocations", streaming[] = "/response-streaming-invocations";
    slice before, rest, name;
    memset(out, 0, sizeof *out);
    if (!cut_at(text, SLICE(":lambda:path/"), &before, &rest)) {
        if (!bare || !is_bare_function(text))
            return false;
        name_function(im, text, out);
        return import_good(im);
    }
    if (!cut_at(rest, SLICE("/functions/"), &before, &name))
        return false;
    out->stream = slice_ends_with(name, SLICE(streaming));
    if (!out->stream && !slice_ends_with(name, SLICE(plain)))
        return false;
    name.len -= out->stream ? sizeof streaming - 1 : sizeof plain - 1;
    if (name.len == 0)
        return false;
    name_function(im, name, out);
    return import_good(im);
}

slice gw_import_pseudo(importer *im, slice text) {
    static const char *const names[] = {"AWS::Region", "AWS::AccountId", "AWS::Partition"};
    text_builder made = {.im = im};
    slice before, after, name;
    if (slice_find(text, '$') == text.len)
        return text;
    while (cut_at(text, SLICE("${AWS::"), &before, &after) && import_good(im)) {
        const value_entry *entry = NULL;
        size_t i = 0;
        name = slice_of(before.at + before.len + 2, slice_find(slice_skip(text, before.len + 2), '}'));
        while (i < sizeof names / sizeof names[0] && !slice_is(name, names[i]))
            i++;
        if (i < sizeof names / sizeof names[0])
            entry = gw_value_map_find(im->d->values.as.map, name);
        gw_text_add(&made, before);
        text = slice_skip(text, before.len);
        if (entry != NULL) {
            gw_text_add(&made, value_text(entry->value));
            text = slice_skip(text, name.len + 3);
        } else {
            gw_text_add(&made, slice_of(text.at, 2));
            text = slice_skip(text, 2);
        }
    }
    gw_text_add(&made, text);
    return gw_text_end(&made);
}
