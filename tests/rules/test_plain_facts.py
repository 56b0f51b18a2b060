"""Most facts are passed over without importing a rule: none may be lost by that."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Final

import pytest

from scanner_core import knowledge, rules
from scanner_core.facts import GlobalUse, PersistentId, StrayBytes, Use
from scanner_core.findings import Location

HERE: Final = Location("model.pkl", offset=0)
USES: Final = [
    Use.NAMED,
    Use.NAMED | Use.CALLED,
    Use.NAMED | Use.CALLED | Use.STATE_SET,
    Use.NAMED | Use.CALLED | Use.ITEMS_SET,
    *Use,
]
LOUD: Final = {
    "a dangerous name": GlobalUse("os.system", "os system", Use.NAMED, 1, HERE),
    "a name off the table": GlobalUse("a.b", "a b", Use.NAMED, 1, HERE),
    "an odd persistent id": PersistentId("('module', str)", False, 1, HERE),  # noqa: FBT003
    "bytes behind a stream": StrayBytes(3, HERE),
}


@pytest.mark.parametrize("fact", LOUD.values(), ids=LOUD.keys())
def test_what_a_rule_reports_is_not_passed_over(
    fact: GlobalUse | PersistentId | StrayBytes,
) -> None:
    assert not rules.is_plain(fact)
    assert list(rules.apply(fact))


def test_no_rule_reports_a_name_that_is_passed_over() -> None:
    facts = (
        GlobalUse(name, name, uses, 1, HERE)
        for name, uses in itertools.product(knowledge.names(), USES)
    )
    plain = [fact for fact in facts if rules.is_plain(fact)]
    judges = [rule.judge for rule in rules.known() if GlobalUse in rule.listens_to]

    assert plain
    assert judges
    assert not [fact for fact in plain for judge in judges if judge(fact)]


def test_no_rule_is_imported_for_plain_facts() -> None:
    program = """
import sys
from scanner_core import rules
from scanner_core.facts import GlobalUse, Use
from scanner_core.findings import Location
name = "collections.OrderedDict"
list(rules.apply(GlobalUse(name, name, Use.CALLED, 1, Location("x"))))
print(*(module for module in sys.modules if ".rules." in module))
"""

    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], capture_output=True, check=True
    )

    assert done.stdout.split() == [b"scanner_core.rules._index"]
