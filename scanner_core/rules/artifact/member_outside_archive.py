"""Rule: a member that leaves the folder to which its archive is extracted."""

from typing import Final

from scanner_core.facts import Constant, Escape, EscapingMember
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule

WAYS: Final = {
    Escape.NAME: "is called so that it lands outside of the folder it is extracted to",
    Escape.LINK: "is a link that leads out of the folder it is extracted to",
    Escape.THROUGH_LINK: "is written through a link that leads out of the folder",
    Escape.DEVICE: "is a device or a pipe, and no file",
}


@rule(
    severity=Severity.MEDIUM,
    cwe=22,
    examples=[
        bad(r"""
            # the header of a member, its byte, the directory and the end of a zip
            RAW b'PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0../x-'
            RAW b'PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4\0'
            RAW b'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0../x'
            RAW b'PK\x05\x06\0\0\0\0\1\0\1\0\x32\0\0\0\x23\0\0\0\0\0'
        """),
        good(r"""
            RAW b'PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0./x/-'
            RAW b'PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4\0'
            RAW b'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0./x/'
            RAW b'PK\x05\x06\0\0\0\0\1\0\1\0\x32\0\0\0\x23\0\0\0\0\0'
        """),
    ],
)
def member_outside_archive(fact: EscapingMember) -> Judgement:
    """Archive holds a member that does not stay in the folder it is extracted to.

    Loaders that read members in memory do not mind.  Programs that extract may write
    anywhere your account can, such as into a folder of start-up scripts: tarfile does
    before Python 3.14, and frameworks that unpack a model first rely on it.  An archive
    that writes through its own link has no other purpose.

    Extract it nowhere; with tarfile, pass filter="data".
    """
    name = str(Constant(fact.name))
    message = f"The member {name} {WAYS[fact.kind]}."
    if fact.count > 1:
        message = f"{message[:-1]}; {fact.count - 1} more are alike."
    is_attack = fact.kind is Escape.THROUGH_LINK
    target = str(Constant(fact.target)) if fact.target else ""
    return Judgement(
        message,
        Severity.HIGH if is_attack else None,
        Evidence(fact.name, fact.kind.value, target),
    )
