"""A receiving mail server on Python's ssl and socketserver (OpenSSL), for a gateway to deliver to.

usage: receive.py CERTIFICATE KEY VERSION DIRECTORY      VERSION: 1.2, 1.3, or none for no STARTTLS

Prints "port N" when it listens and one JSON line for each message taken; the message itself, dots unstuffed, is written to
DIRECTORY/N.eml before it is acknowledged.
"""
import itertools
import json
import socketserver
import ssl
import sys
import threading

certificate, key, version, directory = sys.argv[1:]
context = None
if version != "none":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.minimum_version = context.maximum_version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
numbers = itertools.count(1)
printing = threading.Lock()


def say(text):
    with printing:
        print(text, flush=True)


class Session(socketserver.StreamRequestHandler):
    def reply(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        tls, sender, recipients = None, None, []
        self.reply("220 python.example ESMTP")
        while line := self.rfile.readline():
            command = line.decode("utf-8").rstrip("\r\n")
            verb = command.upper()
            if verb.startswith("EHLO"):
                sender, recipients = None, []
                for word in ["python.example", "PIPELINING", "8BITMIME", "SMTPUTF8"]:
                    self.reply("250-" + word)
                if context and not tls:
                    self.reply("250-STARTTLS")
                self.reply("250 SIZE")
            elif verb == "STARTTLS" and context and not tls:
                self.reply("220 go on")
                tls = context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = tls.makefile("rb"), tls.makefile("wb", 0)
            elif verb.startswith("MAIL FROM:"):
                sender = command[10:]
                self.reply("250 ok")
            elif verb.startswith("RCPT TO:"):
                recipients.append(command[8:])
                self.reply("250 ok")
            elif verb == "DATA":
                self.reply("354 go on")
                self.take(tls, sender, recipients)
                sender, recipients = None, []
            elif verb == "RSET":
                sender, recipients = None, []
                self.reply("250 ok")
            elif verb == "QUIT":
                self.reply("221 bye")
                return
            else:
                self.reply("502 what?")

    def take(self, tls, sender, recipients):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line[1:] if line.startswith(b".") else line)
        number = next(numbers)
        with open(f"{directory}/{number}.eml", "wb") as file:
            file.write(b"".join(lines))
        say(json.dumps({"number": number, "sender": sender, "recipients": recipients,
                        "version": tls.version() if tls else None, "cipher": tls.cipher()[0] if tls else None}))
        self.reply("250 taken")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", 0), Session) as server:
    say(f"port {server.server_address[1]}")
    server.serve_forever()
