"""The frame around every page says who one is, where, when, and where one may go."""


def test_frame_names_user_area_role_season_and_menu(world):
    page = world.client("clerk-A1").get("/").content.decode()
    who = ["clerk-A1员", "A1村", "村级协办员"]
    shown = [*who, "2021年度", "插政办发〔2020〕21号", "2020年10月20日"]
    assert [text for text in shown if text not in page] == []
    assert page.count("登记新户") == 2  # in the menu and as a tile


def test_menu_holds_nothing_that_the_role_may_not_open(world):
    page = world.client("inspector").get("/").content.decode()
    assert "登记新户" not in page
