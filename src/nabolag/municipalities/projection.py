"""Degrees to the metres that the maps are drawn in."""

from __future__ import annotations

from math import atan, atanh, cos, cosh, hypot, radians, sin, sinh, sqrt

_A, _F, _K0, _EAST, _MIDDLE = 6_378_137.0, 1 / 298.257222101, 0.9996, 500_000.0, 15.0
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (_N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16, 13 * _N**2 / 48 - 3 * _N**3 / 5, 61 * _N**3 / 240)


def utm33(lon: float, lat: float) -> tuple[float, float]:
    """East and north in metres, EPSG:25833, of a place in degrees (ETRS89); to within a metre in Norway.

    The transverse Mercator projection by Krüger's series to the third order, on the ellipsoid GRS80.
    """
    phi, away = radians(lat), radians(lon - _MIDDLE)
    flat = 2 * sqrt(_N) / (1 + _N)
    t = sinh(atanh(sin(phi)) - flat * atanh(flat * sin(phi)))
    xi, eta = atan(t / cos(away)), atanh(sin(away) / hypot(1, t))
    east = eta + sum(a * cos(2 * j * xi) * sinh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    north = xi + sum(a * sin(2 * j * xi) * cosh(2 * j * eta) for j, a in enumerate(_ALPHA, 1))
    return _EAST + _K0 * _RADIUS * east, _K0 * _RADIUS * north
