"""Cases of TLS: certificates that must not be trusted, handshakes that never end, and good ones beside them."""

import ssl

from .cases import add, case
from .expect import Either, done, failed

PAGE = b"<!DOCTYPE html><title>secure</title>"


def contexts(authority, addresses):
    """Server contexts by name. Certificates name every address of the server, but for those meant to be wrong."""
    everything = ",".join(f"IP:{address}" for address in addresses) + ",DNS:good.test"
    files = {
        "good": authority.issue("good", everything),
        "expired": authority.issue("expired", everything, end="20210101000000Z"),
        "other-name": authority.issue("other-name", "DNS:somewhere.else.test"),
        "self-signed": authority.self_signed("self-signed", everything),
    }
    made = {name: _context(*pair) for name, pair in files.items()}
    made["tls12"] = _context(*files["good"], newest=ssl.TLSVersion.TLSv1_2)
    made["tls13"] = _context(*files["good"], oldest=ssl.TLSVersion.TLSv1_3)
    made["tls10"] = _context(*files["good"], oldest=ssl.TLSVersion.TLSv1, newest=ssl.TLSVersion.TLSv1)
    made["asks-certificate"] = _context(*files["good"])
    made["asks-certificate"].verify_mode = ssl.CERT_REQUIRED
    made["asks-certificate"].load_verify_locations(authority.ca_file)
    return made


def _context(certificate, key, oldest=None, newest=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if newest == ssl.TLSVersion.TLSv1:
        context.set_ciphers("ALL:@SECLEVEL=0")
    if oldest:
        context.minimum_version = oldest
    if newest:
        context.maximum_version = newest
    return context


def page(connection):
    connection.request()
    connection.answer(PAGE)


for name, certificate, expected in (
        ("tls-good", "good", done(title="secure")),
        ("tls-1-2", "tls12", done(title="secure")),
        ("tls-1-3", "tls13", done(title="secure")),
        ("tls-1-0-only", "tls10", failed("tls")),
        ("tls-expired", "expired", failed("tls", status=None, attempts=1, detail="expired")),
        ("tls-wrong-host", "other-name", failed("tls", status=None, attempts=1, detail="mismatch")),
        ("tls-self-signed", "self-signed", failed("tls", status=None, attempts=1, detail="self")),
        ("tls-asks-certificate", "asks-certificate", Either(failed("tls"), failed("protocol")))):
    add(name, page, expected, tls=certificate)


@case(failed("timeout", status=None), tls="good")
def tls_silent_after_handshake(connection):
    connection.wait()


@case(Either(done(title="secure"), failed("protocol")), tls="good")
def tls_no_goodbye(connection):
    """Close-delimited, and TCP ends without close_notify: a cut cannot be told from an end."""
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    connection.finish()


@case(failed("protocol", status=None), tls="good")
def tls_closes_after_request(connection):
    connection.request()


@case(Either(failed("protocol"), failed("tls")), tls="good")
def tls_garbage_in_records(connection):
    connection.request()
    connection.raw.send(b"this was never encrypted" * 40)
    connection.wait(1)


@case(failed("protocol", status=None), tls="good")
def tls_plain_garbage_inside(connection):
    connection.request()
    connection.send(b"\x00\x01\x02 not http at all\r\n\r\n")


def https_without_tls(name, act, expected):
    """A case at an https URL whose server speaks no TLS."""
    add(name, act, expected, url="https://{address}:{port}/" + name)


https_without_tls("tls-plain-http", lambda c: c.answer(PAGE), failed("tls", status=None))
https_without_tls("tls-garbage-handshake", lambda c: (c.send(bytes(range(256)) * 4), c.wait(1)), failed("tls", status=None))
https_without_tls("tls-closes-at-hello", lambda c: c.receive(), Either(failed("tls"), failed("protocol")))
https_without_tls("tls-resets-at-hello", lambda c: (c.receive(), c.reset()), Either(failed("tls"), failed("protocol")))
https_without_tls("tls-never-shakes-hands", lambda c: c.wait(), failed("timeout", status=None))
https_without_tls("tls-trickles-handshake", lambda c: c.trickle(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76" + bytes(90), 0.5),
                  Either(failed("timeout"), failed("tls")))
https_without_tls("tls-alert", lambda c: (c.receive(), c.send(b"\x15\x03\x03\x00\x02\x02\x28")), failed("tls", status=None))
https_without_tls("tls-huge-record", lambda c: (c.send(b"\x16\x03\x03\xff\xff"), c.send(bytes(70_000)), c.wait(1)),
                  failed("tls", status=None))
