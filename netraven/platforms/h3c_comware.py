"""H3C Comware: the same system under its maker's name."""

from dataclasses import replace

from netraven.platforms.hp_comware import PLATFORM as HP_COMWARE

PLATFORM = replace(HP_COMWARE, name="h3c_comware", vendor="H3C", aliases=("h3c",))
