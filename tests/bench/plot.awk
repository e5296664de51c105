# Draws build/bench/results.json, one result a line.
# usage: awk -v what=ratios|sizes -f plot.awk results.json >chart.svg
#   ratios  how many times faster than jansson and yyjson, one bar each, on a logarithmic scale
#   sizes   time against size on two logarithmic scales: what is linear is a straight line

function member(name,   value) {
    if (!match($0, "\"" name "\": (\"[^\"]*\"|[0-9.]+)"))
        return ""
    value = substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
    gsub(/"/, "", value)
    return value
}

# A size such as 10k, in units.
function units(text,   n) {
    n = text + 0
    if (text ~ /k$/) n *= 1000
    if (text ~ /M$/) n *= 1000000
    return n
}

function log10(x) { return log(x) / log(10) }

function begin_svg(width, height, title) {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", width, height, width, height
    printf "<title>%s</title>\n", title
    print "<style>text{font:12px sans-serif;fill:#24292f}.grid{stroke:#d0d7de}.a{fill:#0969da}.b{fill:#9a6700}"
    print ".l{fill:none;stroke-width:2}.la{stroke:#0969da}.lb{stroke:#9a6700}.lc{stroke:#1a7f37}"
    print "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#30363d}.a{fill:#58a6ff}.b{fill:#d29922}"
    print ".la{stroke:#58a6ff}.lb{stroke:#d29922}.lc{stroke:#3fb950}}</style>"
}

function text_at(x, y, anchor, text) {
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text
}

function line_at(x1, y1, x2, y2) {
    printf "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x1, y1, x2, y2
}

/"case"/ {
    key = member("case") "/" member("metric")
    ratio[key, member("peer")] = member("ratio")
    ours[key] = member("ours")
}

# ---- ratios: bars --------------------------------------------------------------------------------------------------

function bar_x(r) { return 190 + 110 * (log10(r < 0.1 ? 0.1 : r) + 1) }

function bar(key, peer, class, y,   r, from, to) {
    r = ratio[key, peer]
    if (r == "") return
    from = bar_x(r < 1 ? r : 1); to = bar_x(r < 1 ? 1 : r)
    printf "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"9\"/>\n", class, from, y, to - from
    text_at(to + 4, y + 9, "start", sprintf(r < 10 ? "%.1f" : "%.0f", r))
}

function draw_ratios(   keys, n, i, y, tick) {
    n = split("mix/decode cold/decode rest/decode v2/decode escapes/decode prose/decode utf8/decode base64/decode " \
              "event-v2/build+encode event-rest/build+encode response/build+encode small/build+encode " \
              "result/decode result-3k/decode", keys, " ")
    begin_svg(660, 26 * n + 60, "Times faster than jansson and yyjson")
    for (tick = 0.1; tick < 1001; tick *= 10) {
        line_at(bar_x(tick), 24, bar_x(tick), 26 * n + 30)
        text_at(bar_x(tick), 26 * n + 46, "middle", tick < 1 ? "0.1" : tick)
    }
    print "<rect class=\"a\" x=\"190\" y=\"6\" width=\"9\" height=\"9\"/>"; text_at(204, 15, "start", "times jansson")
    print "<rect class=\"b\" x=\"310\" y=\"6\" width=\"9\" height=\"9\"/>"; text_at(324, 15, "start", "times yyjson with a pool")
    for (i = 1; i <= n; i++) {
        y = 26 * i + 4
        text_at(180, y + 13, "end", keys[i])
        bar(keys[i], "jansson", "a", y)
        bar(keys[i], "yyjson", "b", y + 10)
    }
    print "</svg>"
}

# ---- sizes: lines --------------------------------------------------------------------------------------------------

function size_x(n) { return 70 + 70 * log10(n) }
function size_y(ns) { return 330 - 34 * log10(ns) }

function curve(family, suffix, metric, class, label, sizes,   list, n, i, key, points, last_x, last_y) {
    n = split(sizes, list, " ")
    for (i = 1; i <= n; i++) {
        key = family list[i] suffix "/" metric
        if (!(key in ours)) continue
        last_x = size_x(units(list[i])); last_y = size_y(ours[key])
        points = points sprintf("%.1f,%.1f ", last_x, last_y)
        printf "<circle class=\"l %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>\n", class, last_x, last_y
    }
    if (points == "") return
    printf "<polyline class=\"l %s\" points=\"%s\"/>\n", class, points
    text_at(last_x + 6, last_y + 4, "start", label)
}

function draw_sizes(   k, name) {
    begin_svg(780, 370, "Time against size")
    split("1 ns,10 ns,100 ns,1 us,10 us,100 us,1 ms,10 ms,100 ms", name, ",")
    for (k = 0; k < 9; k++) {
        line_at(size_x(1), size_y(10 ^ k), size_x(1e7), size_y(10 ^ k))
        text_at(size_x(1) - 6, size_y(10 ^ k) + 4, "end", name[k + 1])
    }
    split("1,10,100,1k,10k,100k,1M,10M", name, ",")
    for (k = 0; k < 8; k++) {
        line_at(size_x(10 ^ k), size_y(1), size_x(10 ^ k), size_y(1e8))
        text_at(size_x(10 ^ k), size_y(1) + 18, "middle", name[k + 1])
    }
    curve("body-", "", "decode", "la", "decode, bytes of the body", "1k 10k 100k 1M 10M")
    curve("fields-", "", "decode", "lb", "decode, header fields", "1 16 128 1024 4096 16384")
    curve("", "-param", "lookup", "lc", "route, routes of the table", "10 130 1000 10000 100000")
    print "</svg>"
}

END {
    if (what == "sizes") draw_sizes(); else draw_ratios()
}
