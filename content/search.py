"""Text -> ranked matches. Pure; knows phrasings, must not know chats."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from content.model import Confidence, Finding, Match, TopicId
from content.words import features_of, words_of


@dataclass(frozen=True)
class Search:
    """Nearest phrasing by TF-IDF cosine."""

    phrasings: tuple[tuple[str, str], ...]
    idf: dict[str, float]
    postings: dict[str, list[tuple[int, float]]]

    def find(self, text: str, locale: str = "en", limit: int = 5) -> Finding:
        scores: dict[int, float] = defaultdict(float)
        feats = features_of(words_of(text))
        norm = math.sqrt(sum(self.idf.get(f, 3.0) ** 2 for f in feats)) or 1
        for f in feats:
            w = self.idf.get(f, 0) / norm
            for i, v in self.postings.get(f, ()):
                scores[i] += w * v
        best: dict[str, float] = {}
        for i, s in scores.items():
            t = self.phrasings[i][0]
            best[t] = max(best.get(t, 0), s)
        ranked = sorted(best.items(), key=lambda p: -p[1])
        none = next((p for p in ranked[:1] if p[0].startswith("none")), None)
        topics = [p for p in ranked if not p[0].startswith("none")][:limit]
        matches = tuple(Match(TopicId(t), round(s, 3)) for t, s in topics)
        if none is not None:
            kind = none[0].removeprefix("none").strip("-") or "other"
            return Finding(Confidence.NONE, matches, kind)
        if not matches or matches[0].score < 0.2:
            return Finding(Confidence.NONE, matches)
        sure = matches[0].score > 0.4
        return Finding(Confidence.SURE if sure else Confidence.UNSURE, matches)

    def suggest(self, text: str, locale: str = "en", limit: int = 25) -> tuple[TopicId, ...]:
        return tuple(m.topic for m in self.find(text, locale, limit).matches)


def load_search(root: Path | None = None) -> Search:
    folder = (root or Path(__file__).parent) / "phrasings" / "en"
    rows = [
        (p.stem, line.strip())
        for p in sorted(folder.glob("*.txt"))
        for line in p.read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    feats = [features_of(words_of(x)) for _, x in rows]
    df = Counter(f for fs in feats for f in fs)
    idf = {f: math.log(len(rows) / n) + 1 for f, n in df.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, fs in enumerate(feats):
        norm = math.sqrt(sum(idf[f] ** 2 for f in fs)) or 1
        for f in fs:
            postings[f].append((i, idf[f] / norm))
    return Search(tuple(rows), idf, postings)
