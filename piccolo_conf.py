"""Lets `piccolo migrations new ROOM --auto` find the project."""

from apdirectory.database.engine import APP_REGISTRY, DB

__all__ = ["APP_REGISTRY", "DB"]
