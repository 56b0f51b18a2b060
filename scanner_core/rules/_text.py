"""Does a piece of text look like shell, code, a URL or a path?  Precision first.

Ordinary models carry text as well: prompts, regular expressions, file names, formulas.
A text is called shell or code only if it has the grammar of it, not for one word.
The texts come from hostile files: what a pattern may skip has a bound, and is never
tried twice.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 64 * 1024
SHELL: Final = re.compile(
    r"""
    (^|[;&|`(]\s*|\$\(\s*) (sudo\s+)?
    (?: (?:/usr)?/(?:s?bin)/\w+ (?:\s|$)
      | (?:curl|wget) \s+ .{0,400}? (?:https?://|\s-\w)
      | (?:ba|z|da|k|c)?sh \s+ (?:-[a-z]+ \s | \S+\.sh)
      | (?:python|perl|ruby|node|php)[\d.]* \s+ -[cerm]\w* \s
      | (?:rm|chmod|chown|mkfifo|nohup|nc|ncat|bash|kill|crontab) \s+ [-/$.~\d]
      | dd \s+ if=
      | (?:powershell|cmd)(?:\.exe)? \s+ [-/]
      | (?:ls|uname|ping|crontab|shutdown|find) \s+ -\w
      | (?:ls|mkdir|rmdir|find|ssh|scp) \s+ (?:-\w+ \s+)? [/~$\w.-]*[/@]
      | (?:pip3?|apt|apt-get|yum|dnf|brew|npm|conda) \s+ install \s+ [\w./:-]+ \s* $
      | git \s+ clone \s+ \S+[/:] | socat \s+ \S+: | tar \s+ -?[xc]\w* \s+ \S+
      | awk \s+ ['"] | export \s+ \w+= | xterm \s+ -e | sleep \s+ \d+ \s* (?:$|[;&])
      | nohup \s+ \S | busybox \s+ \w | systemctl \s+ \w
      | (?:touch|rm) \s+ [\w-]+\.\w+ \s* $
      | (?:certutil|bitsadmin|mshta|rundll32|regsvr32|osascript)(?:\.exe)? \s+ \S
      | python[\d.]* \s+ \S+\.py\b | \. \s+ \.?/[\w./-]{1,400}+ \s* $ | echo \s+ [$'"]
      | (?:touch|cat|echo|cp|mv|tee|source) \s+ \S [^;|<>&/\n]{0,1000}+ [;|<>&/]
    )
    | ^ (?:sudo \s+ \w | (?:whoami|xcalc|gnome-calculator|[\w-]+\.exe) \s* $)
    | (?:&&|\|\||[;|]) \s* (?:whoami|echo|id|true|curl|wget)
      \s* (?:$|[;|&]|\s[\w$'"-]+\s*$)
    | /dev/tcp/ | >\s*/(?:tmp|dev|etc)/ | \|\s*(?:ba|z)?sh\b | \$\{?IFS\b
    """,
    re.VERBOSE | re.MULTILINE,
)
CODE: Final = re.compile(
    r"""
    (^|[;:(=\[,]) [^\S\n]*+
    (?: import \s+ [a-z_][\w.]* \s* (?:$|[;,\n]|as\s)
      | from \s+ [\w.]+ \s+ import \s
      | (?:exec|eval|compile|__import__) \s* \( \s* ['"\w(]
      | (?:open|getattr|globals|vars|locals) \s* \( \s* (?:['")]|[\w.]+ \s* ,)
      | (?:os|sys|subprocess|socket|shutil|builtins|posix|ctypes|urllib|requests|pickle
          |importlib|marshal|pty|runpy) \. \w+ (?:\.\w+)? \s* [(\[.]
      | print \s* \( [^)\n]{0,1000}+ \) \s* (?:$|[;\n]) | with \s+ open \s* \(
      | while \s+ (?:True|1) \s* : | (?:breakpoint|exit|quit) \(\) \s* $
      | (?:async \s+)? def \s+ \w+ \s* \( [^)\n]{0,1000}+ \) [^:\n]{0,1000}+ :
      | (?:lambda) \s [^:]{0,80}+ : [^(\n]{0,1000}+ \(
    )
    | __(?:import|builtins|globals|subclasses|class|code|mro|bases)__ \s* [\[(.]
    | [\])}'"] \. __\w+__
    """,
    re.VERBOSE | re.MULTILINE,
)
URL: Final = re.compile(r"^\s*(?:https?|ftp|file|s3|gs|hf|data)://?\S+", re.IGNORECASE)
PATH: Final = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\|~?/|\.\.?/)[^\n\0]{1,4000}$")
NOT_A_PATH: Final = re.compile(r"[|*+?^$()\[\]{}]|\s{2}")


def kind_of(text: str) -> str | None:
    """Return ``shell``, ``code``, ``url``, ``path``, or ``None`` for ordinary text."""
    text = text[:LONGEST]
    if SHELL.search(text):
        return "shell"
    if CODE.search(text):
        return "code"
    if URL.search(text):
        return "url"
    if PATH.search(text) and not NOT_A_PATH.search(text):
        return "path"
    return None
