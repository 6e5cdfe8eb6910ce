"""Handing a dossier to the official system: by an officer's hands, as a file, or over HTTP."""
