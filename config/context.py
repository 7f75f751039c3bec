"""What every page's frame shows: the portal's name, date and season, the user's role and menu."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.access import assignments, has_role
from accounts.clock import today
from accounts.models import Role, RoleAssignment
from enrollment.notices import load_notice
from enrollment.queries import season_for

R = Role

# title, what it is for, URL name, icon, roles (none: everybody). The menu knows every package,
# so it stands above them all.
MENU = (
    ("首页", "", "home", "house", ()),
    (
        "找人 收费",
        "按姓名、拼音或证号后四位找到一户，一次收清",
        "collection:search",
        "search",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "走户收缴",
        "按走户顺序一户一户收，现金、扫码、转账，没缴的记原因",
        "collection:walks",
        "people",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "离线收款",
        "带到没信号的地方的名册，上传、对不上的、交回",
        "collection:offline-books",
        "wifi-off",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "登记新户",
        "按参保登记表录入一户",
        "enrollment:register-household",
        "person-plus",
        (R.VILLAGE_CLERK,),
    ),
    (
        "登记底册",
        "取出本村登记表到Excel里改，改好传回来，逐格比较后采用",
        "collection:books",
        "journal-text",
        (R.VILLAGE_CLERK,),
    ),
    (
        "上年结转",
        "上年参保人转为今年应缴人员，逐个核实",
        "collection:rollover",
        "arrow-repeat",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "比对提示",
        "公安、职工医保等名单点到的人，逐个核实",
        "collection:marks",
        "flag",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "外部名单",
        "死亡、迁出、职工参保等名单导入比对",
        "enrollment:evidence",
        "inboxes",
        (R.COUNTY_BUREAU,),
    ),
    (
        "变更办理",
        "迁移、分户并户、更正姓名号码，等我确认的和我申请的",
        "collection:changes",
        "pencil-square",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "日清 缴款",
        "清点现金、打印日清单、缴到银行",
        "collection:days",
        "journal-check",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "纸质票据",
        "领用、使用、作废、退回，逐号核销",
        "collection:papers",
        "receipt",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "手中现金",
        "谁手里有多少现金、放了几天，超限额的排在前面",
        "collection:cash",
        "currency-yen",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "月结",
        "每月收、缴、库存和票据核销，镇里结账",
        "collection:months",
        "calendar-check",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "银行流水",
        "导入专户流水，和缴款单、扫码转账自动对账",
        "collection:statements",
        "bank",
        (R.TOWNSHIP_STAFF,),
    ),
    (
        "冲销",
        "开错的收据由两个人办理冲销",
        "collection:reversals",
        "arrow-counterclockwise",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "税务缴费",
        "导入自己缴给税务的人，村里不再重复收",
        "collection:tax-imports",
        "bank",
        (R.COUNTY_BUREAU, R.TAX),
    ),
    (
        "退费",
        "重复缴费、职工在保、去世、退差的，申请、审批、付款",
        "collection:refunds",
        "wallet2",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "批次报送",
        "封册、导出导入模板、读入回盘、流水号、开票入库",
        "collection:batches",
        "send",
        (R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "登记审核",
        "抽查或全部审核新登记，看各村准确率",
        "collection:reviews",
        "clipboard-check",
        (R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "退回改正",
        "镇里退回的登记，改正后重新提交",
        "collection:returned",
        "pencil-square",
        (R.VILLAGE_CLERK,),
    ),
    (
        "重复清单",
        "同一个人登记两次、别处也参保的，逐条认定",
        "collection:duplicates",
        "person-x",
        (R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "资助名单",
        "部门提交、逐行核验、县里采用",
        "subsidies:rosters",
        "file-earmark-spreadsheet",
        (R.DEPARTMENT, R.COUNTY_BUREAU),
    ),
    (
        "部门说法不一",
        "几个部门对同一个人说得不一样的，由县里认定",
        "subsidies:conflicts",
        "flag",
        (R.COUNTY_BUREAU,),
    ),
    (
        "特殊群体全覆盖",
        "名单上谁还没有参保，逐村到人",
        "collection:coverage",
        "people",
        (R.DEPARTMENT, R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU),
    ),
    (
        "应缴变化",
        "缴费以后身份有变化的，退不退逐个决定",
        "collection:differences",
        "arrow-repeat",
        (R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "应发清单",
        "先征后返和退差，编批、复核、发放、签收",
        "collection:payables",
        "wallet2",
        (R.DEPARTMENT, R.COUNTY_BUREAU, R.FINANCE, R.INSPECTOR),
    ),
    (
        "资助资金结算",
        "各部门、各级政府、各笔资金该出多少",
        "collection:settlements",
        "bank",
        (R.COUNTY_BUREAU, R.FINANCE, R.INSPECTOR),
    ),
    (
        "政策通知",
        "缴多少、谁少缴、什么时候缴，明白卡，试算",
        "subsidies:notices",
        "megaphone",
        tuple(R),
    ),
    (
        "核定单",
        "按村按组开具、打印",
        "collection:assessment-slips",
        "file-text",
        (R.TOWNSHIP_STAFF,),
    ),
    (
        "四相符核对",
        "人、票、款、录入信息逐组核对",
        "collection:reconciliation",
        "check2-square",
        (
            R.VILLAGE_CLERK,
            R.TOWNSHIP_STAFF,
            R.COUNTY_BUREAU,
            R.INSPECTOR,
            R.HOSPITAL_SIGNATORY,
            R.TAX_SIGNATORY,
        ),
    ),
    (
        "打印 公示",
        "制作公示榜，打开已做好的文件",
        "reports:print-room",
        "printer",
        (R.TOWNSHIP_STAFF, R.VILLAGE_CLERK),
    ),
    (
        "无证号人员",
        "没有身份证号码的参保人，按月逐级上报",
        "reports:people-without-numbers",
        "person-x",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR),
    ),
    (
        "进度",
        "各村对照目标任务的进度和排名",
        "collection:progress",
        "bar-chart",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR, R.TAX, R.FINANCE),
    ),
    (
        "县级设置",
        "各镇监督电话、收款专户、目标任务",
        "collection:offices",
        "gear",
        (R.COUNTY_BUREAU,),
    ),
    (
        "用户 权限",
        "建账号、授权，由另一人确认",
        "accounts:users",
        "people",
        (R.USER_ADMIN, R.RIGHTS_REVIEWER),
    ),
    (
        "操作记录",
        "谁在什么时候做了什么",
        "accounts:audit-trail",
        "clock-history",
        (R.INSPECTOR, R.RIGHTS_REVIEWER),
    ),
)


@dataclass(frozen=True)
class MenuItem:
    title: str
    text: str
    url: str
    icon: str
    active: bool


def portal(request: HttpRequest) -> dict:
    """`portal`: see templates/base.html. Holds nothing of any resident.

    Worked out where a page shows it: error pages and fragments have no frame and ask nothing.
    """
    return {"portal": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> dict:
    """What templates/base.html shows around every page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    held = assignments(user)
    first = held[0] if held else None
    season = season_for(first.area) if first else None
    return {
        "demo": settings.DEMO,
        "today": today(),
        "menu": menu(request),
        "user_name": user.display_name,
        "area_name": first.area.name if first else "",
        "role_name": role_name(held),
        "cover_year": season.cover_year if season else None,
        "administers": has_role(user, R.USER_ADMIN),
        "reviews": has_role(user, R.RIGHTS_REVIEWER),
        "notice_number": load_notice(season.notice).number if season else "",
    }


def role_name(held: list[RoleAssignment]) -> str:
    names = (a.get_department_display() if a.department else a.get_role_display() for a in held)
    return "、".join(dict.fromkeys(names))


def menu(request: HttpRequest) -> list[MenuItem]:
    """The entries that the user's roles open; the longest matching address is the active one."""
    items = [
        (title, text, reverse(name), icon)
        for title, text, name, icon, roles in MENU
        if not roles or has_role(request.user, *roles)
    ]
    matches = [url for _, _, url, _ in items if url != "/" and request.path.startswith(url)]
    active = max(matches, key=len, default="/" if request.path == "/" else "")
    return [MenuItem(*item, active=item[2] == active) for item in items]
