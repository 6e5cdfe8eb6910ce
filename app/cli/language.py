"""The language of the command line: XOMSO_LANG, else the terminal's own, else Vietnamese."""

import os

from locales import pick, translator

t = translator(pick(os.environ.get("XOMSO_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "vi"))
