# Prints what names.c has to know of the public constants, read from the public headers: a row for each constant and
# each status code, and the names of the members of each enum that has an APIGW_FAMILY_LAST. With plain=1 it prints the
# rows of the constants alone.
#
# The name of a member is the rest of its constant in lower case, "-" for "_", unless its documentation begins with
# another one in double quotes and a colon.
function member_name(rest, comment) {
    if (match(comment, /^"[^"]*":/))
        return substr(comment, 2, RLENGTH - 3)
    rest = tolower(rest)
    gsub(/_/, "-", rest)
    return rest
}

# The text of a comment up to its end, on one line.
function sentence(comment) {
    sub(/ *\*+\/.*/, "", comment)
    gsub(/[ \t]+/, " ", comment)
    return comment
}

# `text` is the inside of one enum.
function print_enum(text, n, name, comment, family, prefix, i) {
    while (match(text, /APIGW_[A-Z0-9_]+ = /)) {
        name[++n] = substr(text, RSTART, RLENGTH - 3)
        text = substr(text, RSTART + RLENGTH)
        comment[n] = text
        sub(/^[^,\/]*,? *\/\*\*< */, "", comment[n])
        # A comment may mention constants: continue after it.
        sub(/^[^,\/]*,? *(\/\*\*<([^*]|\*+[^*\/])*\*+\/)?/, "", text)
        if (name[n] ~ /_LAST$/)
            family = substr(name[n], 7, length(name[n]) - 11)
    }
    for (i = 1; i <= n; i++)
        constants = constants "    {\"" name[i] "\", " name[i] "},\n"
    for (i = 1; i <= n; i++)
        if (name[i] ~ /^APIGW_(OK|MORE|E_[A-Z0-9_]+)$/)
            statuses = statuses "    {" name[i] ", \"" name[i] "\", \"" sentence(comment[i]) "\"},\n"
    if (family != "" && !plain)
        print_family(family, name, comment, n)
}

function print_family(family, name, comment, n, prefix, i) {
    prefix = "APIGW_" family "_"
    ids = ids "    FAMILY_" family ",\n"
    families = families "    [FAMILY_" family "] = {" tolower(family) "_names, APIGW_" family "_LAST},\n"
    print "static const char *const " tolower(family) "_names[APIGW_" family "_LAST + 1] = {"
    for (i = 1; i <= n; i++)
        if (index(name[i], prefix) == 1 && name[i] !~ /_LAST$/)
            print "    [" name[i] "] = \"" member_name(substr(name[i], length(prefix) + 1), comment[i]) "\","
    print "};"
}

/^enum \{/ { inside = 1; text = "" }
inside { text = text " " $0 }
inside && /\};$/ { inside = 0; print_enum(text) }

END {
    if (plain) {
        printf "%s", constants
        exit
    }
    print "enum family {\n" ids "};"
    print "static const struct family_names {\n    const char *const *names;\n    uint32_t last;\n} families[] = {\n" families "};"
    print "static const struct constant {\n    const char *name;\n    int64_t value;\n} constants[] = {\n" constants "};"
    print "static const struct status {\n    apigw_status code;\n    const char *name, *text;\n} statuses[] = {\n" statuses "};"
}
