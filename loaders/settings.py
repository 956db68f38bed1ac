"""Every setting, read in one place: `VANGUARD_...` variables or a `.env` file."""

import os
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders.problems import Problem

SECRET_LENGTH = 32
PREFIX, FILE = "VANGUARD_", ".env"


class Settings(BaseSettings):
    """Field names in capitals behind `VANGUARD_` are the names of the variables."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str = Field("sqlite:///vanguard.db", description="the store")
    today: date | None = Field(None, description="the day that pages and rules call today (YYYY-MM-DD)")
    senders: Path | None = Field(None, description="a TOML file: by area and dataset, the senders expected")
    contracts: Path | None = Field(
        None, description="a TOML file: by area, the columns of home_return that its contract lists"
    )
    layouts: Path | None = Field(None, description="a folder of local layouts, read with the built-in ones")
    work: Path | None = Field(
        None, description="a folder for uploads and running loads (default: vanguard-work beside the store)"
    )
    contact: str = Field(
        "Whoever looks after the dashboard in your area", description="whom files name for questions"
    )
    downloads: Path | None = Field(
        None,
        description="a file that says who downloaded what (default: vanguard-downloads.log beside the store)",
    )
    proxy_secret: SecretStr | None = Field(
        None, description=f"what the proxy that signs people in sends; at least {SECRET_LENGTH} characters"
    )
    sign_in: Literal["local", "headers"] = Field(
        "local",
        description="who looks: local, the person here; headers, whom a proxy on this machine signed in",
    )
    sign_out: str | None = Field(
        None, description="where the proxy signs people out, as its path: a link to it stands on every page"
    )
    occupancy: float = Field(0.85, gt=0, le=1, description="share of beds occupied where no return says")
    hospital_share: float = Field(
        0.035, ge=0, lt=1, description="share of bed days in hospital where nights are not known"
    )

    @field_validator("proxy_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_LENGTH:
            raise ValueError(f"it is shorter than {SECRET_LENGTH} characters")
        return value

    @field_validator("sign_out")
    @classmethod
    def _a_path(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"/(?!/)[\w./?=&%-]*", value):
            raise ValueError("it is not a path such as /oauth2/sign_out")
        return value

    @field_validator("sign_in")
    @classmethod
    def _with_secret(cls, value: str, info: ValidationInfo) -> str:
        if value == "headers" and info.data.get("proxy_secret") is None:
            raise ValueError("headers are believed only with VANGUARD_PROXY_SECRET, which is not set")
        return value


def settings() -> Settings:
    """The settings as they are now: read again when a variable or the file is another."""
    given = frozenset((name, value) for name, value in os.environ.items() if name.upper().startswith(PREFIX))
    return _read(given, _state_of(Path(FILE).absolute()))


def _state_of(file: Path) -> tuple[Path, int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return file, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=8)
def _read(given: frozenset[tuple[str, str]], file: tuple[Path, int, int] | None) -> Settings:
    """Kept by all that it depends on: every question asks for the day, and reading takes a millisecond."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        wrong = first["msg"].removeprefix("Value error, ")
        what = f"The setting {name} cannot be used: {wrong}. Put it right or unset it."
        raise Problem(what) from None
