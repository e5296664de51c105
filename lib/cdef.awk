# Prints the declarations of the public headers alone, for LuaJIT's ffi.cdef and Python's cffi: no preprocessor, no
# comments, no attributes. The only types that it takes for granted are those of <stddef.h> and <stdint.h>.
/^[ \t]*#/ { next }
/^extern "C" \{/ || /^}$/ { next }
{
    line = $0
    while (1) {
        if (comment) {
            at = index(line, "*/")
            if (at == 0) {
                line = ""
                break
            }
            line = substr(line, at + 2)
            comment = 0
        }
        at = index(line, "/*")
        if (at == 0)
            break
        rest = substr(line, at + 2)
        line = substr(line, 1, at - 1)
        if ((at = index(rest, "*/")) != 0) {
            line = line substr(rest, at + 2)
        } else {
            comment = 1
            break
        }
    }
    sub(/APIGW_API /, "", line)
    sub(/[ \t]+$/, "", line)
    if (line != "")
        print line
}
