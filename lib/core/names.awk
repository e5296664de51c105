# Derives tables from the public headers:
#   awk -f names.awk HEADER...               names.inc: every constant and status code, and the names of each family
#   awk -v prefix=gateway_ -f names.awk ...  gateway_names.inc: likewise; the names of the tables begin with the prefix
#   awk -v output=bounds -f names.awk ...    bounds.inc: the bounds and the default of each option and switch
#   awk -v output=markdown -f names.awk ...  docs/limits.md: the same as tables, with the options of the gateway library and
#                                            the constants that are limits
#
# A family is an enum that has an APIGW_FAMILY_LAST. The name of a member is the rest of its constant in lower case, "-" for
# "_", unless its comment begins with another one in double quotes and a colon. The comment of an option or a switch begins
# with "LOWEST to HIGHEST, default N: ".
function fail(message) {
    print "names.awk: " message >"/dev/stderr"
    failed = 1
    exit 1
}

function member_name(rest, comment) {
    if (match(comment, /^"[^"]*":/))
        return substr(comment, 2, RLENGTH - 3)
    rest = tolower(rest)
    gsub(/_/, "-", rest)
    return rest
}

# Return the value of "10 * 1024 * 1024".
function product(factors, part, n, result) {
    result = 1
    for (n = split(factors, part, / \* /); n > 0; n--)
        result *= part[n]
    return sprintf("%d", result)
}

# Return the text of a comment up to its end, on one line.
function sentence(comment) {
    sub(/ *\*+\/.*/, "", comment)
    gsub(/[ \t]+/, " ", comment)
    return comment
}

# Read the inside of one enum.
function read_enum(text, n, name, comment, value, family, i) {
    while (match(text, /APIGW_[A-Z0-9_]+ = /)) {
        name[++n] = substr(text, RSTART, RLENGTH - 3)
        text = substr(text, RSTART + RLENGTH)
        value[n] = comment[n] = text
        sub(/ *(,|\/\*|\}).*/, "", value[n])
        sub(/^[^,\/]*,? *\/\*\*< */, "", comment[n])
        # A comment may mention constants: continue after it.
        sub(/^[^,\/]*,? *(\/\*\*<([^*]|\*+[^*\/])*\*+\/)?/, "", text)
        if (name[n] ~ /_LAST$/)
            family = substr(name[n], 7, length(name[n]) - 11)
    }
    for (i = 1; i <= n; i++) {
        constants = constants "    {\"" name[i] "\", " name[i] "},\n"
        if (name[i] ~ /_MAX$/ && name[i] !~ /^APIGW_OPT_/)
            bounded = bounded "| `" name[i] "` | " product(value[i]) " | " \
                (comment[i] ~ /\*\// ? sentence(comment[i]) : above) " |\n"
        if (family ~ /^(RENDER|MODEL_OPTION)$/ && name[i] !~ /_LAST$/)
            read_bounds("GATEWAY", name[i], sentence(comment[i]))
        if (name[i] ~ /^APIGW_(OK|MORE|E_[A-Z0-9_]+)$/)
            statuses = statuses "    {" name[i] ", \"" name[i] "\", \"" sentence(comment[i]) "\"},\n"
    }
    if (family != "")
        read_family(family, name, comment, n)
}

# A family whose members do not have its name as their prefix has no names.
function read_family(family, name, comment, n, start, i, rows_of) {
    start = "APIGW_" family "_"
    for (i = 1; i <= n; i++) {
        if (index(name[i], start) != 1 || name[i] ~ /_LAST$/)
            continue
        rows_of = rows_of "    [" name[i] "] = \"" member_name(substr(name[i], length(start) + 1), comment[i]) "\",\n"
        if (family == "OPT" || family == "SWITCH")
            read_bounds(family, name[i], sentence(comment[i]))
    }
    if (rows_of == "")
        return
    ids = ids "    FAMILY_" family ",\n"
    families = families "    [FAMILY_" family "] = {" tolower(family) "_names, APIGW_" family "_LAST},\n"
    names = names "static const char *const " tolower(family) "_names[APIGW_" family "_LAST + 1] = {\n" rows_of "};\n"
}

function read_bounds(family, name, comment, part) {
    if (comment !~ /^[0-9]+ to [0-9]+, default [0-9]+: /)
        fail(name ": its comment does not begin with \"LOWEST to HIGHEST, default N: \"")
    split(comment, part, /( to |, default |: )/)
    bounds[family] = bounds[family] "    [" name "] = {" part[1] ", " part[2] ", " part[3] "},\n"
    sub(/^[^:]*: /, "", comment)
    gsub(/#APIGW_/, "APIGW_", comment)
    gsub(/APIGW_[A-Z0-9_]+/, "`&`", comment)
    rows[family] = rows[family] "| `" name "` | " part[1] " | " part[2] " | " part[3] " | " comment " |\n"
}

/^\/\*\* / { above = sentence(substr($0, 5)) }
/^enum \{/ { inside = 1; text = "" }
inside { text = text " " $0 }
inside && /\};$/ { inside = 0; read_enum(text) }

function print_names() {
    print names "enum " prefix "family {\n" ids "};"
    print "static const family_names " prefix "families[] = {\n" families "};"
    print "static const named_constant " prefix "constants[] = {\n" constants "};"
    if (statuses != "")
        print "static const struct status {\n    apigw_status code;\n    const char *name, *text;\n} statuses[] = {\n" statuses "};"
}

function print_bounds(family) {
    print "static const bounds " tolower(family) "_bounds[APIGW_" family "_LAST + 1] = {\n" bounds[family] "};"
}

function print_table(family) {
    printf "| %s | from | to | default | meaning |\n|---|---|---|---|---|\n%s", family == "SWITCH" ? "switch" : "option", rows[family]
}

END {
    if (failed)
        exit 1
    if (output == "bounds") {
        print_bounds("OPT")
        print_bounds("SWITCH")
    } else if (output == "markdown") {
        print "# Options and switches\n"
        print "Generated from the public headers by `make limits`. Values are `uint64_t`; \"from\" and \"to\" are inclusive.\n"
        print "## Options of a handle that reads documents\n"
        print "Set with `apigw_request_set_option`, `apigw_response_set_option`, and likewise for a check or an authorization."
        print "`apigw_option_bounds` returns the bounds and the default.\n"
        print_table("OPT")
        print "\n## Switches of a front end\n"
        print "Set with `apigw_api_set_switch`.\n"
        print_table("SWITCH")
        print "\n## Options of the gateway library\n"
        print "Set with `apigw_render_set_option` and `apigw_models_set_option`.\n"
        print_table("GATEWAY")
        print "\n## Constants\n"
        printf "| constant | value | meaning |\n|---|---|---|\n%s", bounded
    } else {
        print_names()
    }
}
