"""Assessment slips of a village, filled from the register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import Level
from collection.models import AssessmentSlip, AssessmentSlipLine
from enrollment.notices import Codes, form_codes, load_notice
from reports.documents.assessment_slip.context import AssessmentSlip as SlipPaper
from reports.documents.assessment_slip.context import AssessmentSlips, Basis, Category, Member
from reports.queries.codes import keyed_check, total_digest
from reports.queries.papers import colophon, office_of, place_names

INSURANCE = "390 城乡居民基本医疗保险"


def slip_papers(
    slips: Sequence[AssessmentSlip],
    *,
    now: datetime,
    reprint: int = 0,
    printed: Mapping[str, int] | None = None,
) -> AssessmentSlips:
    """Slips in the order given, each with its roster; one query for all people.

    `printed` says how often each (by its id) was printed before, `reprint` how often all.
    """
    before = printed or {}
    lines: dict[object, list[AssessmentSlipLine]] = {slip.pk: [] for slip in slips}
    rows = AssessmentSlipLine.objects.filter(slip__in=slips).order_by("slip", "line")
    for line in rows.select_related("assessment", "enrolment__person", "enrolment__household"):
        lines[line.slip_id].append(line)
    villages = {slip.village_id: slip.village for slip in slips}
    places = {pk: (office_of(v), place_names(v)) for pk, v in villages.items()}
    return AssessmentSlips(
        tuple(
            _slip(
                slip,
                lines[slip.pk],
                *places[slip.village_id],
                now,
                before.get(str(slip.pk), reprint),
            )
            for slip in slips
        )
    )


def _slip(slip, lines, office, names, now: datetime, reprint: int) -> SlipPaper:
    notice = load_notice(slip.notice)
    account = office.account_number.open()
    return SlipPaper(
        number=slip.number,
        pooling_area=names[Level.COUNTY],
        town=names[Level.TOWN],
        village=names[Level.VILLAGE],
        group=slip.group.name,
        insurance=INSURANCE,
        period_from=notice.cover_from,
        period_to=notice.cover_to,
        assessed_on=slip.issued_on,
        due_on=slip.due_on,
        categories=_categories(lines),
        bank=office.bank,
        account_name=office.account_name,
        account_last4=account[-4:],
        roster=tuple(_member(line, form_codes(notice)) for line in lines),
        colophon=colophon(
            notice=slip.notice,
            slug="assessment_slip",
            number=slip.number,
            now=now,
            reprint=reprint,
            check=keyed_check("assessment_slip", slip.number, total_digest(slip.payable_fen)),
        ),
        basis=_basis(lines),
    )


def _basis(lines: Sequence[AssessmentSlipLine]) -> tuple[Basis, ...]:
    """Every sentence that a frozen assessment of the slip says, with how many people it is for."""
    counted = Counter(
        (a.identity or "普通居民", a.payable_fen, a.explanation["sentence"])
        for a in (line.assessment for line in lines)
    )
    return tuple(
        Basis(name, people, payable, sentence)
        for (name, payable, sentence), people in sorted(
            counted.items(), key=lambda item: (-item[0][1], item[0])
        )
    )


def _categories(lines: Sequence[AssessmentSlipLine]) -> tuple[Category, ...]:
    """People at the same price, subsidy and winning identity, the unsubsidised first."""
    counted = Counter(
        (a.price_fen, a.price_fen - a.payable_fen, a.identity if a.subsidy_fen else "")
        for a in (line.assessment for line in lines)
    )
    return tuple(
        Category(_settlement(price, waived), identity or "普通居民", people, price, waived)
        for (price, waived, identity), people in sorted(
            counted.items(), key=lambda item: (item[0][1], item[0][2])
        )
    )


def _settlement(price: int, waived: int) -> str:
    if not waived:
        return "普通"
    return "全额资助" if waived == price else "定额资助"


def _member(line: AssessmentSlipLine, codes: Codes) -> Member:
    enrolment, assessment = line.enrolment, line.assessment
    person = enrolment.person
    return Member(
        household=enrolment.household.number,
        name=person.name,
        masked_id=person.id_number.masked if person.id_number else "无证件号",
        relationship=codes.relationships.get(person.relationship, ""),
        category=codes.general_categories.get(enrolment.general_category, ""),
        identity=assessment.identity,
        standard=assessment.price_fen,
        subsidy=assessment.price_fen - assessment.payable_fen,
    )
