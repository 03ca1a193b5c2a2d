"""Vyatta: the commands that would make the configuration again, as VyOS prints them too.

Source: the Vyatta System basic system reference guide.
"""

from dataclasses import replace

from netraven.platforms.vyos import PLATFORM as VYOS

PLATFORM = replace(VYOS, name="vyatta_vyos", vendor="Vyatta", title="Vyatta", aliases=("vyatta",))
