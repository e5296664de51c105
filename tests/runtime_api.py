"""A small Lambda Runtime API on loopback that runs a runtime, hands it invocations and compares what it posts.

usage: runtime_api.py PROGRAM. The program is stopped after a minute, whatever it does. Standard library only.
"""
import base64
import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

RUNTIME = "/2018-06-01/runtime/"
PRELUDE = "application/vnd.awslambda.http-integration-response"


def http_2(method, path, query="", headers=None, body=None, **context):
    event = {"version": "2.0", "routeKey": "$default", "rawPath": "/prod" + path, "rawQueryString": query,
             "headers": headers or {}, "isBase64Encoded": body is not None,
             "requestContext": {"stage": "prod", "http": {"method": method, "path": path}, **context}}
    if body is not None:
        event["body"] = base64.b64encode(body).decode()
    return event


def rest(path):
    return {"resource": "/{proxy+}", "path": "/api" + path, "httpMethod": "GET", "headers": None,
            "requestContext": {"stage": "prod", "resourcePath": "/{proxy+}"}}


class Post:
    """What the runtime posted for one invocation."""

    def __init__(self, path, headers, body, trailers):
        self.path, self.headers, self.body, self.trailers = path, headers, body, trailers

    def result(self):
        return json.loads(self.body)


class State:
    def __init__(self, invocations):
        self.invocations = invocations
        self.given = 0
        self.posts = {}
        self.wrong = []


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"{}", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        state = self.server.state
        if self.path != RUNTIME + "invocation/next":
            state.wrong.append("GET " + self.path)
        if state.given == len(state.invocations):
            return self.reply(500)  # a runtime exits then
        number = state.given
        state.given += 1
        event, headers = state.invocations[number]
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.reply(200, body, [("Lambda-Runtime-Aws-Request-Id", "id-%d" % number)] + list(headers))

    def do_POST(self):
        trailers = {}
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while True:
                size = int(self.rfile.readline(), 16)
                if size == 0:
                    break
                body += self.rfile.read(size)
                self.rfile.readline()
            while True:
                line = self.rfile.readline().decode().strip()
                if not line:
                    break
                name, _, value = line.partition(":")
                trailers[name.lower()] = value.strip()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        number = self.path[len(RUNTIME):].split("/")[1]
        self.server.state.posts[number] = Post(self.path[len(RUNTIME):], self.headers, body, trailers)
        self.reply(202)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


passed = failed = 0


def expect(what, found, wanted):
    global passed, failed
    if found == wanted:
        passed += 1
    else:
        failed += 1
        print("FAILED: %s: %r, not %r" % (what, found, wanted))


def run(program, invocations):
    """Runs the program until it exits, against a server of its own."""
    state = State(invocations)
    with Server(("127.0.0.1", 0), Api) as server:
        server.state = state
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        env["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:%d" % server.server_address[1]
        child = subprocess.Popen([program], env=env)
        try:
            child.wait(timeout=60)
        finally:
            child.kill()
            child.wait()
            server.shutdown()
    expect("the exit status", child.returncode, 1)
    expect("other requests", state.wrong, [])
    expect("invocations that were asked for", state.given, len(invocations))
    return [state.posts.get("id-%d" % i) for i in range(len(invocations))]


def main(program):
    later = [("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 600000))]
    form = {"content-type": "application/x-www-form-urlencoded"}
    invocations = [
        (http_2("GET", "/hello", "name=Fluff", {"user-agent": "curl", "cookie": "seen=1"}), later),
        (http_2("HEAD", "/hello"), later),
        (http_2("GET", "/me", authorizer={"jwt": {"claims": {"sub": "u-1"}, "scopes": None}}), later),
        (http_2("GET", "/me"), later),
        (http_2("POST", "/pets", headers=form, body=b"age=3&name=Mr+Fluff"), later),
        (http_2("GET", "/pets/fluff/picture"), later),
        (http_2("DELETE", "/pets"), later),
        (rest("/trace"), later + [("Lambda-Runtime-Trace-Id", "Root=1-2-3"), ("Lambda-Runtime-Invocation-Id", "abc")]),
        (rest("/trace"), later),
        (rest("/events"), later + [("Lambda-Runtime-Invocation-Id", "def")]),
        (rest("/broken"), later),
        (http_2("GET", "/events"), later),
        (rest("/fail"), later + [("Lambda-Runtime-Invocation-Id", "ghi")]),
        (rest("/hello"), [("Lambda-Runtime-Deadline-Ms", "1000")]),
        (rest("/hello"), []),
        (http_2("G T", "/"), later),
        (b'{"Records":[]}', later),
        (b"not JSON", later),
    ]
    posts = run(program, invocations)
    expect("every invocation is answered", [i for i, p in enumerate(posts) if p is None], [])
    if None in posts:
        return

    hello = posts[0].result()
    expect("hello: path", posts[0].path, "invocation/id-0/response")
    expect("hello: body", hello["body"], "Hello Fluff, curl, again\n")
    expect("hello: cookies", hello["cookies"], ["seen=1; Path=/; HttpOnly"])
    expect("hello: type", posts[0].headers["Content-Type"], "application/json")
    expect("hello: no id is sent back", posts[0].headers["Lambda-Runtime-Invocation-Id"], None)
    expect("HEAD: no body", "body" in posts[1].result(), False)
    expect("claim", posts[2].result()["body"], "u-1")
    expect("no claim", posts[3].result()["statusCode"], 401)
    expect("form", posts[4].result()["headers"]["Location"], "/pets/Mr%20Fluff")
    picture = posts[5].result()
    expect("picture", base64.b64decode(picture["body"])[:6], b"GIF89a")
    expect("picture: base64", picture["isBase64Encoded"], True)
    expect("405", posts[6].result()["statusCode"], 405)
    expect("405: Allow", posts[6].result()["headers"]["Allow"], "POST")
    expect("trace", posts[7].result()["body"], "Root=1-2-3")
    expect("invocation id", posts[7].headers["Lambda-Runtime-Invocation-Id"], "abc")
    expect("no trace of the last invocation", posts[8].result()["body"], "")
    stream(posts[9], b"data: 1\n\ndata: 2\n\ndata: 3\n\n", {})
    expect("stream: invocation id", posts[9].headers["Lambda-Runtime-Invocation-Id"], "def")
    error = {"errorMessage": "out of ink", "errorType": "Function.Broken", "stackTrace": []}
    stream(posts[10], b"data: 1\n\n", error)
    expect("no stream", posts[11].result()["statusCode"], 501)
    expect("error: path", posts[12].path, "invocation/id-12/error")
    expect("error: type", posts[12].headers["Lambda-Runtime-Function-Error-Type"], "Function.Failed")
    expect("error: invocation id", posts[12].headers["Lambda-Runtime-Invocation-Id"], "ghi")
    expect("error: body", posts[12].result(), {"errorMessage": "the printer is out of ink",
                                               "errorType": "Function.Failed", "stackTrace": []})
    cause = json.loads(posts[12].headers["Lambda-Runtime-Function-XRay-Error-Cause"])
    expect("error: cause", cause["exceptions"][0]["type"], "Function.Failed")
    expect("deadline", posts[13].result()["statusCode"], 503)
    expect("no deadline", posts[14].result()["statusCode"], 200)
    expect("refused", posts[15].result()["statusCode"], 400)
    for i in 16, 17:
        expect("no event: path", posts[i].path, "invocation/id-%d/error" % i)
        expect("no event: type", posts[i].result()["errorType"], "Function.InvalidEvent")


def stream(post, payload, error):
    prelude, _, rest_ = post.body.partition(b"\0" * 8)
    expect("stream: type", post.headers["Content-Type"], PRELUDE)
    expect("stream: mode", post.headers["Lambda-Runtime-Function-Response-Mode"], "streaming")
    expect("stream: trailers", post.headers["Trailer"],
           "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
    expect("stream: prelude", json.loads(prelude),
           {"statusCode": 200, "headers": {"Content-Type": "text/event-stream"}})
    expect("stream: payload", rest_, payload)
    expect("stream: error type", post.trailers.get("lambda-runtime-function-error-type"), error.get("errorType"))
    body = post.trailers.get("lambda-runtime-function-error-body")
    expect("stream: error body", json.loads(base64.b64decode(body)) if body else {}, error)


main(sys.argv[1])
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed != 0)
