"""The keyboard grid does what the manual promises: real keys in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def grid(open_page) -> Page:
    page = open_page("household.html")
    page.focus("#name-0")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def value(page: Page, name: str) -> str:
    return page.input_value(f"[name={name}]")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent(
                "paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_enter_goes_through_the_row_and_on_to_the_next(grid: Page):
    seen = []
    for _ in range(3):
        grid.keyboard.press("Enter")
        seen.append(focused(grid))

    assert seen == ["number-0", "relation-0", "name-1"]


def test_enter_in_the_last_cell_opens_a_row(grid: Page):
    grid.fill("#name-1", "李四")
    grid.focus("#relation-1")

    grid.keyboard.press("Enter")

    assert focused(grid) == "name-2"
    assert value(grid, "members-TOTAL_FORMS") == "3"
    expect(grid.locator("[data-row-count]")).to_have_text("3")


def test_enter_in_an_empty_last_row_opens_none(grid: Page):
    grid.focus("#relation-1")

    grid.keyboard.press("Enter")

    assert value(grid, "members-TOTAL_FORMS") == "2"


def test_shift_enter_goes_back(grid: Page):
    grid.focus("#name-1")

    grid.keyboard.press("Shift+Enter")

    assert focused(grid) == "relation-0"


def test_arrows_move_between_rows(grid: Page):
    grid.keyboard.press("ArrowDown")
    below = focused(grid)
    grid.keyboard.press("ArrowUp")

    assert [below, focused(grid)] == ["name-1", "name-0"]


def test_right_arrow_leaves_the_cell_only_at_its_end(grid: Page):
    grid.fill("#name-0", "张三")
    grid.evaluate("document.activeElement.setSelectionRange(1, 1)")

    grid.keyboard.press("ArrowRight")
    inside = focused(grid)
    grid.keyboard.press("ArrowRight")

    assert [inside, focused(grid)] == ["name-0", "number-0"]


def test_down_arrow_in_a_choice_changes_the_choice(grid: Page):
    grid.focus("#relation-0")

    grid.keyboard.press("ArrowDown")

    assert [focused(grid), value(grid, "members-0-relation")] == ["relation-0", "1"]


@pytest.mark.parametrize("sign", ["isComposing: true", "keyCode: 229"])
def test_enter_belongs_to_the_input_method_while_it_composes(grid: Page, sign: str):
    grid.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent("
        f"'keydown', {{key: 'Enter', bubbles: true, {sign}}}))"
    )

    assert focused(grid) == "name-0"


def test_ctrl_enter_saves(grid: Page):
    grid.fill("#name-0", "张三")

    grid.keyboard.press("Control+Enter")

    grid.wait_for_url("**/saved.html")


def test_a_removed_row_is_marked_and_comes_back_by_undo(grid: Page):
    grid.fill("#name-0", "张三")
    row = grid.locator("[data-grid-row]").first
    row.get_by_role("button").click()
    removed = [row.is_visible(), grid.is_checked("[name=members-0-DELETE]")]
    numbers = grid.locator("[data-grid-row]:not(.is-deleted) [data-row-number]").all_inner_texts()

    grid.get_by_role("button", name="撤销").click()

    assert removed == [False, True]
    assert numbers == ["1"]
    assert [row.is_visible(), grid.is_checked("[name=members-0-DELETE]")] == [True, False]
    assert value(grid, "members-0-name") == "张三"


def test_rows_end_at_the_limit_with_a_reason(grid: Page):
    for _ in range(3):
        grid.get_by_role("button", name="增加一人").click()

    assert value(grid, "members-TOTAL_FORMS") == "4"
    expect(grid.locator(".toast-bar")).to_have_text("最多4行，请先保存。")


def test_a_block_from_a_spreadsheet_fills_rows_and_adds_them(grid: Page):
    paste(grid, "张三\t430624190102030125\t1\r\n李四\t\t夫\r\n王五\t\t2 夫\r\n")

    names = [value(grid, f"members-{row}-name") for row in range(3)]
    relations = [value(grid, f"members-{row}-relation") for row in range(3)]
    assert names == ["张三", "李四", "王五"]
    assert relations == ["1", "2", "2"]
    assert value(grid, "members-0-number") == "430624190102030125"
    expect(grid.locator('[data-fill="birth"]').first).to_have_text("1901-02-03")


@pytest.mark.parametrize("title", ["公民身份号码", "身份证号", "证件 号码"])
def test_a_block_with_its_column_names_goes_by_name(grid: Page, title: str):
    paste(grid, f"序号\t{title}\t姓名\n1\t430624190102030125\t张三\n")

    assert value(grid, "members-0-name") == "张三"
    assert value(grid, "members-0-number") == "430624190102030125"


def test_an_unknown_choice_in_a_block_is_named(grid: Page):
    paste(grid, "张三\t\t侄子\n李四\t\t1")

    message = grid.locator("[data-grid-row]").first.locator("[data-cell-message]").last
    expect(message).to_have_text("“侄子”不在选项里，请选一个。")


def test_a_pasted_block_is_undone_as_a_whole(grid: Page):
    grid.fill("#name-0", "原来")
    paste(grid, "张三\t1\n李四\t2")

    grid.get_by_role("button", name="撤销").click()

    assert [value(grid, f"members-{row}-name") for row in range(2)] == ["原来", ""]


def test_a_single_value_is_pasted_as_ever(grid: Page):
    paste(grid, "张三")

    assert (
        value(grid, "members-0-name") == ""
    )  # left to the browser, which a made event does not move
    assert grid.locator(".toast-bar").count() == 0
