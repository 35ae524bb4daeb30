from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.core.fonts import build_fonts


class Command(BaseCommand):
    help = "Write the web fonts under VAR_DIR/fonts (does nothing when they are there)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        made = build_fonts(settings.VAR_DIR / "fonts")
        for path in made:
            self.stdout.write(f"{path.name}: {path.stat().st_size // 1024} kB")
