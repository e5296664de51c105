# A binding in Python, with ctypes alone: decodes an event from standard input and prints some of what it holds.
# Arguments: the shared library, and the names of fields.
import ctypes
import sys

KEPT = ctypes.c_void_p  # a handle: never let ctypes guess that it is an int


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("error_response", ctypes.c_uint32), ("offset", ctypes.c_uint64),
                ("pointer", ctypes.c_char * 256), ("message", ctypes.c_char * 256), ("reserved", ctypes.c_uint64 * 4)]


def load(path):
    lib = ctypes.CDLL(path)
    signatures = {
        "apigw_request_new": (KEPT, [KEPT]),
        "apigw_request_free": (None, [KEPT]),
        "apigw_request_decode": (ctypes.c_int32, [KEPT, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint32,
                                                  ctypes.POINTER(Error)]),
        "apigw_request_kind": (ctypes.c_uint32, [KEPT]),
        "apigw_request_get": (ctypes.c_char_p, [KEPT, ctypes.c_uint32, KEPT]),
        "apigw_kind_name": (ctypes.c_char_p, [ctypes.c_uint32]),
        "apigw_constant": (ctypes.c_int32, [ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int64)]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def constant(lib, name):
    value = ctypes.c_int64()
    if lib.apigw_constant(name.encode(), len(name), ctypes.byref(value)) != 0:
        raise KeyError(name)
    return value.value


def main():
    lib, event, error = load(sys.argv[1]), sys.stdin.buffer.read(), Error()
    request = lib.apigw_request_new(None)
    if lib.apigw_request_decode(request, event, len(event), 0, ctypes.byref(error)) != 0:
        print(f"{error.message.decode()} at {error.pointer.decode()!r}, byte {error.offset}")
    else:
        print("kind", lib.apigw_kind_name(lib.apigw_request_kind(request)).decode())
        for name in sys.argv[2:]:
            field = constant(lib, "APIGW_FIELD_" + name.upper())
            # The text belongs to the request: ctypes copies it into a bytes object here.
            print(name, (lib.apigw_request_get(request, field, None) or b"").decode())
    lib.apigw_request_free(request)


main()
