"""From a roster's wording to the identity that the notice means."""

from rules.notice import Alias, Identity, Notice, loosened
from rules.profile import Claim, Held


def recognise(notice: Notice, held: Held) -> Claim | None:
    """The claim behind a held identity; None where neither the notice nor the common list
    knows the wording. The roster's department decides between two that share a wording.
    """
    found = find(notice, held.name, held.department)
    if found is None:
        return _common(notice, held)
    identity, alias = found
    grade = held.grade
    if grade is None and alias.grades:
        # A wording for grades 1 and 2 earns no more than grade 2.
        grade = max(alias.grades)
    return Claim(
        held, identity.id, identity.name, held.sub or alias.sub, held.kind or alias.kind, grade
    )


def find(
    notice: Notice, wording: str, department: str | None = None
) -> tuple[Identity, Alias] | None:
    """The identity and the alias of a wording, within the department's own ones first."""
    wordings = notice.index.wordings
    pairs = wordings.get(wording) or wordings.get(loosened(wording))
    if not pairs:
        return None
    if department and len(pairs) > 1:
        return next((pair for pair in pairs if pair[0].department == department), pairs[0])
    return pairs[0]


def _common(notice: Notice, held: Held) -> Claim | None:
    """A wording that only the common list knows: an identity without subsidy here."""
    common = notice.index.common
    known = common.get(held.name) or common.get(loosened(held.name))
    if known is None:
        return None
    id, name = known
    return Claim(held, id, name, held.sub, held.kind, held.grade, subsidised=False)
