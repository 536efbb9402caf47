"""A security key made of software, for what a browser's virtual one cannot do: lie."""

import hashlib
import json
import secrets

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

ORIGIN, SITE = "http://localhost:8000", "localhost"
TOUCHED, KNOWN_PERSON, CARRIES_KEY = 0x01, 0x04, 0x40


class SoftKey:
    """One key. `origin` is the page that the browser would say it is on."""

    def __init__(self, origin=ORIGIN, site=SITE):
        self.origin, self.site = origin, site
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.identity = secrets.token_bytes(32)
        self.used = 0

    def make(self, options):
        """What a browser sends after making a passkey for these options."""
        said = self._said("webauthn.create", options)
        numbers = self.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        carried = bytes(16) + len(self.identity).to_bytes(2) + self.identity + public
        data = self._data(TOUCHED | KNOWN_PERSON | CARRIES_KEY) + carried
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def use(self, options):
        """What a browser sends after using the passkey for these options."""
        self.used += 1
        said, data = self._said("webauthn.get", options), self._data(TOUCHED | KNOWN_PERSON)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _said(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _data(self, flags):
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.used.to_bytes(4)

    def _answer(self, **response):
        identity = bytes_to_base64url(self.identity)
        fields = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": fields})
