"""Units of figures: what may follow a number, and how it becomes a property's canonical unit."""

from __future__ import annotations

import re
from functools import cache

# spelling -> unit name. Longest spelling wins; latin spellings end at a word boundary.
SPELLINGS: dict[str, str] = {
    "%": "%", "pct": "%", "percent": "%", "个点": "%", "个百分点": "%", "点": "%", "个": "个", "wt%": "%",
    "wt.%": "%", "vol%": "%",
    "‰": "‰", "per mille": "‰", "成": "成", "ppm": "mg/kg", "mg/kg": "mg/kg", "毫克/千克": "mg/kg",
    "毫克/公斤": "mg/kg", "mg·kg-1": "mg/kg",
    "g/t": "mg/kg", "ppb": "ug/kg", "ug/kg": "ug/kg", "μg/kg": "ug/kg", "微克/千克": "ug/kg", "g/kg": "g/kg",
    "克/千克": "g/kg", "mg/l": "mg/L",
    "毫克/升": "mg/L", "mg/g": "g/kg",
    "kcal/kg": "kcal/kg", "kcal/g": "Mcal/kg", "大卡/千克": "kcal/kg", "大卡/公斤": "kcal/kg", "大卡/kg": "kcal/kg",
    "千卡/千克": "kcal/kg",
    "千卡/公斤": "kcal/kg", "kcal": "kcal/kg", "大卡": "kcal/kg", "千卡": "kcal/kg", "卡": "kcal/kg",
    "daka": "kcal/kg", "k": "kcal/kg", "cal/g": "kcal/kg",
    "cal": "kcal/kg", "mj/kg": "MJ/kg", "mj": "MJ/kg", "兆焦/千克": "MJ/kg", "兆焦/公斤": "MJ/kg", "兆焦": "MJ/kg",
    "gj/t": "MJ/kg", "kj/kg": "kJ/kg",
    "千焦/千克": "kJ/kg", "千焦/公斤": "kJ/kg", "千焦": "kJ/kg", "kj": "kJ/kg", "j/g": "kJ/kg", "btu/lb": "BTU/lb",
    "btu": "BTU/lb", "kwh/kg": "kWh/kg",
    "mm": "mm", "毫米": "mm", "cm": "cm", "厘米": "cm", "公分": "cm", "厘": "厘", "丝": "丝", "m": "m", "米": "m",
    "公尺": "m", "um": "um", "μm": "um",
    "微米": "um", "micron": "um", "microns": "um", "目": "mesh", "mesh": "mesh", "inch": "inch", "inches": "inch",
    "英寸": "inch", '"': "inch", "寸": "inch",
    "kg/m3": "kg/m3", "kg/m^3": "kg/m3", "公斤/方": "kg/m3", "kg/方": "kg/m3", "公斤/立方": "kg/m3",
    "千克/立方米": "kg/m3", "g/l": "kg/m3", "t/m3": "t/m3",
    "t/方": "t/m3", "吨/方": "t/m3", "吨/立方": "t/m3", "吨/立方米": "t/m3", "吨/m3": "t/m3", "g/cm3": "t/m3",
    "g/cc": "t/m3", "克/立方厘米": "t/m3",
    "kg/l": "t/m3", "g/ml": "t/m3", "m2/kg": "m2/kg", "㎡/kg": "m2/kg", "m^2/kg": "m2/kg", "平方米/千克": "m2/kg",
    "平米/公斤": "m2/kg", "cm2/g": "cm2/g",
    "平方厘米/克": "cm2/g", "m2/g": "m2/g", "mpa": "MPa", "兆帕": "MPa", "kgf/cm2": "kgf/cm2", "psi": "psi",
    "ms/cm": "mS/cm", "ds/m": "mS/cm",
    "us/cm": "uS/cm", "μs/cm": "uS/cm", "mpn/g": "MPN/g", "个/g": "MPN/g", "个/克": "MPN/g", "mpn/克": "MPN/g",
    "mv": "mV", "毫伏": "mV", "v": "V", "伏": "V",
    "mω": "mohm", "mohm": "mohm", "毫欧": "mohm", "ω/v": "ohm/V", "ohm/v": "ohm/V", "欧/伏": "ohm/V",
    "欧姆/伏": "ohm/V", "ω": "ohm", "ohm": "ohm", "ah": "Ah",
    "安时": "Ah", "mah": "mAh", "kwh": "kWh", "度": "kWh", "度电": "kWh", "mwh": "MWh", "wh": "Wh", "千瓦时": "kWh",
    "w": "W", "wp": "W", "瓦": "W", "kw": "kW",
    "次": "cycles", "cycles": "cycles", "个循环": "cycles", "圈": "cycles", "年": "year", "years": "year",
    "year": "year", "yrs": "year", "yr": "year",
    "个月": "month", "月": "month", "months": "month", "month": "month", "天": "d", "days": "d", "day": "d",
    "日": "d", "°c": "degC", "℃": "degC", "度c": "degC",
    "摄氏度": "degC", "degc": "degC", "t": "t", "吨": "t", "tons": "t", "ton": "t", "tonnes": "t", "tonne": "t",
    "mt": "t", "kg": "kg", "公斤": "kg",
    "千克": "kg", "斤": "斤", "市斤": "斤", "g": "g", "克": "g", "方": "m3", "立方": "m3", "立方米": "m3",
    "m3": "m3", "m^3": "m3", "cbm": "m3", "块": "pcs",
    "片": "pcs", "颗": "pcs", "枚": "pcs", "ea": "pcs", "张": "pcs", "条": "pcs", "只": "pcs", "支": "pcs",
    "pcs": "pcs", "pieces": "pcs", "组": "pcs", "套": "pcs", "台": "pcs", "根": "pcs", "units": "pcs",
    "modules": "pcs", "packs": "pcs", "m3/t": "m3/t", "方/吨": "m3/t", "立方/吨": "m3/t", "亩": "mu", "kt": "kt",
    "0.1mm": "0.1mm", "dmm": "0.1mm", "车": "truck", "车皮": "truck", "皮": "truck", "wagons": "truck",
    "捆": "bale", "包": "bale", "袋": "bale",
}  # fmt: skip
SPELLINGS |= {
    spelling.replace("/", "每"): unit
    for spelling, unit in SPELLINGS.items()
    if "/" in spelling and not spelling.isascii()
}
_BY_FIRST: dict[str, tuple[str, ...]] = {}
for _spelling in sorted(SPELLINGS, key=len, reverse=True):
    _BY_FIRST[_spelling[0]] = (*_BY_FIRST.get(_spelling[0], ()), _spelling)
_BLANK = re.compile(r"[ \t]{0,2}")
_TIMES = ("年", "月", "日", "天")
# After a time unit: what makes a new phrase of it (「0.1 年20万吨」, 「45 日产300吨」).
_NEW_PHRASE = re.compile(r"[产供需出排收用耗处均消量销]")
_NUMBER_AHEAD = re.compile(r"\s?[约\d一二两三四五六七八九十百千万]")


def read_unit(text: str, lowered: str, position: int) -> tuple[str, int] | None:
    """The unit at ``position`` (blanks allowed before it): (unit name, end); None where there is none."""
    blank = _BLANK.match(text, position)
    apart = bool(blank and blank.end() > position)
    position = blank.end() if blank else position
    if position >= len(text):
        return None
    for spelling in _BY_FIRST.get(lowered[position], ()):
        if lowered.startswith(spelling, position):
            end = position + len(spelling)
            last, following = spelling[-1], lowered[end : end + 1]
            joined_on = (
                last.isascii() and last.isalpha() and following.isascii() and (following.isalpha() or following == "_")
            )
            if joined_on and lowered[position : position + 3] not in ("tpa", "tpm", "tpd"):
                continue
            if apart and following.isdigit() and end == position + 1 and text[position].isupper():
                continue  # "A72 V13": a symbol with its own number
            if spelling == "k" and (text[position] != "K" or following.isalnum()):
                continue
            if spelling in _TIMES and (_NEW_PHRASE.match(text, end) or (apart and _NUMBER_AHEAD.match(text, end))):
                continue
            if spelling == "个" and text[end : end + 1] not in ("个", " ") and (inner := read_unit(text, lowered, end)):
                return inner
            if spelling == "m" and (following == "-" or text[position] == "M"):
                continue
            unit = SPELLINGS[spelling]
            if (
                text[end : end + 1] in ("/", "每")
                and unit in _NUMERATORS
                and (below := read_unit(text, lowered, end + 1))
            ):
                joined = _JOINED.get((unit, below[0]))
                if joined:
                    return joined, below[1]
            return unit, end
    return None


# What two units make that are spelled apart: 30m3/吨, 公斤/m3, kg每立方, 480kg/捆.
_JOINED = {
    ("m3", "t"): "m3/t", ("kg", "m3"): "kg/m3", ("t", "m3"): "t/m3", ("g", "kg"): "g/kg", ("kg", "bale"): "kg/bale",
    ("kg", "pcs"): "kg/pcs", ("kWh", "bale"): "kWh",
}  # fmt: skip
_NUMERATORS = {above for above, _ in _JOINED}


# (canonical unit, stated unit) -> factor
_FACTORS: dict[tuple[str, str], float] = {
    ("%", "‰"): 0.1, ("%", "成"): 10, ("%", "mg/kg"): 1e-4, ("%", "g/kg"): 0.1, ("%", "ug/kg"): 1e-7, ("%", "个"): 1,
    ("mg/kg", "%"): 1e4, ("mg/kg", "g/kg"): 1e3, ("mg/kg", "ug/kg"): 1e-3, ("mg/kg", "‰"): 1e3,
    ("ug/kg", "mg/kg"): 1e3, ("g/kg", "%"): 10, ("g/kg", "mg/kg"): 1e-3,
    ("MJ/kg", "kcal/kg"): 0.0041868, ("MJ/kg", "kJ/kg"): 1e-3, ("MJ/kg", "BTU/lb"): 0.002326,
    ("MJ/kg", "kWh/kg"): 3.6, ("MJ/kg", "Mcal/kg"): 4.1868,
    ("mm", "cm"): 10, ("mm", "m"): 1000, ("mm", "um"): 1e-3, ("mm", "inch"): 25.4, ("mm", "厘"): 1, ("mm", "个"): 1,
    ("mm", "丝"): 0.01,
    ("kg/m3", "t/m3"): 1000, ("m2/kg", "cm2/g"): 0.1, ("m2/kg", "m2/g"): 1000,
    ("MPa", "kgf/cm2"): 0.0980665, ("MPa", "psi"): 0.00689476, ("mS/cm", "uS/cm"): 1e-3,
    ("kg", "斤"): 0.5, ("kg", "kg/bale"): 1, ("kg", "kg/pcs"): 1, ("kg", "t"): 1000, ("kg", "g"): 1e-3,
    ("Ah", "mAh"): 1e-3, ("kWh", "MWh"): 1000, ("kWh", "Wh"): 1e-3,
    ("V", "mV"): 1e-3, ("mV", "V"): 1000, ("mohm", "ohm"): 1000, ("W", "kW"): 1000, ("year", "month"): 1 / 12,
    ("year", "d"): 1 / 365,
    ("month", "year"): 12, ("month", "d"): 0.0329, ("cycles", "pcs"): 1, ("cycles", "个"): 1,
}  # fmt: skip
MESH_MM = 14.9


@cache
def factor(canonical: str, stated: str) -> float | None:
    """By what a number in ``stated`` is multiplied to stand in ``canonical``; None where the two do not convert."""
    return 1.0 if canonical == stated else _FACTORS.get((canonical, stated))


def mesh_mm(mesh: float) -> float:
    """Sieve opening in mm; 200 mesh is 0.075 and 325 mesh 0.045 by definition, others by the usual approximation."""
    return {200: 0.075, 325: 0.045, 100: 0.15, 400: 0.038}.get(int(mesh), MESH_MM / mesh if mesh else 0.0)
