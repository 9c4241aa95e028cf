"""How a ranking is judged against graded pairs: nDCG@10, recall@10 of good pairs, share of proposals graded 0."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Qrels = Mapping[str, Mapping[str, int]]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Gain is the grade, discount log2(rank + 1); an unlisted pair is 0."""
    gained = sum(grades.get(offer, 0) / math.log2(rank + 2) for rank, offer in enumerate(ranked[:depth]))
    best = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:depth]))
    return gained / best if best else 1.0


def judge(ranked: Mapping[str, Sequence[str]], qrels: Qrels) -> dict[str, float]:
    """Means over wants with something to find; bad rate over all proposals."""
    wants = [want for want, grades in qrels.items() if any(grades.values())]
    good = {want: [o for o, grade in qrels[want].items() if grade >= 2] for want in wants}
    recalls = [
        sum(o in ranked.get(want, [])[:10] for o in good[want]) / min(10, len(good[want]))
        for want in wants
        if good[want]
    ]
    proposals = [(want, o) for want in qrels for o in ranked.get(want, [])[:10]]
    bad = sum(qrels[want].get(o, 0) == 0 for want, o in proposals)
    return {
        "ndcg": sum(ndcg(ranked.get(want, []), qrels[want]) for want in wants) / len(wants),
        "recall": sum(recalls) / max(1, len(recalls)),
        "bad": bad / max(1, len(proposals)),
        "proposals": float(len(proposals)),
    }
