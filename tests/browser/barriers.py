"""What keeps people out of a page, found by axe-core in the page itself."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"


def barriers(page: Page) -> list[str]:
    """By the common rules (WCAG 2 A and AA)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']}).then(found => found.violations.map("
        "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', ')))"
    )
