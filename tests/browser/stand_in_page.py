"""What tests do with a page of the stand-in site: open it, speak as its Python does, look what it shows."""

from playwright.sync_api import BrowserContext, Page, expect

PHONE = {"width": 390, "height": 844}


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def app_shows(page: Page, text: str) -> None:
    """Wait until the app is there, and nothing of what stood before it."""
    expect(page.locator("#app")).to_have_text(text, timeout=20_000)
    expect(page.locator("#splash")).to_have_count(0)


def tell(page: Page, **message: object) -> None:
    """Say something on the channel as the app's Python does."""
    page.evaluate("message => new BroadcastChannel('xomso').postMessage(message)", message)


def tell_state(page: Page, lang: str, waiting: int = 0, returned: int = 0) -> None:
    """Tell language and queue, and wait until the page has kept them."""
    tell(page, type="state", lang=lang, waiting=waiting, received=5, returned=returned, set_aside=0)
    page.wait_for_function("lang => localStorage.getItem('xomso.lang') === lang", arg=lang)


def come_back_to(page: Page) -> None:
    """Do what the browser does when a person returns to the tab: the page then looks for a new version."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def new_version_is_there(page: Page) -> bool:
    """Wait until the service worker has fetched a new version wholly."""
    return page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            for (let i = 0; i < 200 && !registration.waiting; i++) await new Promise(done => setTimeout(done, 100));
            return Boolean(registration.waiting);
        }"""
    )
