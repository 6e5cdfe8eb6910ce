"""What every shape the hub reads is: no unknown field, nothing converted."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A shape that takes no unknown field and converts nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
