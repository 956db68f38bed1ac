"""Every setting, read in one place: `VANGUARD_...` variables or a `.env` file."""

from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders.problems import Problem


class Settings(BaseSettings):
    """Field names in capitals behind `VANGUARD_` are the names of the variables."""

    model_config = SettingsConfigDict(env_prefix="VANGUARD_", env_file=".env", extra="ignore")

    database_url: str = Field("sqlite:///vanguard.db", description="the store")
    today: date | None = Field(None, description="the day that pages and rules call today (YYYY-MM-DD)")
    senders: Path | None = Field(None, description="a TOML file: by area and dataset, the senders expected")
    occupancy: float = Field(0.85, gt=0, le=1, description="share of beds occupied where no return says")
    hospital_share: float = Field(
        0.035, ge=0, lt=1, description="share of bed days in hospital where nights are not known"
    )


def settings() -> Settings:
    """The settings as they are now."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "VANGUARD_" + "_".join(str(part) for part in first["loc"]).upper()
        what = f"The setting {name} cannot be used: {first['msg']}. Put it right or unset it."
        raise Problem(what) from None
