# Filters a public header for doxygen, which so shows what the header says in its own way:
#   - an enum gets the name that its constants share, APIGW_FIELD_METHOD and the others "apigw_field";
#   - all that a header declares belongs to the group of those who use it;
#   - a rule id in a comment, such as B1.4, is a link to the row of docs/fidelity.md that explains it.
function group(file) {
    if (file ~ /gateway\//)
        return "chair_integrations"
    if (file ~ /(api|check|cors|validation|router|selection|arn)\.h$/)
        return "chair_gateway"
    if (file ~ /(base|buffer|options|names|kinds|codec|jansson)\.h$/)
        return "chair_common"
    return "chair_function"
}

# Returns what all constants in the text of an enum begin with, in lower case.
function shared(text, common, name, i) {
    while (match(text, /APIGW_[A-Z0-9_]+ =/)) {
        name = substr(text, RSTART, RLENGTH - 2)
        text = substr(text, RSTART + RLENGTH)
        if (common == "")
            common = name
        for (i = length(common); i > 0 && substr(name, 1, i) != common; )
            common = substr(common, 1, --i)
    }
    sub(/_[A-Z0-9]*$/, "", common)
    return tolower(common == "APIGW" || common == "" ? "apigw_" tag "_constants" : common)
}

function link_rules(line, before, rule, out) {
    while (match(line, /(^|[ (])([A-F][0-9]*|G|H[0-9]?)\.?[0-9]+(\.[0-9]+)*[a-z]?([ ,;.)]|$)/)) {
        before = substr(line, 1, RSTART - 1)
        rule = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        match(rule, /[A-H][0-9.]*[0-9][a-z]?/)
        id = substr(rule, RSTART, RLENGTH)
        if (id in rules)
            rule = substr(rule, 1, RSTART - 1) "<a href=\"" page "#" id "\">" id "</a>" substr(rule, RSTART + RLENGTH)
        out = out before rule
    }
    return out line
}

BEGIN {
    page = "page_fidelity.html"
    while ((getline line < "docs/fidelity.md") > 0)
        while (match(line, /<a (id|name)="[A-H][0-9a-z.]*">/)) {
            id = substr(line, RSTART, RLENGTH)
            gsub(/^[^"]*"|">$/, "", id)
            rules[id] = 1
            line = substr(line, RSTART + RLENGTH)
        }
}

FNR == 1 {
    tag = FILENAME
    sub(/.*\//, "", tag)
    sub(/\.h$/, "", tag)
}
{ lines[FNR] = $0 }
END {
    if (tag == "apigw") {
        print "/** @defgroup chair_function For authors of functions and runtimes\n * Events in, results out. */"
        print "/** @defgroup chair_gateway For authors of gateways, emulators and tests\n * Requests in, events out; results in, responses out; routes. */"
        print "/** @defgroup chair_integrations Custom integrations\n * libapigw-gateway: templates, models and what else REST APIs do around a function. */"
        print "/** @defgroup chair_common Common to all\n * Errors, memory, output, options, names, text codecs. */"
    }
    for (i = 1; i <= FNR; i++) {
        line = lines[i]
        if (line ~ /^enum \{/) {
            text = ""
            for (k = i; k <= FNR; k++) {
                text = text lines[k]
                if (lines[k] ~ /\};$/)
                    break
            }
            sub(/^enum \{/, "enum " shared(text) " {", line)
        }
        if (line ~ /^(\/\*\*| \*|.*\/\*\*<| {10,}[^ ])/)
            line = link_rules(line)
        if (line ~ /^#ifdef __cplusplus/ && !opened++)
            line = "/** @addtogroup " group(FILENAME) "\n @{ */\n" line
        else if (line ~ /^#ifdef __cplusplus/ && opened == 2)
            line = "/** @} */\n" line
        print line
    }
}
