# Writes a manual page for each function of a public header: `awk -v dir=DIRECTORY -v version=VERSION -f manual.awk HEADER...`
function roff(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/@p |@c |@ref /, "", text)
    sub(/^[.']/, "\\\\\\&&", text)
    return text
}

# Returns the text of a comment without its stars.
function bare(line) {
    sub(/^ *\/\*\*[ ]?/, "", line)
    sub(/ *\*\/ *$/, "", line)
    sub(/^ *\* ?/, "", line)
    return line
}

function write_page(name, declaration, page, summary, i, line, section) {
    page = dir "/" name ".3"
    summary = ""
    for (i = 1; i <= count; i++) {
        if (comment[i] == "" || comment[i] ~ /^@/)
            break
        summary = summary (summary == "" ? "" : " ") comment[i]
        if (match(summary, /\. |\.$/)) {
            summary = substr(summary, 1, RSTART - 1)
            break
        }
    }
    print ".TH " toupper(name) " 3 \"\" \"libapigw " version "\" \"libapigw\"\n.SH NAME\n" name " \\- " roff(summary) >page
    print ".SH SYNOPSIS\n.nf\n.B #include <" header ">\n" >page
    gsub(/^APIGW_API /, "", declaration)
    print ".fi\n.HP 4\n.B \"" roff(declaration) "\"\n.SH DESCRIPTION" >page
    section = ""
    for (i = 1; i <= count; i++) {
        line = comment[i]
        if (line ~ /^@param/) {
            if (section != "param")
                print ".SH PARAMETERS" >page
            section = "param"
            sub(/^@param(\[[a-z,]*\])? +/, "", line)
            match(line, /^[A-Za-z0-9_,. ]*[A-Za-z0-9_]/)
            match(line, /^[^ ]+/)
            print ".TP\n.I " roff(substr(line, 1, RLENGTH)) >page
            line = substr(line, RLENGTH + 1)
        } else if (line ~ /^@(return|retval)/) {
            if (section != "return")
                print ".SH RETURN VALUE" >page
            section = "return"
            if (line ~ /^@retval/) {
                sub(/^@retval +/, "", line)
                match(line, /^[^ ]+/)
                print ".TP\n.B " roff(substr(line, 1, RLENGTH)) >page
                line = substr(line, RLENGTH + 1)
            } else {
                sub(/^@return +/, "", line)
                print ".PP" >page
            }
        } else if (line ~ /^@/) {
            sub(/^@[a-z]+ */, "", line)
        }
        sub(/^ +/, "", line)
        print line == "" ? ".PP" : roff(line) >page
    }
    print ".SH SEE ALSO\n.BR apigw (1)" >page
    close(page)
}

FNR == 1 {
    header = FILENAME
    sub(/^include\//, "", header)
    count = 0
    inside = declaring = 0
}
/^\/\*\*/ { inside = 1; count = 0 }
inside {
    text = bare($0)
    if (!($0 ~ /^\/\*\*$/) && !($0 ~ /^ *\*\/$/))
        comment[++count] = text
    if ($0 ~ /\*\//)
        inside = 0
    next
}
/^APIGW_API / { declaring = 1; declaration = "" }
declaring {
    line = $0
    sub(/^ +/, " ", line)
    declaration = declaration line
    if (line ~ /;$/) {
        declaring = 0
        name = declaration
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        write_page(name, declaration)
    }
}
