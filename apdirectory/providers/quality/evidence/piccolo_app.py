from piccolo.conf.apps import AppConfig

from apdirectory.paths import MIGRATIONS
from apdirectory.providers.quality.clock.tables import AssuranceNotice, EvidenceNotice, QualityAction
from apdirectory.providers.quality.evidence.tables import Evidence
from apdirectory.providers.quality.standards.tables import OwnStandard

APP_CONFIG = AppConfig(
    app_name="evidence",
    migrations_folder_path=str(MIGRATIONS / "evidence"),
    table_classes=[OwnStandard, Evidence, EvidenceNotice, AssuranceNotice, QualityAction],
    migration_dependencies=["apdirectory.providers.quality.piccolo_app"],
)
