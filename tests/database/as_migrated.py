"""`python -m tests.database.as_migrated` writes anew what policies, triggers, rules and functions migrations make."""

import asyncio
import tempfile
from pathlib import Path

import asyncpg

from apdirectory.database.as_migrated import FILE, fingerprints
from apdirectory.database.embedded import embedded_postgres
from apdirectory.database.migrate import migrate


def written(found: dict[str, str]) -> str:
    return "".join(f"{fingerprint}  {what}\n" for what, fingerprint in sorted(found.items()))


async def of_fresh(owner: str, app: str) -> str:
    await migrate(owner, app)
    connection = await asyncpg.connect(owner)
    found = await fingerprints(connection)
    await connection.close()
    return written(found)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="apdirectory-") as folder:
        Path(folder).chmod(0o711)  # where PostgreSQL has to run as another user, it must get in
        with embedded_postgres(Path(folder) / "state", durable=False) as made:
            FILE.write_text(asyncio.run(of_fresh(made.owner, made.app)))


if __name__ == "__main__":
    main()
