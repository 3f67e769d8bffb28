"""A receiving server on GnuTLS, by its own library; Python speaks only the SMTP inside.

usage: gnutls_receive.py CERTIFICATE KEY PRIORITY ask|ignore

TLS begins at once: whoever stands in front has spoken STARTTLS. Prints "port N", and a line of JSON for each message.
"""
import ctypes
import json
import socket
import sys

PEM, SERVER, CERTIFICATE, REQUEST = 1, 1, 1, 1

lib = ctypes.CDLL("libgnutls.so.30")
lib.gnutls_strerror.restype = ctypes.c_char_p
lib.gnutls_session_get_desc.restype = ctypes.c_char_p
lib.gnutls_record_recv.restype = ctypes.c_ssize_t
lib.gnutls_record_send.restype = ctypes.c_ssize_t


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_ubyte)), ("size", ctypes.c_uint)]


lib.gnutls_certificate_get_peers.restype = ctypes.POINTER(Datum)


def check(code):
    if code < 0:
        raise OSError(lib.gnutls_strerror(code).decode())
    return code


class Tls:
    def __init__(self, connection, credentials, priority, ask):
        self.session = ctypes.c_void_p()
        check(lib.gnutls_init(ctypes.byref(self.session), SERVER))
        check(lib.gnutls_priority_set_direct(self.session, priority.encode(), None))
        check(lib.gnutls_credentials_set(self.session, CERTIFICATE, credentials))
        if ask:
            lib.gnutls_certificate_server_set_request(self.session, REQUEST)
        lib.gnutls_transport_set_int2(self.session, connection.fileno(), connection.fileno())
        while (code := lib.gnutls_handshake(self.session)) < 0:
            if lib.gnutls_error_is_fatal(code):
                lib.gnutls_alert_send_appropriate(self.session, code)
                check(code)
        self.unread = b""

    def line(self):
        while b"\n" not in self.unread:
            buffer = ctypes.create_string_buffer(16384)
            count = check(lib.gnutls_record_recv(self.session, buffer, len(buffer)))
            if count == 0:
                return None
            self.unread += buffer.raw[:count]
        line, self.unread = self.unread.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def say(self, text):
        data = (text + "\r\n").encode("latin-1")
        check(lib.gnutls_record_send(self.session, data, len(data)))

    def certificate(self):
        count = ctypes.c_uint()
        peers = lib.gnutls_certificate_get_peers(self.session, ctypes.byref(count))
        return bytes(peers[0].data[:peers[0].size]).decode("latin-1") if count.value else ""


def talk(tls):
    while (command := tls.line()) is not None:
        verb = command.upper()
        if verb.startswith("EHLO"):
            tls.say("250-gnutls.example\r\n250 8BITMIME")
        elif verb == "DATA":
            tls.say("354 go on")
            text = []
            while (line := tls.line()) not in (".", None):
                text.append(line)
            print(json.dumps({"tls": lib.gnutls_session_get_desc(tls.session).decode(), "certificate": tls.certificate(), "text": "\n".join(text)}), flush=True)
            tls.say("250 2.0.0 taken")
        elif verb == "QUIT":
            tls.say("221 2.0.0 bye")
            return
        else:
            tls.say("250 2.0.0 ok")


credentials = ctypes.c_void_p()
check(lib.gnutls_certificate_allocate_credentials(ctypes.byref(credentials)))
check(lib.gnutls_certificate_set_x509_key_file(credentials, sys.argv[1].encode(), sys.argv[2].encode(), PEM))
listener = socket.create_server(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    with connection:
        try:
            talk(Tls(connection, credentials, sys.argv[3], sys.argv[4] == "ask"))
        except OSError as problem:
            print(json.dumps({"problem": str(problem)}), flush=True)
