"""What a walk over a pickle notes: names, how they are used, calls worth a look.

The walk itself is in ``pickle_machine``; both are compiled together.  Names and nodes
are columns of integers and strings, so that nothing is allocated per opcode, and one
name is one row however often a stream mentions it.

A value is one integer:

- negative: ``~position`` of the opcode of a constant, which is decoded on demand;
- ``OPAQUE`` to ``UNRESOLVED``: values of which nothing more is known;
- up to ``TUPLES``: the id of a node, a name or what a call of something returned;
- from ``TUPLES`` on: a tuple, told apart from other tuples but not kept.
"""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections import deque
from typing import TYPE_CHECKING, Final

from scanner_core.formats.pickle_operands import Damage, decode_constant

if TYPE_CHECKING:
    from collections.abc import Callable


OPAQUE: Final = 0
"""A number, a bool, ``None``: nothing in it can matter."""
EMPTY_TUPLE: Final = 1
CONTAINER: Final = 2
PERSISTENT: Final = 3
UNRESOLVED: Final = 4
FIRST_NODE: Final = 8
TUPLES: Final = 1 << 40
NOTHING: Final = 1 << 60
"""No value at all."""

ALL_ARGUMENTS: Final = (1 << 30) - 1
"""What ``wants`` returns if every positional argument matters."""
WANTS_STATE: Final = 1 << 30
"""Added if it matters what BUILD, SETITEM and APPEND do to what a call returns."""
FORWARDS_FIRST: Final = 1 << 31
"""Added if what a call returns is what a call of its first argument would return."""
RAW_BEHIND: Final = 1 << 32
"""Added if a loader reads raw bytes behind the BUILD of what a call returns."""
KEEPS_STATE: Final = 1 << 33
"""Added if a recording walk has to remember the state of what a call returns."""
MADE_FREELY: Final = 1 << 34
"""Added if an object of it, made without its constructor, is data like any other."""

# The bits of facts.Use.
NAMED: Final = 1
CALLED: Final = 2
STATE_SET: Final = 4
ITEMS_SET: Final = 8
RESULT_CALLED: Final = 16
CHANGED: Final = 32
CALLED_BARE: Final = 64
"""Not in ``facts.Use``: a call without arguments is kept already."""

MAX_NAME: Final = 8 * 1024
"""Characters of a name; what is longer winds through attributes to hide its end."""
LONGEST_TEXT: Final = 64 * 1024
MAX_NAMES: Final = 10_000
"""Different names of one stream; files that people make have some hundreds."""
MAX_CALLS: Final = 256
"""Different calls of one name that are kept; the next ones are counted as a gap."""
MAX_NODES: Final = 200_000
"""Names, results of calling them, results of calling these ..."""
MAX_CARRIED: Final = 4096
MAX_KEPT: Final = 20_000
MAX_HELD: Final = 250_000
"""Values that a recording walk remembers in containers; older ones are forgotten."""
LONGEST_LINE: Final = 256
"""Bytes of a line that may be a key of state."""
STOP: Final = b"."
OVERHEAD: Final = 4
"""What a container takes by itself, in values."""
NODE_NAME: Final = 1
NODE_RESULT: Final = 2
NODE_EXTENSION: Final = 3
NODE_TUPLE: Final = 5
NODE_LIST: Final = 6
NODE_DICT: Final = 7
NODE_SET: Final = 8
NODE_FROZENSET: Final = 9

MEANINGFUL_KEYS: Final = frozenset(
    b"__setstate__ __getstate__ __class__ __reduce__ __reduce_ex__ __call__ __dict__ "
    b"__getattr__ __getattribute__ __setattr__ __init__ __new__ __del__ __bases__ "
    b"__globals__ __code__ __builtins__ __defaults__ __kwdefaults__ __closure__ "
    b"__wrapped__ __subclasses__ __mro__ __base__ __import__ __setitem__ __getitem__ "
    b"__iter__ __len__ __eq__ __hash__ __repr__ __str__ __enter__ __exit__ __get__ "
    b"__set__ __set_name__ __init_subclass__ __class_getitem__ __loader__ __spec__ "
    b"__path__ __file__".split()
)
"""State under these keys changes what an object is or does."""


class Observations:
    """Everything one walk notes about one stream."""

    def __init__(  # noqa: PLR0915 (a column a line)
        self,
        peek: Callable[[int, int], bytes],
        wants: Callable[[str], int],
        record: frozenset[int] | None,
    ) -> None:
        """Prepare to note things.

        ``peek(position, length)`` returns bytes of the stream; the others are as for
        ``PickleMachine``.
        """
        self.has_calls = False
        # Nodes, as parallel columns.
        self.kinds: list[int] = [0] * FIRST_NODE
        self.referents: list[int] = [0] * FIRST_NODE
        """Of a name, its row in ``names``; of a result, the callee; else a code."""
        self.uses: list[int] = [0] * FIRST_NODE
        self.results: list[int] = [0] * FIRST_NODE
        """The node of what a call of this node returns."""
        self.items: dict[int, list[int]] = {}
        """Only in a recording walk: what containers hold and calls were given."""
        self.states: dict[int, int] = {}
        """Likewise: the state of results, where somebody asked for it."""
        # Names, as parallel columns.
        self.names: list[str] = []
        self.spelled: list[str] = []
        self.first_at: list[int] = []
        self.counts: list[int] = []
        self.masks: list[int] = []
        self.name_nodes: list[int] = []
        # Observations.
        self.kept: set[int] = set()
        """Positions of the calls and changes whose values are wanted."""
        self.dropped: dict[int, int] = {}
        """By node: how many different calls were too many to be kept."""
        self.unresolved: dict[str, int] = {}
        """By reason, the first position."""
        self.extensions: dict[int, int] = {}
        """By code, the first position; the node is found by ``extension_nodes``."""
        self.extension_nodes: dict[int, int] = {}
        self.persistent: dict[str, list[int]] = {}
        """By shape: how many, and the first position."""
        self.meaningful_key_at = -1
        """Where a string stands that would matter as a key of state; or -1."""
        self.carried: dict[int, int] = {}
        """Where bytes stand that may be a stream themselves, and how many."""
        self.raw_state = NOTHING
        """The state of an object behind which raw bytes stand."""
        self.recorded: list[tuple[int, int, int, int, int]] = []
        """Position, opcode, callee or target, arguments or state, keywords."""
        self._peek = peek
        self._wants = wants
        self.recording = record is not None
        self._wanted = record or frozenset()
        self._order: deque[int] = deque()
        self._held = 0
        self._meaningful: set[int] = set()
        self._lasting: set[int] = set()
        """Containers with such keys: a recording walk does not forget them."""
        self._raw_names: dict[bytes, int] = {}
        self._full_names: dict[str, int] = {}
        self._call_keys: set[tuple[object, ...]] = set()
        self._calls_of: dict[int, int] = {}
        self._chain = 0
        self._serial = TUPLES
        self._last_items: list[int] = []

    def look_at_bytes(self, offset: int, size: int) -> None:
        """Note bytes that may be a stream themselves, the first ones of many."""
        is_one_more = len(self.carried) < MAX_CARRIED and size > 1
        if is_one_more and self._peek(offset + size - 1, 1) == STOP:
            self.carried[offset] = size

    def look_at_key(self, position: int, offset: int, size: int) -> None:
        """Note whether a short string would matter as a key of state."""
        if self._peek(offset, size) in MEANINGFUL_KEYS:
            self._note_key(position)

    def look_at_text(self, position: int) -> None:
        """Note the same of a string on a short line, which has to be decoded first."""
        text = self.text(~position, LONGEST_LINE)
        if text and text.encode(errors="replace") in MEANINGFUL_KEYS:
            self._note_key(position)

    def _note_key(self, position: int) -> None:
        self.meaningful_key_at = max(self.meaningful_key_at, position)
        if len(self._meaningful) < MAX_KEPT:
            self._meaningful.add(position)

    def text(self, value: int, longest: int = LONGEST_TEXT) -> str | None:
        """Return the string that a constant is; ``None`` if it is no string.

        Raises ``Damage`` if a loader could not decode it.
        """
        found = self.constant(value, longest)
        return found if isinstance(found, str) else None

    def constant(self, value: int, longest: int = LONGEST_TEXT) -> object:
        """Decode the constant that stands at ``~value``, cut after ``longest`` bytes.

        Raises ``Damage`` if a loader could not decode it.
        """
        return decode_constant(self._peek, ~value, longest)

    def global_(self, operand: bytes, position: int) -> int:
        """Return the node of a name that stands behind GLOBAL or INST."""
        name_id = self._raw_names.get(operand, -1)
        if name_id >= 0:
            self.counts[name_id] += 1
            return self.name_nodes[name_id]
        try:
            module, name, _ = operand.decode().split("\n")
        except ValueError:
            raise Damage("a name is not valid UTF-8") from None
        node = self._name(module, name, position)
        if len(self._raw_names) < MAX_NAMES:
            self._raw_names[operand] = self.referents[node]
        return node

    def stack_global(self, position: int, module: int, name: int) -> int:
        """Return the node of a name that stands on the stack."""
        texts: list[str] = []
        for value in (module, name):
            text = self.text(value) if value < 0 else None
            if text is None:
                if value < FIRST_NODE and value != UNRESOLVED and value != PERSISTENT:
                    raise Damage("a name is not text")
                return self._unresolved("its name is computed while loading", position)
            texts.append(text)
        if len(texts[0]) + len(texts[1]) > MAX_NAME:
            return self.endless_name(position)
        return self._name(texts[0], texts[1], position)

    def endless_name(self, position: int) -> int:
        """Return the value of a name that nobody would write, and no table can hold."""
        return self._unresolved("its name is too long to be one", position)

    def _unresolved(self, reason: str, position: int) -> int:
        self.unresolved.setdefault(reason, position)
        return UNRESOLVED

    def _name(self, module: str, name: str, position: int) -> int:
        spelled = f"{module} {name}"
        if (module, name) in NAME_MAPPING:
            module, name = NAME_MAPPING[(module, name)]
        elif module in IMPORT_MAPPING:
            module = IMPORT_MAPPING[module]
        full = f"{module}.{name}"
        name_id = self._full_names.get(full, -1)
        if name_id < 0:
            if len(self.names) >= MAX_NAMES:
                many = "more names stand before it than any model has"
                return self._unresolved(many, position)
            name_id = len(self.names)
            node = self._node(NODE_NAME, name_id)
            self.uses[node] = NAMED
            self._full_names[full] = name_id
            self.names.append(full)
            self.spelled.append(spelled)
            self.first_at.append(position)
            self.counts.append(0)
            self.masks.append(self._wants(full))
            self.name_nodes.append(node)
        self.counts[name_id] += 1
        return self.name_nodes[name_id]

    def extension(self, code: int, position: int) -> int:
        """Return the node of a name from the registry of the loading process."""
        if code not in self.extension_nodes:
            if len(self.extension_nodes) >= MAX_CALLS:
                raise Damage(
                    "the stream uses more extension codes than the budget allows"
                )
            self.extension_nodes[code] = self._node(NODE_EXTENSION, code)
            self.extensions[code] = position
        return self.extension_nodes[code]

    def _node(self, kind: int, referent: int) -> int:
        self.kinds.append(kind)
        self.referents.append(referent)
        self.uses.append(0)
        self.results.append(0)
        return len(self.kinds) - 1

    def _record(self, kind: int, referent: int, items: list[int]) -> int:
        """Return a new node that remembers values, and forget the oldest ones."""
        node = self._node(kind, referent)
        self.items[node] = items
        self._order.append(node)
        self._held += len(items) + OVERHEAD
        while self._held > MAX_HELD and self._order[0] != node:
            oldest = self._order.popleft()
            held = self.items.pop(oldest)
            self.states.pop(oldest, 0)
            self._held -= len(held) + OVERHEAD
            if oldest in self._lasting:
                self.items[oldest] = held[:OVERHEAD]
        return node

    def tuple_(self, items: list[int]) -> int:
        """Return the value of a tuple of these values."""
        if not items:
            return EMPTY_TUPLE
        if self.recording:
            return self._record(NODE_TUPLE, 0, items)
        for item in items:
            if item != OPAQUE:
                break
        else:
            return OPAQUE
        self._serial += 1
        self._last_items = items
        return self._serial

    def container(self, op: int, items: list[int]) -> int:
        """Return the value of a new list, set or dict; only a recording walk asks."""
        kind = NODE_FROZENSET
        if op in b"]l":
            kind = NODE_LIST
        elif op in b"}d":
            kind = NODE_DICT
        elif op == 0x8F:
            kind = NODE_SET
        node = self._record(kind, 0, items)
        if kind == NODE_DICT and items:
            pairs = self._meaningful_pairs(node, items)
            items[:0] = pairs if len(items) > MAX_CALLS else []
        return node

    def call(self, op: int, position: int, callee: int, args: int, kwargs: int) -> int:
        """Note a call; return the value of what it returns."""
        if callee < PERSISTENT or callee >= TUPLES or self.kinds[callee] >= NODE_TUPLE:
            raise Damage("what is called is no name")
        self.has_calls = True
        if self.recording:
            if position in self._wanted:
                self.recorded.append((position, op, callee, args, kwargs))
            return self._record(NODE_RESULT, op, [callee, args, kwargs])
        mask = 0 if self._applies_data(callee, args) else self._note_call(op, callee)
        self._keep_call(position, callee, args, kwargs, mask)
        if callee < FIRST_NODE:
            return UNRESOLVED
        if self.kinds[callee] == NODE_NAME and args == self._serial:
            callee = self._forwarded(callee)
        if not self.results[callee]:
            if len(self.kinds) > MAX_NODES:
                raise Damage("the stream calls what calls return too often")
            self.results[callee] = self._node(NODE_RESULT, callee)
        return self.results[callee]

    def _keep_call(
        self, position: int, callee: int, args: int, kwargs: int, mask: int
    ) -> None:
        is_bare = EMPTY_TUPLE >= args >= OPAQUE and kwargs <= EMPTY_TUPLE
        if is_bare and self.uses[callee] & CALLED_BARE:
            return
        if mask:
            key = self._call_key(callee, args, kwargs, mask)
            self._keep(self._group(callee), position, key)
        if is_bare and not self._is_of_its_own(callee):
            self.uses[callee] |= CALLED_BARE

    def _note_call(self, op: int, callee: int) -> int:
        """Note that something is called; return which of its arguments matter."""
        self.uses[callee] |= CALLED
        referent = self.referents[callee]
        if self.kinds[callee] == NODE_NAME:
            mask = self.masks[referent]
            if mask & MADE_FREELY and (op == 0x81 or op == 0x92):  # NEWOBJ, NEWOBJ_EX
                return 0
            return mask & ALL_ARGUMENTS
        if self.kinds[callee] == NODE_RESULT and self.kinds[referent] == NODE_NAME:
            self.uses[referent] |= RESULT_CALLED
        return ALL_ARGUMENTS

    def _is_of_its_own(self, callee: int) -> bool:
        """Tell whether what is called is not what other calls of its maker return."""
        root = self.referents[callee] if self.kinds[callee] == NODE_RESULT else 0
        is_name = root and self.kinds[root] == NODE_NAME
        return bool(is_name and self.masks[self.referents[root]] & KEEPS_STATE)

    def _group(self, callee: int) -> int:
        """Return the node that calls are counted by: one for all chains of calls."""
        is_chain = (
            self.kinds[callee] == NODE_RESULT
            and self.kinds[self.referents[callee]] == NODE_RESULT
        )
        if is_chain and not self._chain:
            self._chain = callee
        return self._chain if is_chain else callee

    def _applies_data(self, callee: int, args: int) -> bool:
        """Tell whether a name is called that calls what makes plain data."""
        if self.kinds[callee] != NODE_NAME or args != self._serial:
            return False
        called = self._forwarded(callee)
        if called == callee or self.masks[self.referents[called]] & ALL_ARGUMENTS:
            return False
        self.uses[callee] |= CALLED
        return True

    def _forwarded(self, callee: int) -> int:
        """Return what is really called, if the callee calls its first argument."""
        first = self._last_items[0]
        if self.masks[self.referents[callee]] & FORWARDS_FIRST and self._is_name(first):
            self.uses[first] |= CALLED
            return first
        return callee

    def _call_key(
        self, callee: int, args: int, kwargs: int, mask: int
    ) -> tuple[object, ...] | None:
        """Return what tells a call from other calls of the same; None if unknown."""
        if kwargs > EMPTY_TUPLE or self._is_of_its_own(callee):
            return None
        if args in (EMPTY_TUPLE, OPAQUE):
            return (callee, args)
        if args != self._serial:
            return None
        parts: list[object] = [callee]
        for index, item in enumerate(self._last_items):
            if index < 30 and not mask >> index & 1:
                continue
            if item < 0:
                text = self._constant_key(item)
                if text is None:
                    return None
                parts.append(text)
            elif item <= EMPTY_TUPLE or self._is_name(item):
                parts.append(item)
            else:
                return None
        return tuple(parts)

    def _constant_key(self, value: int) -> bytes | None:
        """Return the bytes of a short constant and of what stands behind it."""
        raw = self._peek(~value, 64)
        if not raw:
            return None
        if raw[0] in b"\x8cUC":
            end = 2 + raw[1]
        elif raw[0] in b"XTB":
            end = 5 + int.from_bytes(raw[1:5], "little")
        else:
            end = raw.find(b"\n") + 1
        return raw[:end] if 0 < end <= len(raw) else None

    def _keep(
        self, node: int, position: int, call_key: tuple[object, ...] | None
    ) -> None:
        if call_key is not None:
            if call_key in self._call_keys:
                return
            if len(self._call_keys) < MAX_KEPT:
                self._call_keys.add(call_key)
        so_far = self._calls_of.get(node, 0)
        if so_far >= MAX_CALLS or len(self.kept) >= MAX_KEPT:
            self.dropped[node] = self.dropped.get(node, 0) + 1
            return
        self._calls_of[node] = so_far + 1
        self.kept.add(position)

    def change(
        self, target: int, op: int, position: int, stack: list[int], key: int
    ) -> None:
        """Note that state or items of something other than a new container are set."""
        if key >= len(stack):
            return
        if self.recording:
            values = stack[key:]
            if op == 0x62:  # BUILD
                self._record_state(target, op, position, values[0])
            else:
                self._record_items(target, op, position, values)
            return
        if target < PERSISTENT or target >= TUPLES:
            return
        kind = self.kinds[target]
        if kind == NODE_NAME:
            self.uses[target] |= CHANGED
            self._keep(-target, position, None)
            return
        use = STATE_SET if op == 0x62 else ITEMS_SET  # BUILD
        self.uses[target] |= use
        root = self.referents[target] if kind == NODE_RESULT else 0
        if root and self.kinds[root] == NODE_NAME:
            self.uses[root] |= use
            mask = self.masks[self.referents[root]]
            if mask & RAW_BEHIND and op == 0x62:
                self.raw_state = OPAQUE
            if not mask & WANTS_STATE:
                return
        self._keep(-target, position, None)

    def _record_state(self, target: int, op: int, position: int, state: int) -> None:
        if target < 0 or target >= len(self.kinds):
            return
        is_wanted = position in self._wanted or self._has_meaningful_keys(state)
        if is_wanted and len(self.recorded) < MAX_KEPT:
            self.recorded.append((position, op, target, state, 0))
        if self.kinds[target] != NODE_RESULT or target not in self.items:
            return
        made = self.items[target]
        mask = self._mask_of_maker(made)
        if mask & RAW_BEHIND:
            self.raw_state = state
        if mask & KEEPS_STATE:
            self.states[target] = UNRESOLVED if target in self.states else state

    def _mask_of_maker(self, made: list[int]) -> int:
        """Return what is wanted of the name whose call made a recorded result."""
        maker = made[0]
        for _ in range(2):
            if not self._is_name(maker):
                return 0
            mask = self.masks[self.referents[maker]]
            arguments = self.items.get(made[1], [])
            if not mask & FORWARDS_FIRST or not arguments:
                return mask
            maker = arguments[0]
        return 0

    def _record_items(
        self, target: int, op: int, position: int, values: list[int]
    ) -> None:
        if target in self.items and self.kinds[target] >= NODE_TUPLE:
            held = self.items[target]
            pairs = self._meaningful_pairs(target, values)
            if len(held) + len(values) > MAX_CALLS:  # It might be cut off.
                held[:0] = pairs
            if len(held) < MAX_CALLS * 4:
                held.extend(values[: MAX_CALLS * 4])
                self._held += min(len(values), MAX_CALLS * 4)
        elif target >= 0 and position in self._wanted:
            items = self._record(NODE_LIST, 0, values[: MAX_CALLS * 4])
            self.recorded.append((position, op, target, items, 0))
        elif target in self.items and (pairs := self._meaningful_pairs(target, values)):
            self.items[target].append(self._record(NODE_LIST, 0, pairs))

    def _meaningful_pairs(self, target: int, values: list[int]) -> list[int]:
        """Return the keys and values of a container that are not to be forgotten."""
        if not self._meaningful or len(self._lasting) >= MAX_KEPT:
            return []
        pairs: list[int] = []
        for index in range(0, len(values) - 1, 2):
            if self._is_meaningful(values[index]):
                pairs += values[index : index + 2]
        if pairs:
            self._lasting.add(target)
        return pairs

    def _has_meaningful_keys(self, state: int) -> bool:
        if self.meaningful_key_at < 0 or state not in self.items:
            return False
        parts = [state]
        if self.kinds[state] == NODE_TUPLE:
            parts = self.items[state]
        for part in parts:
            if part in self._lasting:
                return True
            is_result = part in self.items and self.kinds[part] == NODE_RESULT
            if is_result and self._holds_meaningful_text(part):
                return True
        return False

    def _is_meaningful(self, key: int) -> bool:
        if key >= FIRST_NODE:  # What a call returns that is given such a text.
            return self._holds_meaningful_text(key)
        if ~key in self._meaningful or len(self._meaningful) < MAX_KEPT:
            return ~key in self._meaningful
        text = self.text(key)
        return bool(text and text.encode(errors="replace") in MEANINGFUL_KEYS)

    def _holds_meaningful_text(self, value: int) -> bool:
        pending = [value]
        for _ in range(MAX_CALLS):
            if not pending:
                return False
            value = pending.pop()
            if value < 0 and ~value in self._meaningful:
                return True
            if value in self.items:
                pending += self.items[value][:MAX_CALLS]
        return False

    def persistent_id(self, value: int, position: int) -> int:
        """Note that the loader is asked for an object; return its value."""
        shape = "text" if value < 0 else "something"
        items = self._last_items if value == self._serial else []
        if self.recording and value in self.items:
            items = self.items[value]
        if items:
            parts = [self._shape_of(item, index) for index, item in enumerate(items)]
            shape = f"({', '.join(parts)})"
        found = self._note_persistent(shape, position)
        # Before torch 1.6 an id could hold a class, with its source to compare.
        if shape.startswith("('module', ") and self._is_name(items[1]):
            return items[1]
        return found

    def name(self, value: int) -> str | None:
        """Return the name that a value is, if it is one."""
        return self.names[self.referents[value]] if self._is_name(value) else None

    def _is_name(self, value: int) -> bool:
        return FIRST_NODE <= value < TUPLES and self.kinds[value] == NODE_NAME

    def _shape_of(self, item: int, index: int) -> str:
        if item < 0:
            found = self.constant(item, 32) if index == 0 else ""
            return repr(found) if index == 0 else "str"
        if self._is_name(item):
            return self.names[self.referents[item]]
        return "plain" if item == OPAQUE else "something"

    def persistent_text(self, position: int) -> int:
        """Note the same for an id that is a line of text."""
        return self._note_persistent("text", position)

    def _note_persistent(self, shape: str, position: int) -> int:
        if shape not in self.persistent and len(self.persistent) >= MAX_CALLS:
            shape = "something"
        self.persistent.setdefault(shape, [0, position])[0] += 1
        return PERSISTENT
