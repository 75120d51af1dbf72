"""The tour: every screen of the running application, pictured in every look.

It goes on where the story ended, in the same window over the same store and centre: theme,
language and size change while everything stands, as an agent would change them. A change of the
theme costs more than a screen, so that all screens are gone through in one look after another.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desktop.demo.camera import Camera, in_sight
from desktop.demo.facts import faults
from desktop.demo.report import Shot, Tour
from desktop.demo.scenes import Leg, Scene
from desktop.demo.stage import Stage
from ui.design.tokens import THEMES

_QUIET_S = 0.012
_PATIENCE_S = 0.6


class Extent(StrEnum):
    """How many looks of each screen are pictured."""

    SMALL = "small"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Size:
    """A window, and the size of the text in it in percent."""

    width: int
    height: int
    text: int

    @property
    def name(self) -> str:
        """Return it as part of a file's name."""
        return f"{self.width}x{self.height}@{self.text}"


@dataclass(frozen=True, slots=True)
class Variant:
    """One look of a screen."""

    size: Size
    language: str
    theme: str

    @property
    def name(self) -> str:
        """Return it as part of a file's name."""
        return f"{self.theme}-{self.language}-{self.size.name}"


SIZES = (Size(1366, 768, 100), Size(1920, 1080, 100), Size(1366, 768, 200))
LANGUAGES = ("ru", "en")
HOME = Variant(SIZES[0], "ru", "light")
_FEW = (
    HOME,
    Variant(SIZES[1], "en", "dark"),
    Variant(SIZES[2], "ru", "contrast"),
)
"""Each theme, language and size at least once."""


def variants(extent: Extent) -> tuple[Variant, ...]:
    """Return the looks of an extent, those that differ least beside one another."""
    if extent is Extent.SMALL:
        return _FEW
    return tuple(
        Variant(size, language, theme)
        for size in SIZES
        for language in LANGUAGES
        for theme in THEMES
    )


class Guide:
    """Leads a stage through scenes and pictures them."""

    def __init__(self, stage: Stage, camera: Camera, extent: Extent, total: int) -> None:
        """Hold what it needs; ``total`` is how many scenes there are in all, for the terminal."""
        self._stage = stage
        self._camera = camera
        self._variants = variants(extent)
        self._total = total * len(self._variants)
        self._done = 0
        self._shots: dict[str, Shot] = {}
        self._look = HOME
        self.tour = Tour()

    async def lead(self, leg: Leg) -> None:
        """Picture the scenes of a leg; one that fails is told of, and the next one follows."""
        await leg.begin(self._stage)
        for variant in self._variants:
            await self._use(variant)
            for scene in leg.scenes:
                await self._picture(scene, variant)
        await self._use(HOME)
        self.tour.shots = list(self._shots.values())
        self.tour.ok = not any(shot.problem for shot in self.tour.shots)

    async def _picture(self, scene: Scene, variant: Variant) -> None:
        shot = self._shots.setdefault(scene.name, Shot(name=scene.name))
        since = time.perf_counter()
        self._done += 1
        if sys.stdout.isatty():
            print(f"\r{self._done} of {self._total} pictures ", end="", flush=True)
        try:
            await self._stage.front()
            await scene.enter(self._stage)
            await self._settle()
            file = f"{scene.name}-{variant.name}"
            shot.pictures.append(await self._camera.picture(self._stage.base, file))
            shot.faults += [f"{variant.name}: {fault}" for fault in self._faults()]
            await scene.leave(self._stage)
        except (TimeoutError, OSError) as error:
            shot.problem = shot.problem or f"{variant.name}: {error}"
            self._stage.escape()
        shot.ms += (time.perf_counter() - since) * 1000

    def _faults(self) -> Iterator[str]:
        base = self._stage.base
        for window in (base, *in_sight(base)):
            yield from faults(window)

    async def _use(self, variant: Variant) -> None:
        before, self._look = self._look, variant
        look, window = self._stage.station.look, self._stage.station.window
        if variant.size != before.size:
            self._stage.station.habits.book.change(text_scale=variant.size.text)
            window.resize(variant.size.width, variant.size.height)
        if variant.language != before.language:
            look.use_language(variant.language)
        look.use_theme(variant.theme)
        await self._settle()

    async def _settle(self) -> None:
        """Wait until nothing has been painted for a moment."""
        painted = self._stage.screen.painted
        end = time.perf_counter() + _PATIENCE_S
        while time.perf_counter() < end:
            painted.clear()
            await asyncio.sleep(_QUIET_S)
            if not painted.is_set():
                return
