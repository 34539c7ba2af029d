"""The demonstration's district: invented estates, firms, communities and people, in the plan's real tree of bodies."""

from web.demo.district import fill

__all__ = ["fill"]
