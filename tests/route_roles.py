"""What each role may do with each route of the hub: the allow-list, as one table for people and for a test.

A column is a role, a word what it gets there:
  in      the route does its work for this role (whatever it then says of the request)
  login   sent to the log-in page          401  no valid token
  403     a role that has no business here 404  not there for this role: another ward's, another team's

`ROUTES` has a line for every route; one that is not here fails the test, so a new route is denied until it is written down.
"""

ROLES = ("nobody", "volunteer", "lead-phone", "revoked", "wiped", "officer", "leader", "city", "officer-2", "leader-2")
"""No credentials; phones of a volunteer, a leader, one revoked, one wiped; at the desk officer, leader, city; of another ward."""

DESK = "login login login login login"
"""What everybody gets at the desk who has no session there: a phone's token is none."""

EVERYBODY = " ".join(["in"] * len(ROLES))
PHONES = "401 in in 401 401 401 401 401 401 401"
"""A device's calls: a session of the desk is no token."""

ANYBODY_LOGGED_IN = f"{DESK} in in in in in"
OFFICERS = f"{DESK} in 403 403 in 403"
OWN_WARD = f"{DESK} in 403 403 404 403"
LEADERS = f"{DESK} in in 403 in in"
OWN_TEAM = f"{DESK} in in 403 404 404"
NOBODYS = f"{DESK} 404 403 403 404 403"
"""Something that no ward has, asked for by a name nobody gave."""

NO_TEAMS = f"{DESK} 404 404 403 404 404"
NOTIFIERS = f"{DESK} in 403 in in 403"

ROUTES = {
    # Anybody's: guides, the state of a dossier by its code, invitations, the hub's own description.
    "GET /": EVERYBODY,
    "GET /q": EVERYBODY,
    "GET /q/": EVERYBODY,
    "GET /q/{code}": EVERYBODY,
    "GET /q/offline": EVERYBODY,
    "GET /q/sw.js": EVERYBODY,
    "GET /static/khmer.woff2": EVERYBODY,
    "GET /t": EVERYBODY,
    "GET /t/{code}": EVERYBODY,
    "POST /t/{code}": EVERYBODY,
    "GET /wards": EVERYBODY,
    "GET /i/{code}": EVERYBODY,
    "GET /robots.txt": EVERYBODY,
    "GET /docs": EVERYBODY,
    "GET /openapi.json": EVERYBODY,
    "GET /problems/{slug}": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /metrics": EVERYBODY,  # who is in this machine; others by a token alone, see test_hub_metrics
    # Logging in.
    "GET /desk/login": EVERYBODY,
    "POST /desk/login": EVERYBODY,
    "GET /desk/login/code": "login login login login login login login login login login",
    "POST /desk/login/code": "login login login login login login login login login login",
    "GET /desk/sso": EVERYBODY,
    "GET /desk/sso/back": EVERYBODY,
    # Devices.
    "POST /v1/enrol": EVERYBODY,
    "POST /v1/records": PHONES,
    "GET /v1/changes": PHONES,
    "GET /v1/keys": PHONES,
    "GET /v1/board": PHONES,
    "GET /v1/me": PHONES,
    "OPTIONS /v1/uploads": EVERYBODY,
    "OPTIONS /v1/uploads/{id}": EVERYBODY,
    "POST /v1/uploads": PHONES,
    "HEAD /v1/uploads/{id}": PHONES,
    "PATCH /v1/uploads/{id}": PHONES,
    "POST /v1/uploads/{id}": PHONES,  # for networks that let no PATCH through
    "DELETE /v1/uploads/{id}": PHONES,
    # One's own account.
    "POST /desk/logout": ANYBODY_LOGGED_IN,
    "GET /desk/account": ANYBODY_LOGGED_IN,
    "POST /desk/account/password": ANYBODY_LOGGED_IN,
    "POST /desk/account/sessions/end": ANYBODY_LOGGED_IN,
    "POST /desk/account/sessions/end-all": ANYBODY_LOGGED_IN,
    "GET /desk/account/two-step": ANYBODY_LOGGED_IN,
    "POST /desk/account/two-step/begin": ANYBODY_LOGGED_IN,
    "POST /desk/account/two-step/confirm": ANYBODY_LOGGED_IN,
    "POST /desk/account/two-step/codes": ANYBODY_LOGGED_IN,
    "POST /desk/account/two-step/off": ANYBODY_LOGGED_IN,
    # The ward's desk.
    "GET /desk": OFFICERS,
    "GET /desk/records/{record}": OWN_WARD,
    "POST /desk/records/{record}/lodge": OWN_WARD,
    "POST /desk/records/{record}/return": OWN_WARD,
    "POST /desk/records/{record}/done": OWN_WARD,
    "GET /desk/records/{record}/attachments/{sha256}": OWN_WARD,
    "GET /desk/records/{record}/view/{sha256}": OWN_WARD,
    "POST /desk/records/{record}/take": OWN_WARD,
    "POST /desk/records/{record}/papers": OWN_WARD,
    "POST /desk/records/{record}/notes": OWN_WARD,
    "POST /desk/records/{record}/forward": OWN_WARD,
    "GET /desk/records/{record}/slip": OWN_WARD,
    "POST /desk/records/{record}/slip": OWN_WARD,
    "GET /desk/records/{record}/gateway": OWN_WARD,
    "POST /desk/records/{record}/gateway/send": OWN_WARD,
    "POST /desk/records/{record}/gateway/dossier.zip": OWN_WARD,
    "POST /desk/records/{record}/gateway/sheet.pdf": OWN_WARD,
    "GET /desk/gateway": OFFICERS,
    "GET /desk/news": OFFICERS,
    "GET /desk/audit": OFFICERS,
    "GET /desk/tickets": OFFICERS,
    "POST /desk/tickets/{record}/answer": OWN_WARD,
    "POST /desk/tickets/{record}/close": OWN_WARD,
    "GET /desk/reasons": OFFICERS,
    "POST /desk/reasons/add": OFFICERS,
    "POST /desk/reasons/remove": OFFICERS,
    "GET /desk/courier": OFFICERS,
    "POST /desk/courier": OFFICERS,
    "GET /desk/language/{lang}": ANYBODY_LOGGED_IN,
    "GET /desk/export": ANYBODY_LOGGED_IN,
    "GET /desk/export/{name}.{kind}": OFFICERS,
    # What the ward's phones are told, and what they tell.
    "GET /desk/board": NOTIFIERS,
    "POST /desk/board": NOTIFIERS,
    "POST /desk/board/settings": OFFICERS,
    "POST /desk/board/{id}/withdraw": NOTIFIERS,
    "GET /desk/feedback": OFFICERS,
    "GET /desk/feedback/list.csv": OFFICERS,
    "POST /desk/feedback/{record}/handled": NOBODYS,
    # Outreach: an officer's ward, a leader's team; a form that names another's changes nothing. The reports of a ward, of the city.
    "GET /desk/outreach": LEADERS,
    "GET /desk/outreach/sessions/{id}": NO_TEAMS,
    "POST /desk/outreach/merge": LEADERS,
    "POST /desk/outreach/merge/{id}/undo": LEADERS,
    "GET /desk/outreach/events": LEADERS,
    "POST /desk/outreach/events": LEADERS,
    "POST /desk/outreach/events/{id}/cancel": LEADERS,
    "POST /desk/outreach/events/{id}/present": LEADERS,
    "GET /desk/outreach/teams": LEADERS,
    "POST /desk/outreach/teams/{id}/members": LEADERS,
    "GET /desk/reports": LEADERS,
    "GET /desk/reports/report.{kind}": LEADERS,
    "GET /desk/reports/raw.zip": LEADERS,
    "GET /desk/reports/kept/{name}": NOBODYS,
    "GET /desk/targets": OFFICERS,
    "POST /desk/targets": OFFICERS,
    "POST /desk/targets/import": OFFICERS,
    "GET /desk/city": f"{DESK} 403 403 in 403 403",
    "GET /desk/city/report.{kind}": f"{DESK} 403 403 in 403 403",
    "GET /desk/keys": OFFICERS,
    "POST /desk/keys/open": OFFICERS,
    "POST /desk/keys/grant": OFFICERS,
    # Devices and invitations: an officer's ward, a leader's team.
    "GET /desk/devices": LEADERS,
    "GET /desk/devices/{device}": OWN_TEAM,
    "POST /desk/devices/{device}/revoke": OWN_TEAM,
    "POST /desk/devices/{device}/wipe": OWN_TEAM,
    "GET /desk/invitations": LEADERS,
    "POST /desk/invitations": LEADERS,
    "POST /desk/invitations/{id}/cancel": OWN_TEAM,
}


def table(found: dict[str, list[str]]) -> str:
    """Return the table as text, a line a route."""
    wide = max(map(len, found))
    head = f"{'':{wide}}  " + " ".join(f"{role:>10}" for role in ROLES)
    return "\n".join(
        [head, *(f"{name:{wide}}  " + " ".join(f"{word:>10}" for word in row) for name, row in found.items())]
    )
