# Lists the formats in the order of detection, from the files of lib/format that define them:
#   awk -f registry.awk FILE...
# A format is defined as `const format gw_format_NAME = {`, and has a `.detection_place`: lower ones come first.
function fail(message) {
    print "registry.awk: " message >"/dev/stderr"
    failed = 1
    exit 1
}

/^const format gw_format_[a-z0-9_]+ = [{]/ {
    name = $3
    sub(/^gw_format_/, "", name)
    names[++count] = name
    next
}

name != "" && /^ *[.]detection_place = [0-9]+,/ {
    match($0, /[0-9]+/)
    number = substr($0, RSTART, RLENGTH) + 0
    if (number in taken)
        fail(taken[number] " and " name " have the same place in the order of detection")
    taken[number] = name
    place[name] = number
}

/^};/ {
    if (name != "" && !(name in place))
        fail(name " has no place in the order of detection")
    name = ""
}

END {
    if (failed)
        exit 1
    for (i = 1; i <= count; i++) {
        for (k = i; k > 1 && place[names[k]] < place[names[k - 1]]; k--) {
            swapped = names[k]
            names[k] = names[k - 1]
            names[k - 1] = swapped
        }
    }
    printf "#define FORMAT_REGISTRY(FORMAT)"
    for (i = 1; i <= count; i++)
        printf " \\\n    FORMAT(%s)", names[i]
    print ""
}
