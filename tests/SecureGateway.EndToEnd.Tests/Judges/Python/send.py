"""Sends one message with smtplib.

usage: send.py PORT TLS SENDER FILE RECIPIENT...      TLS: none, starttls, implicit

Options stand in front of SENDER as name=value: body=8BITMIME, utf8=yes. Prints what smtplib says as one JSON line:
the TLS version, the recipients that were refused, and the exception's name when it raised one.
"""
import json
import smtplib
import ssl
import sys

port, tls = int(sys.argv[1]), sys.argv[2]
rest = sys.argv[3:]
options = []
while "=" in rest[0] and "@" not in rest[0]:
    name, value = rest.pop(0).split("=")
    options.append("SMTPUTF8" if name == "utf8" else f"{name}={value}")
sender, file, *recipients = rest
with open(file, "rb") as stream:
    message = stream.read()

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
said = {"refused": {}, "error": None, "code": None, "text": None, "tls": None}
client = (smtplib.SMTP_SSL("127.0.0.1", port, "python.example", timeout=60, context=context) if tls == "implicit"
          else smtplib.SMTP("127.0.0.1", port, "python.example", timeout=60))
with client:
    if tls == "starttls":
        client.starttls(context=context)
    if tls != "none":
        said["tls"] = client.sock.version()
    client.ehlo()
    said["features"] = client.esmtp_features
    try:
        refused = client.sendmail(sender, recipients, message, mail_options=options)
        said["refused"] = {who: [code, text.decode()] for who, (code, text) in refused.items()}
    except smtplib.SMTPRecipientsRefused as e:
        said["error"] = type(e).__name__
        said["refused"] = {who: [code, text.decode()] for who, (code, text) in e.recipients.items()}
    except smtplib.SMTPResponseException as e:
        said.update(error=type(e).__name__, code=e.smtp_code, text=e.smtp_error.decode())
print(json.dumps(said))
