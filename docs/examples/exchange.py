"""The exchange through FFI: takes one request through a definition. Standard library only; see docs/exchange.md.

usage: exchange.py LIBRARY GATEWAY-LIBRARY DEFINITION METHOD TARGET [RESULT]
"""
import ctypes
import sys

C = ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
G = ctypes.CDLL(sys.argv[2])
NTS = ctypes.c_size_t(-1)
for library, names in ((C, "apigw_request_new apigw_api_new apigw_response_body"),
                       (G, "apigw_definition_new apigw_exchange_new apigw_exchange_response")):
    for name in names.split():
        getattr(library, name).restype = ctypes.c_void_p
G.apigw_exchange_get.restype = ctypes.c_void_p
G.apigw_exchange_int.restype = ctypes.c_uint64


def constant(name):
    value = ctypes.c_int64()
    if G.apigw_gateway_constant(name.encode(), NTS, ctypes.byref(value)) != 0:
        raise KeyError(name)
    return value.value


AUTHORIZE, INVOKE, RESPOND, DONE = (constant("APIGW_STEP_" + n) for n in ("AUTHORIZE", "INVOKE", "RESPOND", "DONE"))
FUNCTION, PAYLOAD = constant("APIGW_EXCHANGE_FUNCTION"), constant("APIGW_EXCHANGE_PAYLOAD")
UNSUPPORTED, UNREACHABLE = constant("APIGW_FAIL_UNSUPPORTED"), constant("APIGW_FAIL_UNREACHABLE")


def pointer(p):
    return ctypes.c_void_p(p)


def get(x, field):
    n = ctypes.c_size_t()
    at = G.apigw_exchange_get(x, field, ctypes.byref(n))
    return ctypes.string_at(at, n.value) if at else None


# Takes the request through the definition. `invoke` may take its time: the exchange does not care.
def serve(x, invoke):
    while True:
        step = G.apigw_exchange_step(x)
        if step in (AUTHORIZE, INVOKE):
            result = invoke(get(x, FUNCTION), get(x, PAYLOAD))
            if result is None:
                G.apigw_exchange_fail(x, UNREACHABLE, None)
            else:
                G.apigw_exchange_answer(x, result, ctypes.c_size_t(len(result)), 0, None)
        elif step == RESPOND:
            response = pointer(G.apigw_exchange_response(x))
            n = ctypes.c_size_t()
            body = C.apigw_response_body(response, ctypes.byref(n))
            return C.apigw_response_status(response), ctypes.string_at(body, n.value) if body else b""
        elif step == DONE:
            return None
        else:
            G.apigw_exchange_fail(x, UNSUPPORTED, None)


def main(path, method, target, result=None):
    with open(path, "rb") as file:
        text = file.read()
    definition = pointer(G.apigw_definition_new(None))
    if G.apigw_definition_load(definition, text, ctypes.c_size_t(len(text)), None) != 0:
        return "the definition is refused"
    api = pointer(C.apigw_api_new(None, G.apigw_definition_event_kind(definition)))
    request, x = pointer(C.apigw_request_new(None)), pointer(G.apigw_exchange_new(None))
    zero = ctypes.c_size_t(0)  # no field lines, no body
    if C.apigw_request_set_message(request, method, NTS, target, NTS, None, zero, None, zero, 0, None) != 0:
        return "the request is refused"
    G.apigw_exchange_begin(x, definition, api, request, ctypes.c_uint64(1783711144123), 0, None)
    status, body = serve(x, lambda function, payload: result)
    print(status, body.decode())
    G.apigw_exchange_free(x)
    C.apigw_request_free(request)
    C.apigw_api_free(api)
    G.apigw_definition_free(definition)


sys.exit(main(sys.argv[3], *(a.encode() for a in sys.argv[4:])))
