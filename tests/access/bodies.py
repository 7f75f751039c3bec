"""What a POST carries: the form that its rightful sender would send, about an object of a place."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from collection.forms import NOTES
from collection.models import BatchLine, CashDay, Entry, PayOut
from collection.queries.days import expected_fen
from collection.queries.differences import difference_of
from enrollment.models import Household, Person
from subsidies.models import Identity
from subsidies.queries import quotes_for
from subsidies.queries.conflicts import conflict_of, kept_together, undecided
from tests.access.seeding.elsewhere import TAX_HEAD
from tests.access.seeding.papers import paper, workbook
from tests.reports.bulletin import REPORT
from tests.reports.wall import picture
from tests.subsidies.notices.desk import next_year
from tests.world import CHILD, HEAD, NOTICE, TODAY, YEAR, World, id_number


def body(name: str, world: World, place: str, seeded: dict[str, object]) -> dict[str, object]:
    """The form for a URL name; empty where the button alone acts."""
    make = BODIES.get(name)
    return make(world, place, seeded) if make else {}


def member_rows(*rows: dict[str, object]) -> dict[str, object]:
    """The registration form's member rows as a browser sends them."""
    sent = {
        "members-TOTAL_FORMS": len(rows),
        "members-INITIAL_FORMS": 0,
        "members-MIN_NUM_FORMS": 0,
        "members-MAX_NUM_FORMS": 30,
    }
    for number, row in enumerate(rows):
        sent |= {f"members-{number}-{field}": value for field, value in row.items()}
    return sent


def member_row(serial: int, relationship: int, name: str = "新人") -> dict[str, object]:
    return {
        "name": name,
        "id_number": id_number(serial),
        "relationship": relationship,
        "general_category": 1,
    }


def _register(world: World, place: str, seeded: dict) -> dict[str, object]:
    group = {"group": world.groups[place][0].pk, "address": "新街"}
    return group | member_rows(member_row(900, HEAD))


def _add_members(world: World, place: str, seeded: dict) -> dict[str, object]:
    return member_rows(member_row(901, CHILD))


def _take_payment(world: World, place: str, seeded: dict) -> dict[str, object]:
    household = Household.objects.get(pk=seeded["household"])
    quotes = quotes_for(world.enrolments(household), on=TODAY)
    sent: dict[str, object] = {"idempotency_key": uuid.uuid4()}
    for pk, quote in quotes.items():
        sent |= {f"take_{pk}": "on", f"amount_{pk}": quote.payable_fen}
    return sent


def _walk_order(world: World, place: str, seeded: dict) -> dict[str, object]:
    households = Household.objects.filter(group=world.groups[place][1])
    return {f"place_{household.pk}": household.pk for household in households}


def _issue_paper(world: World, place: str, seeded: dict) -> dict[str, object]:
    holder = f"{world.users[f'clerk-{place}'].pk}-{world.villages[place].pk}"
    return {"holder": holder, "prefix": "新", "first_no": "000001", "last_no": "000010"}


def _statement(world: World, place: str, seeded: dict) -> dict[str, object]:
    rows = [("2020-10-20", "1.23", "LS900", "新人")]
    content = workbook(rows, ("交易日期", "收入金额", "流水号", "摘要"))
    return {"file": SimpleUploadedFile("流水.xlsx", content)}


def _photo(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"photo": SimpleUploadedFile("回单.pdf", paper() + b"%")}


def _wall(world: World, place: str, seeded: dict) -> dict[str, object]:
    file = SimpleUploadedFile("公示.jpg", picture(shade=200))
    return {"photo": file, "taken_on": TODAY.isoformat(), "place": "村口"}


def _take_in_offline(world: World, place: str, seeded: dict) -> dict[str, object]:
    """A payment of the household that has not paid, under the next number."""
    paid = _take_payment(world, place, seeded)
    pairs = [(n.removeprefix("amount_"), fen) for n, fen in paid.items() if "amount_" in n]
    return {
        "idempotency_key": uuid.uuid4(),
        "no": 2,
        "household": seeded["household"],
        "lines": ",".join(f"{pk}:{fen}" for pk, fen in pairs),
        "age": 60,
        "void": "",
    }


LIMIT = {"amount": "5000", "max_days": "3", "source": "示例县财政局〔2020〕1号"}


def pieces(fen: int) -> dict[str, int]:
    """An amount in notes and coins, the largest first."""
    counted = {}
    for note in NOTES:
        number, fen = divmod(fen, note)
        counted |= {str(note): number} if number else {}
    return counted


def _close_day(world: World, place: str, seeded: dict) -> dict[str, object]:
    counted = pieces(expected_fen(CashDay.objects.get(pk=seeded["open_day"])))
    return {f"count_{note}": counted.get(str(note), "") for note in NOTES}


def _deposit(world: World, place: str, seeded: dict) -> dict[str, object]:
    day = CashDay.objects.get(pk=seeded["closed_day"])
    return {
        "idempotency_key": uuid.uuid4(),
        "days": [day.pk],
        "amount": f"{day.counted_fen / 100:.2f}",
        "bank": "示例银行",
        "bank_reference": "0002",
        "remark": f"{day.village.name} {day.collector.display_name}",
    }


def _hand_in(world: World, place: str, seeded: dict) -> dict[str, object]:
    content = workbook([("新人", id_number(902))])
    return {"identity": "", "file": SimpleUploadedFile("名单.xlsx", content)}


def _hand_in_evidence(world: World, place: str, seeded: dict) -> dict[str, object]:
    content = workbook([("新人", id_number(903))])
    file = SimpleUploadedFile("死亡名单.xlsx", content)
    return {"kind": "dead", "source": "县公安局", "file": file}


def _take_in_results(world: World, place: str, seeded: dict) -> dict[str, object]:
    line = BatchLine.objects.select_related("enrolment__person").get(batch=seeded["batch_reported"])
    person = line.enrolment.person
    row = (str(line.line), person.name, person.id_number.open(), "成功")
    content = workbook([row], ("序号", "姓名", "证件号码", "导入结果"))
    return {"file": SimpleUploadedFile("回盘.xlsx", content)}


def _hand_in_tax(world: World, place: str, seeded: dict) -> dict[str, object]:
    content = workbook([("新人", id_number(906), "280", "2020-10-01", "T906")], TAX_HEAD)
    return {"file": SimpleUploadedFile("缴费明细.xlsx", content)}


def _hand_in_book(world: World, place: str, seeded: dict) -> dict[str, object]:
    content = workbook([("新人", id_number(904))])
    return {"file": SimpleUploadedFile("我的名单.xlsx", content)}


def _decide_items(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"items": [seeded["rollover_item"]], "verdict": "keep"}


def _grant(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"role": "township_staff", "area": world.towns[place[0]].code, "department": ""}


def _key(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"idempotency_key": uuid.uuid4()}


def _due(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"due_on": "2020-12-30"}


def _reason(world: World, place: str, seeded: dict) -> dict[str, object]:
    return {"reason": "开错"}


OFFICE = {
    "hotline": "0730-1234567",
    "bank": "示例银行",
    "account_name": "新专户",
    "account_number": "0000000000000000205",
}


def _upload(world: World, place: str, seeded: dict) -> dict[str, object]:
    file = SimpleUploadedFile("fresh-2022.toml", next_year().encode())
    return {"file": file}


def _calculate(world: World, place: str, seeded: dict) -> dict[str, object]:
    rows = {"identities-TOTAL_FORMS": 0, "identities-INITIAL_FORMS": 0}
    return {"notice": NOTICE, "paid_on": "2020-10-20"} | rows


def _move_people(world: World, place: str, seeded: dict) -> dict[str, object]:
    people = Household.objects.get(pk=seeded["household"]).members.all()
    return DATED | {f"take_{p.pk}": "on" for p in people} | {"to": world.groups[place][1].pk}


def _split(world: World, place: str, seeded: dict) -> dict[str, object]:
    household = Household.objects.get(pk=seeded["household"])
    person = household.members.exclude(pk=household.head_id).get()
    taken = {f"take_{person.pk}": "on", f"relationship_{person.pk}": HEAD}
    return DATED | taken | {"group": household.group_id, "address": "新屋"}


def _merge(world: World, place: str, seeded: dict) -> dict[str, object]:
    other = world.households[place][1]
    told = {f"relationship_{p.pk}": CHILD for p in other.members.all()}
    return DATED | told | {"number": other.number, "merge": "1"}


def _change_head(world: World, place: str, seeded: dict) -> dict[str, object]:
    household = Household.objects.get(pk=seeded["household"])
    return DATED | {
        f"relationship_{p.pk}": CHILD if p.pk == household.head_id else HEAD
        for p in household.members.all()
    }


def _correct(world: World, place: str, seeded: dict) -> dict[str, object]:
    file = SimpleUploadedFile("依据.pdf", paper())
    number = id_number(903)
    return DATED | {"name": "", "id_number": number, "evidence": "户口簿", "file": file}


def _change_details(world: World, place: str, seeded: dict) -> dict[str, object]:
    person = Person.objects.select_related("household").get(pk=seeded["person"])
    return DATED | {
        "phone": "13000000009",
        "relationship": person.relationship,
        "general_category": 1,
        "unit_kind": 1,
        "group": person.household.group_id,
    }


def _decide_conflict(world: World, place: str, seeded: dict) -> dict[str, object]:
    identity = Identity.objects.select_related("row__roster__area").get(pk=seeded["conflict"])
    shown = conflict_of(identity, on=TODAY).digest.hex()
    return {"shown": shown, "note": "已核对", "keep": ""}


def _keep_all_conflicts(world: World, place: str, seeded: dict) -> dict[str, object]:
    conflicts = undecided(world.county, YEAR, "class", on=TODAY)
    together = kept_together(conflicts, "class")
    return {"kind": "class", "shown": together.digest, "seen": "on", "note": "已核对"}


def _decide_difference(world: World, place: str, seeded: dict) -> dict[str, object]:
    found = difference_of(Entry.objects.select_related("enrolment").get(pk=seeded["difference"]))
    return {"verdict": "refund", "note": "属实", "shown": found.difference_fen}


def _mark_pay_out(world: World, place: str, seeded: dict) -> dict[str, object]:
    lines = PayOut.objects.get(pk=seeded["approved_pay_out"]).lines
    return {"lines": list(lines.values_list("pk", flat=True)), "kind": "paid", "on": "2020-10-20"}


def _targets(world: World, place: str, seeded: dict) -> dict[str, object]:
    names = [area.name for area in world.villages[place].parent.children.all()]
    rows = "\n".join(f"{name}\t10\t9" for name in names)
    text = f"村名\t人口数\t任务数\n{rows}\n"
    return {"method": "table", "rounding": "ceil", "text": text, "save": "1", "seen": "on"}


DATED = {"on": "2020-10-20", "reason": "本人申请"}

REFUND = {
    "amount": "280.00",
    "happened_on": "20201018",
    "reason": "缴了两次",
    "evidence": "两次缴费凭证",
    "applicant": "本人",
    "relation": "本人",
    "payee": "本人",
    "bank": "示例银行",
    "account": "6200000000000000018",
}

OBJECTION = {
    "kind": "missing",
    "channel": "phone",
    "raised_by": "新人",
    "phone": "13900009999",
    "about": "新人",
    "raised_on": TODAY.isoformat(),
    "text": "新人缴了费，榜上没有",
}

BODIES = {
    "collection:move-people": _move_people,
    "collection:split-household": _split,
    "collection:merge-households": _merge,
    "collection:change-head": _change_head,
    "collection:change-details": _change_details,
    "collection:correct-person": _correct,
    "collection:leave": lambda *_: DATED | {"what": "dead"},
    "collection:restore": lambda *_: DATED,
    "collection:take-over-enrolment": lambda *_: DATED,
    "collection:decide-change": lambda *_: {"note": "属实", "accept": "1"},
    "accounts:sign-in": lambda *_: {"username": "clerk-A1", "password": "wrong"},
    "accounts:create-user": lambda *_: {"username": "new.one", "display_name": "新人"},
    "accounts:grant-role": _grant,
    "enrollment:register-household": _register,
    "enrollment:add-members": _add_members,
    "enrollment:check-number": lambda *_: {"id_number": id_number(903), "name": "新人"},
    "enrollment:hand-in-evidence": _hand_in_evidence,
    "collection:hand-in-book": _hand_in_book,
    "collection:hand-in-tax": _hand_in_tax,
    "collection:undo-tax": _reason,
    "collection:step-batch": lambda *_: {"action": "deposit"},
    "collection:take-in-results": _take_in_results,
    "collection:record-serial": lambda *_: {"serial": "000000185747", "amount": "0.00"},
    "collection:record-invoice": lambda *_: {
        "invoice_number": "P1",
        "invoiced_on": "20201120",
        "treasury_number": "R1",
        "treasury_on": "20201121",
    },
    "collection:start-refund": lambda *_: {"kind": "wrong"},
    "collection:apply-for-refund": lambda *_: REFUND,
    "collection:review-refund": lambda *_: {"approve": "1"},
    "collection:approve-refund": lambda *_: {"approve": "1"},
    "collection:pay-refund": lambda *given: _key(*given) | {"pay": "1", "bank_reference": "B9"},
    "collection:cancel-refund": lambda *_: {"note": "不退了"},
    "collection:undo-rollover": _reason,
    "subsidies:decide-conflict": _decide_conflict,
    "subsidies:keep-all-conflicts": _keep_all_conflicts,
    "collection:decide-difference": _decide_difference,
    "collection:decide-pay-out": lambda *_: {"approve": "1"},
    "collection:mark-pay-out": _mark_pay_out,
    "collection:propose-settlement": lambda *_: {"until": "2020-10-20"},
    "collection:decide-settlement": lambda *_: {"confirm": "1"},
    "collection:prepare-pay-out": _key,
    "collection:undo-roster": lambda *_: {"reason": "发错了文件", "seen": "0"},
    "collection:decide-items": _decide_items,
    "collection:decide-mark": lambda *_: {"verdict": "dismiss", "note": "已电话联系本人"},
    "subsidies:hand-in-roster": _hand_in,
    "subsidies:map-columns": lambda *_: {
        "s0-read": "on",
        "s0-head": "0-0",
        "s0-c0": "name",
        "s0-c1": "id_number",
    },
    "subsidies:upload-notice": _upload,
    "subsidies:run-shadow": lambda *_: {"before_on": "2020-10-21", "after_on": "2021-09-01"},
    "subsidies:decide-notice": lambda *_: {"note": "请核对标准"},
    "subsidies:calculator": _calculate,
    "subsidies:decide-roster": lambda *_: {"accept": "1"},
    "collection:search": lambda *_: {"q": "甲"},
    "collection:take-payment": _take_payment,
    "collection:collect-household": lambda *given: _take_payment(*given) | {"method": "cash"},
    "collection:walk-order": _walk_order,
    "collection:issue-paper": _issue_paper,
    "collection:void-paper": lambda *_: {"first_no": "3", "reason": "写错"},
    "collection:issue-offline": _key,
    "collection:take-in-offline": _take_in_offline,
    "collection:hand-back-offline": lambda *_: {"last_no": "0"},
    "collection:revoke-offline": _reason,
    "collection:decide-offline": lambda *given: _key(*given) | {"reason": "当面退给户主"},
    "collection:set-cash-limit": lambda *_: LIMIT,
    "collection:import-statement": _statement,
    "collection:match-line": lambda world, place, seeded: {"voucher": seeded["unbanked"]},
    "collection:undo-match": _reason,
    "collection:keep-photo": _photo,
    "collection:request-reversal": _reason,
    "collection:decide-reversal": lambda *given: _key(*given) | {"approve": "1"},
    "collection:close-day": _close_day,
    "collection:confirm-difference": _key,
    "collection:deposit": _deposit,
    "collection:import-targets": _targets,
    "collection:sign-roster": lambda *_: {"party": "township"},
    "collection:void-roster": _reason,
    "reports:bulletins": lambda *_: vars(REPORT),
    "collection:freeze-ranking": lambda *_: {"period": "half_month"},
    "collection:issue-slip": _due,
    "collection:void-slip": _reason,
    "collection:draft-slip": _due,
    "collection:replace-slip": _reason,
    "collection:deposit-slip": lambda *_: {"bank_reference": "0003"},
    "collection:office": lambda *_: OFFICE,
    "collection:decide-duplicate": lambda *_: {
        "decision": "keep_first",
        "rule": "residence",
        "note": "住在本村",
    },
    "collection:undo-duplicate": lambda *_: {"note": "看错了"},
    "collection:draw-sample": lambda *_: {"percent": "50"},
    "collection:review-enrolment": lambda *_: {"reason": "name", "note": "户口簿上不一样"},
    "collection:resubmit-enrolment": lambda *_: {"note": "已改"},
    "reports:keep-posting-photo": _wall,
    "reports:take-down-posting": lambda *_: {"note": "重新公示"},
    "reports:record-objection": lambda *_: OBJECTION,
    "reports:answer-objection": lambda *_: {"verdict": "rejected", "reason": "新人没有缴过"},
    "reports:posting-rule": lambda *_: {"layout": "household", "days": "10"},
    "reports:print-order": lambda world, place, _: {"areas": [world.villages[place].code]},
    "reports:print-file": lambda *_: {"after": "1"},
    "reports:print-offset": lambda *_: {"right": "1.5", "down": "0"},
    "reports:issue-slips": _due,
}
