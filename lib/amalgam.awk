# Prints files with the files that they include in the places where they are first included: the headers of lib/ and
# those that were generated for a file, in its directory below `generated` ("..."), and with headers=1 the public ones (<apigw/...>), which are left out otherwise. Other
# includes stay. An argument that begins with "=" is a line to print.
function directory_of(file) {
    sub(/[^\/]*$/, "", file)
    return file
}

function print_file(file, text, name) {
    if (seen[file]++)
        return
    while ((getline text <file) > 0) {
        name = text
        if (text ~ /^[ \t]*#[ \t]*include[ \t]*"/) {
            gsub(/^[^"]*"|"[^"]*$/, "", name)
            print_file((name ~ /\// ? "lib/" : generated directory_of(file)) name)
        } else if (text ~ /^[ \t]*#[ \t]*include[ \t]*<apigw\//) {
            gsub(/^[^<]*<|>.*$/, "", name)
            if (headers)
                print_file("include/" name)
        } else {
            print text
        }
    }
    close(file)
}

BEGIN {
    for (i = 1; i < ARGC; i++)
        if (ARGV[i] ~ /^=/)
            print substr(ARGV[i], 2)
        else
            print_file(ARGV[i])
}
