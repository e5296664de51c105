# Filters a page of Markdown for doxygen, so that links mean there what they mean elsewhere: each heading gets the
# identifier that others link to, links between headings and pages become references, and code is taken as it is.

# Returns the identifier that a heading has on the web: page_words-with-dashes.
function slug(page, heading) {
    gsub(/<[^>]*>/, "", heading)
    heading = tolower(heading)
    gsub(/[^a-z0-9 _-]/, "", heading)
    gsub(/ /, "-", heading)
    return page "_" heading
}

function page_of(file) {
    sub(/.*\//, "", file)
    sub(/\.md$/, "", file)
    return tolower(file)
}

# Returns the target of a link in the form of doxygen, or "" for what is no page.
function target(link, page, anchor) {
    if (link ~ /^(https?:|@ref)/)
        return link
    anchor = ""
    if (match(link, /#.*/)) {
        anchor = substr(link, RSTART + 1)
        link = substr(link, 1, RSTART - 1)
    }
    page = link == "" ? here : page_of(link)
    if (page == "readme")
        return anchor == "" ? "index.html" : "@ref " slug(page, anchor)
    if (link != "" && link !~ /^(docs\/|\.\.\/)?[A-Za-z_]+\.md$/)
        return ""
    if (anchor ~ /^[A-H0][0-9.]*[0-9a-z]?$/)
        return "page_" page ".html#" anchor
    if (anchor != "")
        return "@ref " slug(page, anchor)
    return "@ref page_" page
}

# Returns code that doxygen takes as it is. A function or a constant of the library stays a word, which becomes a link.
function code(text) {
    if (text ~ /^(apigw|APIGW)_[A-Za-z0-9_]+(\(\))?$/)
        return text
    if (text !~ /[@\\']|::|\*\//)
        return "`" text "`"
    gsub(/[@\\&$#<>%"|]|::/, "\\\\&", text)
    return "<code>" text "</code>"
}

function inline(line, out, n, at, text, link) {
    while (match(line, /`[^`]+`|\]\([^)]*\)/)) {
        out = out substr(line, 1, RSTART - 1)
        text = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if (text ~ /^`/) {
            out = out code(substr(text, 2, length(text) - 2))
            continue
        }
        link = target(substr(text, 3, length(text) - 3))
        if (link != "") {
            out = out "](" link ")"
        } else {
            # The text alone: take the bracket away that opened it.
            n = match(out, /\[[^[]*$/)
            out = substr(out, 1, n - 1) substr(out, n + 1)
        }
    }
    return out line
}

FNR == 1 { here = page_of(FILENAME) }
/^[ ]*```/ { fenced = !fenced; sub(/```(console|sh|json|make|diff|vtl|text)$/, "```"); print; next }
fenced { print; next }
/^#+ / {
    match($0, /^#+ /)
    level = substr($0, 1, RLENGTH)
    heading = substr($0, RLENGTH + 1)
    name = level == "# " ? "page_" here : slug(here, heading)
    # A heading that is there before gets a number.
    if (met[name]++)
        name = name "-" met[name] - 1
    print level inline(heading) " {#" name "}"
    next
}
{ print inline($0) }
