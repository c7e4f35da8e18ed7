"""States of review against a simple reference, whatever clocks say and however copies forked."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from editor.core.marks import Agent
from editor.core.review import PARTS, ReviewEvent, ReviewRules, SmallFix, document_state
from editor.core.review_chain import Chain
from editor.core.review_states import PageNow, page_review

ADA, GRACE = Agent("u-ada", "Person", "Ada"), Agent("u-grace", "Person", "Grace")
PAGE = "0001"
NEEDED = ("image", "text", "annotations")


class Log:
    """Events written one after the other, as one copy of a document gets them."""

    def __init__(self, events: tuple[ReviewEvent, ...] = (), *, copy: str = "") -> None:
        self.events = list(events)
        self._copy = copy
        self.heads = tuple(Chain(events).heads())

    def add(self, kind: str, agent: Agent, *, when: str = "t", **said: object) -> ReviewEvent:
        name = f"{self._copy}{len(self.events)}"
        event = ReviewEvent(name, f"#{name}", self.heads, kind, PAGE, agent, when, **said)  # type: ignore[arg-type]
        self.events.append(event)
        self.heads = (event.hash,)
        return event


def now(text: str = "a", marks: str = "m") -> PageNow:
    return PageNow({"image": "i", "text": text, "annotations": marks})


def approves(text: str = "a", marks: str = "m") -> dict[str, str]:
    return {"image": "i", "text": text, "annotations": marks}


def state(events: list[ReviewEvent], at: PageNow | None = None, **more: object) -> str:
    return page_review(Chain(events), PAGE, at or now(), **more).state  # type: ignore[arg-type]


class Reference:
    """The same rules for one page and one line of events, in the plainest words."""

    def __init__(self) -> None:
        self.content = {"image": "i", "text": "t0", "annotations": "m0"}
        self.editor = ""
        self.approved: dict[str, str] = {}
        self.older: dict[str, set[str]] = {p: set() for p in PARTS}
        self.said = ""
        self.is_begun = False
        self.changed: dict[str, bool] = {}
        """The parts that were changed since they were approved, and whether they were submitted
        again."""

    @property
    def state(self) -> str:
        lapsed = [p for p in self.approved if not self.holds(p)]
        if not lapsed and all(p in self.approved for p in NEEDED):
            return "approved"
        if not all(self.changed[p] for p in lapsed):
            return "changed-since-approval"
        return self.said or ("in-progress" if self.is_begun else "untouched")

    def holds(self, part: str) -> bool:
        return self.content[part] in self.older[part]


STEPS = st.tuples(st.sampled_from("esartm"), st.sampled_from([ADA, GRACE]))


@given(st.lists(STEPS, max_size=14))
def test_any_sequence_gives_the_state_of_a_simple_reference(
    steps: list[tuple[str, Agent]],
) -> None:
    log, reference = Log(), Reference()
    for number, (act, agent) in enumerate(steps):
        content = reference.content
        if act in "em":
            part = "text" if act == "e" else "annotations"
            # Every second edit goes back to what was there at first.
            content[part] = f"{part}{number}" if number % 2 else f"{part[0]}0"
            reference.editor = agent.id
            if reference.approved.get(part, content[part]) != content[part]:
                reference.changed.setdefault(part, False)
            log.add("edited", agent, hashes=dict(content))
        elif act == "s":
            log.add("submitted", agent)
            reference.said = "submitted"
            reference.changed = dict.fromkeys(reference.changed, True)
        elif act == "r":
            log.add("returned", agent)
            reference.said, reference.approved = "returned", {}
            reference.older = {p: set() for p in PARTS}
            reference.changed = {}
        else:
            named = dict(content) if act == "a" else {p: content[p] for p in ("image", "text")}
            log.add("approved", agent, approves=named)
            if agent.id != reference.editor:
                reference.approved |= named
                for part, value in named.items():
                    reference.older[part].add(value)
                    reference.changed.pop(part, None)
        reference.is_begun = True
        found = page_review(Chain(log.events), PAGE, PageNow(dict(content)))
        assert found.state == reference.state


@given(st.integers(0, 2**32))
def test_the_clocks_and_the_order_of_files_do_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    log = Log()
    log.add("edited", ADA, hashes=approves("a"))
    log.add("submitted", ADA)
    log.add("approved", GRACE, approves=approves("a"))
    log.add("edited", ADA, hashes=approves("b"))
    log.add("returned", GRACE, note="again")
    skewed = {
        e.hash: replace(e, when=f"{chance.randrange(1900, 2100)}-01-01T00:00:00Z")
        for e in log.events
    }
    shuffled = list(skewed.values())
    chance.shuffle(shuffled)
    assert [e.kind for e in Chain(shuffled).of(PAGE)] == [e.kind for e in log.events]
    assert state(shuffled, now("b")) == "returned"


def test_a_return_in_another_copy_holds_an_approval_back_whatever_the_times_say() -> None:
    base = Log()
    base.add("edited", ADA, hashes=approves())
    for times in (("1", "2"), ("2", "1")):
        one, two = Log(tuple(base.events), copy="x"), Log(tuple(base.events), copy="y")
        approved = one.add("approved", GRACE, when=times[0], approves=approves())
        returned = two.add("returned", ADA, when=times[1])
        assert state([*base.events, approved, returned]) == "returned"


def test_who_edited_last_in_either_copy_may_not_approve() -> None:
    base = Log()
    base.add("edited", ADA, hashes=approves("0"))
    one, two = Log(tuple(base.events), copy="x"), Log(tuple(base.events), copy="y")
    one.add("edited", GRACE, when="1", hashes=approves("1"))
    two.add("edited", ADA, when="2", hashes=approves("2"))
    both = [*one.events, two.events[-1]]
    found = page_review(Chain(both), PAGE, now())
    assert found.last_editors == {"u-ada", "u-grace"}

    joined = Log(tuple(both), copy="z")
    joined.add("approved", GRACE, approves=approves())
    assert state(joined.events) == "in-progress"
    assert state(joined.events, rules=ReviewRules(refuses_own=False)) == "approved"


def test_a_forged_small_fix_keeps_nothing() -> None:
    for editor, limit, of in ((ADA, 3, ""), (GRACE, 500, ""), (GRACE, 3, "#other")):
        log = Log()
        log.add("edited", ADA, hashes=approves("a"))
        base = log.add("approved", GRACE, approves=approves("a"))
        log.add("edited", editor, hashes=approves("b"))
        if editor is ADA:
            log.add("edited", GRACE, hashes=approves("b"))
        inserted = "x" * (1 if limit == 3 else 30)
        fix = SmallFix(of or base.hash, 0, "", inserted, limit)
        log.add("approved", GRACE, approves=approves("b"), keeps=fix)
        assert state(log.events, now("b")) == "changed-since-approval"


def test_a_document_is_in_the_state_of_its_least_advanced_page() -> None:
    assert document_state([]) == "untouched"
    assert document_state(["approved", "changed-since-approval"]) == "changed-since-approval"
    assert document_state(["submitted", "returned", "approved"]) == "returned"
