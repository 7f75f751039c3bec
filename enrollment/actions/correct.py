"""Correct a name or a number (更正): asked for with evidence, done by a second person."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.files import store_file
from accounts.models import User
from accounts.personal_data import number_index, tail_index
from enrollment.actions import locks
from enrollment.actions.decide import claim
from enrollment.actions.history import record_change
from enrollment.actions.register import mask_name
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Change, ChangeRequest, FormerNumber, Person, SearchKey
from enrollment.pinyin import search_keys
from values import resident_id

# What a stored evidence may be, by its first bytes, and its name's ending.
EVIDENCE = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
EVIDENCE_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Corrected:
    """What the second person's word changed; hashes of the old and new number, if it did."""

    person: Person
    old_index: bytes | None = None
    new_index: bytes | None = None


def evidence_ending(content: bytes) -> str:
    """pdf, jpg or png by the file's first bytes; "" for anything else."""
    return next((ending for start, ending in EVIDENCE if content.startswith(start)), "")


def request_correction(
    *,
    person: Person,
    payload: dict[str, str],
    reason: str,
    evidence: str,
    evidence_file: bytes,
    on: date,
    actor: User,
    now: datetime,
) -> ChangeRequest:
    """Ask for another name (`payload` has name) or number (number, kind, sex and born or "").

    Stores the evidence sealed. Locks the person. Raises ChangeRefused when nothing would change,
    when the number is somebody else's, or a correction waits already.
    """
    kind = ChangeRequest.Kind.NAME if "name" in payload else ChangeRequest.Kind.NUMBER
    try:
        with transaction.atomic():
            row = locks.lock_person(person)
            _refuse(row, payload)
            name = _store(evidence_file, row)
            asked = ChangeRequest.objects.create(
                kind=kind,
                person=row,
                household=row.household,
                people=[row.pk],
                from_group=row.household.group,
                to_group=row.household.group,
                payload=json.dumps(payload | {"was": _was(row, kind)}, ensure_ascii=False),
                happened_on=on,
                reason=reason,
                evidence=evidence,
                evidence_file=name,
                evidence_sha256=hashlib.sha256(evidence_file).hexdigest() if name else "",
                requested_by=actor,
                requested_at=now,
            )
            record_audit(
                action="request_change",
                obj=asked,
                area=row.household.group,
                actor=actor,
                now=now,
                details={"kind": asked.kind},
            )
    except IntegrityError:
        raise ChangeRefused(
            what="没有重复提交",
            why="这个人已经有一件同样的更正在等复核",
            cure="请在“变更办理”里查看；填错的可以撤回后重新提交",
        ) from None
    return asked


def correct(*, request: ChangeRequest, note: str, actor: User, now: datetime) -> Corrected:
    """Do what was asked for: the second person's word. The old number stays in the history.

    Identities stand under the number's hash: collection's callers move them in the same
    transaction. Locks the request (once) and the person. Raises ChangeRefused.
    """
    payload = json.loads(request.payload.open())
    try:
        with transaction.atomic():
            claim(request, ChangeRequest.State.ACCEPTED, note=note, actor=actor, now=now)
            person = locks.lock_person(request.person)
            _refuse(person, payload)
            rename = request.kind == ChangeRequest.Kind.NAME
            act = _rename if rename else _renumber
            done = act(person, payload, request, actor, now)
            record_audit(
                action="correct_name" if rename else "correct_number",
                obj=person,
                area=person.household.group,
                actor=actor,
                now=now,
                details={"request": request.pk},
            )
    except IntegrityError:
        # Somebody was registered under the number meanwhile: say where.
        _refuse(request.person, payload)
        raise
    return done


def _rename(person: Person, payload: dict, request: ChangeRequest, actor, now) -> Corrected:
    before, person.name = person.name, payload["name"]
    person.save(update_fields=["name"])
    person.search_keys.all().delete()
    group = person.household.group
    SearchKey.objects.bulk_create(
        SearchKey(person=person, group=group, key=key) for key in search_keys(person.name)
    )
    _note(Change.Kind.NAME_CORRECTED, person, before, person.name, request, actor, now)
    return Corrected(person)


def _renumber(person: Person, payload: dict, request: ChangeRequest, actor, now) -> Corrected:
    old = bytes(person.id_index) if person.id_index else None
    before = person.id_number.masked if old else person.get_no_number_display()
    if old:
        _keep_former(person, request.happened_on)
    number = payload["number"]
    person.id_number, person.id_kind, person.no_number = number, payload["kind"], ""
    person.id_index = number_index(payload["kind"], number)
    person.tail_index = tail_index(number[-4:])
    if payload["born"]:
        person.born = date.fromisoformat(payload["born"])
    person.sex = payload["sex"] or person.sex
    person.save()
    kind = Change.Kind.NUMBER_CORRECTED if old else Change.Kind.NUMBER_GIVEN
    _note(kind, person, before or "没有证件号码", resident_id.mask(number), request, actor, now)
    return Corrected(person, old, bytes(person.id_index))


def _keep_former(person: Person, until: date) -> None:
    FormerNumber.objects.update_or_create(
        person=person,
        id_index=bytes(person.id_index),
        defaults={
            "id_kind": person.id_kind,
            "id_number": person.id_number.open(),
            "tail_index": bytes(person.tail_index),
            "until": until,
        },
    )


def _note(kind, person, before: str, after: str, request: ChangeRequest, actor, now) -> None:
    record_change(
        kind=kind,
        person=person,
        household=person.household,
        happened_on=request.happened_on,
        reason=request.reason,
        before=before,
        after=after,
        details={"request": request.pk},
        actor=request.requested_by,
        approved_by=actor,
        now=now,
    )


def _was(person: Person, kind: str) -> str:
    """What stands now, for the second person: the name, or the masked number."""
    if kind == ChangeRequest.Kind.NAME:
        return person.name
    return person.id_number.masked if person.id_number else "没有证件号码"


def _store(content: bytes, person: Person) -> str:
    """Keep the evidence under a name of its own content. Returns the name, "" without a file."""
    if not content:
        return ""
    digest = hashlib.sha256(content).hexdigest()
    name = f"evidence/{person.pk}/{digest[:24]}.{evidence_ending(content)}"
    store_file(name, content)
    return name


def _refuse(person: Person, payload: dict[str, str]) -> None:
    if person.status == Person.Status.DUPLICATE:
        raise ChangeRefused(what="没有办理", why="这一条是重复登记", cure="请在保留的那一条上更正")
    if payload.get("name") == person.name:
        raise ChangeRefused(what="没有办理", why="填的姓名和现在登记的一样", cure="请核对后再填")
    if "number" in payload:
        _refuse_number(person, number_index(payload["kind"], payload["number"]))


def _refuse_number(person: Person, index: bytes) -> None:
    found = Person.objects.filter(id_index=index).select_related("household__village")
    holder = found.first()
    if holder is None:
        return
    if holder.pk == person.pk:
        raise ChangeRefused(what="没有办理", why="填的号码和现在登记的一样", cure="请核对后再填")
    raise ChangeRefused(
        what="没有更正：这个证件号码已经登记过",
        why=f"登记在{_where(holder, person)}",
        cure="请核对号码；两条是同一个人的，请联系镇级经办按重复登记办理",
    )


def _where(holder: Person, person: Person) -> str:
    home = holder.household
    if home.village_id == person.household.village_id:
        return f"本村{home.number}户，姓名{holder.name}"
    return f"其他村（{home.village.name}），姓名{mask_name(holder.name)}"
