"""A command beside `make run`: it finds the database that runs, untold."""

from okrhub.embedded import postgres, services
from okrhub.embedded.place import data_directory, open_data_directory, prepare


def environment() -> dict[str, str]:
    """Return the environment of the installation that runs here; {} if none does.

    Here is OKRHUB_DATA_DIR, else var/ in the checkout; where nothing was ever
    started, nothing is made. Raises CannotStart when its folders cannot be used.
    """
    if not (data_directory() / "secrets" / "secret_key").exists():
        return {}
    here = prepare(open_data_directory(), lambda _: None)
    if not postgres.is_running(here):
        return {}
    servers = services.addresses(here).environment()
    return servers | {"SECRET_KEY": here.secret("secret_key")}
