"""How figures, amounts, dates and states are written in the sentences of a match."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from market.kernel.errors import N_
from market.matching.rules.criteria import Criterion
from market.matching.rules.model import Named
from market.specs.rules.model import Figure

REFUSALS: Mapping[str, str] = {
    "excluded": N_("The buyer will not take %(material)s."),
    "forbidden": N_("%(material)s may not go into this use."),
    "wrong": N_("%(material)s is no material for this use."),
    "not_asked": N_("%(material)s suits the use, but the buyer asks for something else."),
    "unknown": N_("Neither name nor figures tell which material this is."),
}
MATERIAL: Mapping[int, str] = {
    3: N_("%(material)s is what is wanted."),
    2: N_("%(material)s is an accepted alternative."),
    1: N_("%(material)s is only taken as a minor addition."),
}
CONDITION_NAMES: Mapping[str, Named] = {
    "mould": Named("霉变", "mould"),
    "damage": Named("外观损伤", "damage"),
    "radioactivity": Named("放射性", "radioactivity"),
    "chemistry": Named("电池体系", "cell chemistry"),
    "leaching": Named("浸出毒性类别", "leaching class"),
    "pesticide_residue": Named("农药残留", "pesticide residue"),
    "condition": Named("状态要求", "condition"),
    "grade": Named("品类要求", "kind"),
    "untraceable": Named("无溯源编码", "no traceability code"),
    "untested": Named("未经检测", "untested"),
    "traceable": Named("溯源编码", "traceability code"),
    "mouldy": Named("霉变", "mould"),
    "swollen": Named("鼓包或漏液", "swelling or leakage"),
    "sealed": Named("密闭容器或爆炸物", "sealed containers or explosives"),
    "asbestos": Named("石棉", "asbestos"),
    "conifer": Named("针叶木", "conifer wood"),
    "antibiotic": Named("抗生素或疫病", "antibiotics or disease"),
    "disinfectant": Named("消毒剂", "disinfectant"),
    "cfb": Named("流化床", "fluidised bed"),
    "uncrushed": Named("未破碎", "uncrushed"),
    "unground": Named("未粉磨", "unground"),
    "burnt": Named("过火或自燃", "burnt"),
    "some": Named("有", "some"),
    "fail": Named("不合格", "failed"),
    "none": Named("无", "none"),
    "pass": Named("合格", "passed"),
}


def word(code: str) -> str | Named:
    return CONDITION_NAMES.get(code, code)


def number(value: float) -> str:
    """A figure as people write it: four significant digits, no exponent."""
    text = f"{value:.4g}"
    return f"{value:.0f}" if "e+" in text else f"{value:.8f}".rstrip("0").rstrip(".") if "e" in text else text


def range_text(low: float | None, high: float | None, unit: str) -> str:
    unit = "" if unit in ("-", "") else f" {unit}"
    if low is not None and high is not None:
        return f"{number(low)}{unit}" if low == high else f"{number(low)}–{number(high)}{unit}"
    if low is not None:
        return f"≥ {number(low)}{unit}"
    return f"≤ {number(high)}{unit}" if high is not None else ""


def stated_text(figure: Figure, unit: str) -> str | Named:
    if figure.qualifier == "nd":
        return Named("未检出/无", "none found")
    if not figure.is_number:
        return word(figure.text or figure.qualifier)
    return range_text(figure.low, figure.high, unit)


def asked_for(criterion: Criterion) -> tuple[float | None, float | None]:
    low = next((b for b in (criterion.ideal_min, criterion.tolerable_min, criterion.hard_min) if b is not None), None)
    high = next((b for b in (criterion.ideal_max, criterion.tolerable_max, criterion.hard_max) if b is not None), None)
    return low, high


def amount_text(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.0f} {unit}"


def window_text(start: date | None, end: date | None) -> str:
    return f"{start or ''}–{end or ''}" if start or end else ""


def months_text(mask: int) -> str:
    return ", ".join(str(month + 1) for month in range(12) if mask >> month & 1)
