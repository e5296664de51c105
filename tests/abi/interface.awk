# Prints what a binding could depend on in the headers, one item a line: "constant NAME" for every member of an
# anonymous enum, "struct NAME" for every struct whose layout is public, "function NAME" for every exported function.
function members(text, member, n, i) {
    sub(/}.*/, "", text)
    n = split(text, member, ",")
    for (i = 1; i <= n; i++) {
        sub(/=.*/, "", member[i])
        gsub(/[ \t]/, "", member[i])
        if (member[i] != "")
            print "constant " member[i]
    }
}

{
    line = $0
    # Comments go first: one that begins and ends here, then one that ends, begins, or covers the line.
    gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
    if (in_comment) {
        if (!sub(/^.*\*\//, "", line))
            next
        in_comment = 0
    }
    if (sub(/\/\*.*$/, "", line))
        in_comment = 1

    if (!in_enum && line ~ /^(typedef )?enum[^;(]*{/) {
        in_enum = 1
        body = ""
        sub(/^[^{]*{/, "", line)
    }
    if (in_enum) {
        body = body line
        if (line ~ /}/) {
            in_enum = 0
            members(body)
        }
        next
    }
    if (line ~ /^typedef struct [A-Za-z0-9_]+ *{/) {
        split(line, word, /[ {]+/)
        print "struct " word[3]
    }
    if (line ~ /^APIGW_API /) {
        sub(/\(.*/, "", line)
        sub(/^.*[ *]/, "", line)
        print "function " line
    }
}
