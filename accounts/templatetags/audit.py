"""The audit trail's codes in the clerk's words."""

from django import template

register = template.Library()

ACTIONS = {
    "create_user": "新建用户",
    "grant_role": "授权",
    "confirm_role": "确认授权",
    "end_role": "收回授权",
    "disable_user": "停用账号",
    "enable_user": "启用账号",
    "reset_password": "重置密码",
    "register_household": "登记新户",
    "add_members": "户内增人",
    "reveal_number": "查看完整证件号",
    "pass_registration": "登记审核通过",
    "return_registration": "登记退回改正",
    "resubmit_registration": "改正后重新提交",
    "draw_sample": "抽取审核名单",
    "pass_rest_of_sample": "随批通过",
    "decide_duplicate": "认定重复登记",
    "undo_duplicate": "撤销重复认定",
    "hand_in_roster": "提交资助名单",
    "check_roster": "核验资助名单",
    "accept_roster": "采用资助名单",
    "return_roster": "退回资助名单",
    "download_roster": "下载核验后的名单",
    "roll_over": "开始上年结转",
    "rolled_over": "上年结转完成",
    "undo_rollover": "开始撤销结转",
    "rollover_undone": "结转已撤销",
    "rollover_item_kept": "核实：继续参保",
    "rollover_item_ended": "核实：不再参保",
    "hand_in_evidence": "导入外部名单",
    "match_evidence": "比对外部名单",
    "download_evidence": "下载比对后的名单",
    "mark_confirmed": "比对提示属实",
    "mark_dismissed": "比对提示不属实",
    "person_dead": "登记死亡",
    "person_moved": "登记迁出",
    "upload_notice": "上传通知文件",
    "propose_notice": "提请通知生效",
    "release_notice": "复核通知生效",
    "return_notice": "退回通知",
    "take_payment": "收费",
    "request_reversal": "申请冲销",
    "approve_reversal": "同意冲销",
    "refuse_reversal": "退回冲销申请",
    "close_day": "日清",
    "count_day": "清点有差额",
    "recount_day": "重新清点",
    "confirm_difference": "复核长短款",
    "deposit_days": "缴款",
    "issue_assessment_slip": "开核定单",
    "void_assessment_slip": "作废核定单",
    "raise_epoch": "恢复备份后换新号段",
    "set_targets": "生成目标任务",
    "set_office": "修改专户信息",
    "print_document": "打印文书",
    "open_document": "打开文书",
}
OBJECTS = {
    "user": "用户",
    "roleassignment": "授权",
    "household": "户",
    "person": "人员",
    "season": "参保年度",
    "enrolment": "参保登记",
    "reviewsample": "审核名单",
    "duplicatecase": "重复登记",
    "series": "号段",
    "office": "镇征缴专班",
    "roster": "名单",
    "rollover": "上年结转",
    "rolloveritem": "核实清单",
    "evidencelist": "外部名单",
    "mark": "比对提示",
    "noticedraft": "通知",
    "voucher": "单据",
    "cashday": "收款日",
    "assessmentslip": "核定单",
    "printedfile": "文书",
}
DETAILS = {
    "user": "用户",
    "role": "角色",
    "members": "人数",
    "persons": "人数",
    "number": "单号",
    "fen": "金额（分）",
    "reverses": "冲销收据",
    "expected_fen": "账面（分）",
    "counted_fen": "清点（分）",
    "difference_fen": "差额（分）",
    "days": "天数",
    "day": "收款日",
    "request": "申请号",
    "rows": "行数",
    "identities": "身份数",
    "document": "文书",
    "pages": "页数",
    "from_year": "上年",
    "carried": "结转人数",
    "listed": "要核实",
    "gone": "删去",
    "marks": "提示数",
    "job": "任务",
    "notice": "通知",
    "sha256": "文件校验值",
    "fingerprint": "版本",
    "percent": "比例（%）",
    "seed": "抽签号",
    "decision": "认定",
    "rule": "规则",
}


@register.filter
def action_name(code: str) -> str:
    return ACTIONS.get(code, code)


@register.filter
def object_name(code: str) -> str:
    return OBJECTS.get(code, code)


@register.filter
def details(values: dict) -> str:
    return "，".join(f"{DETAILS.get(key, key)} {value}" for key, value in values.items())
