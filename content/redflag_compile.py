"""Makes a detector out of the rules file, collecting every fault on the way.

Knows how the lists in the file become words, phrases and rules. Must not know what people write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from content.documents import find_line
from content.errors import ContentError
from content.redflag_context import CUES, Kind
from content.redflag_detector import Detector, FlagRules
from content.redflag_files import RulesRecord, rules_path, urgencies_of
from content.redflag_phrases import Phrase, UnreadablePhraseError, expand, parse_phrase, words_of
from content.redflag_rules import Rule, parse_rule
from content.redflag_words import Reader, Speller


@dataclass(slots=True)
class Compiled:
    """The detector as far as it could be made; *faults* tells the rest."""

    detector: Detector
    faults: list[ContentError]


@dataclass(slots=True)
class _Compiler:
    root: Path
    record: RulesRecord
    faults: list[ContentError] = field(default_factory=list)

    def kinds(self) -> dict[str, Kind]:
        """Return the kind of every concept."""
        record = self.record
        return {
            **dict.fromkeys(record.cues, Kind.CUE),
            **dict.fromkeys(record.steady, Kind.STEADY),
            **dict.fromkeys(record.contexts, Kind.CONTEXT),
            **dict.fromkeys(record.signs, Kind.SIGN),
        }

    def check_cues(self) -> None:
        """Note each cue that is missing or that nothing reads."""
        for name in sorted(set(CUES) ^ self.record.cues.keys()):
            self.note(f"{name}:", f"the cue '{name}' is missing or unknown", "See CUES.")

    def rewrites(self) -> dict[str, str]:
        """Return what is read in the place of what."""
        pairs = (item.partition(">") for item in split_list(self.record.rewrites))
        return {written.strip(): meant.strip() for written, _arrow, meant in pairs}

    def phrases(self, reader: Reader) -> Iterator[Phrase]:
        """Yield the phrases of all concepts, written as *reader* reads them."""
        record = self.record
        groups = {
            name: frozenset(form for word in split_list(text) for form in expand(word))
            for name, text in record.groups.items()
        }
        for section in (record.cues, record.steady, record.contexts, record.signs):
            for concept, text in section.items():
                for item in split_list(reader.rewrite(text)):
                    try:
                        yield parse_phrase(concept, item, groups)
                    except UnreadablePhraseError as error:
                        self.note(f"  {concept}:", str(error), f"Correct '{item}'.")

    def flags(self, kinds: Mapping[str, Kind]) -> list[FlagRules]:
        """Return the rules of all flags, most urgent first."""
        flags = ((flag_id, self.record.flags[flag_id]) for flag_id in urgencies_of(self.record))
        return [
            FlagRules(flag_id, tuple(self._rules(flag_id, flag.rules, kinds)), flag.lasting)
            for flag_id, flag in flags
        ]

    def _rules(self, flag_id: str, text: str, kinds: Mapping[str, Kind]) -> Iterator[Rule]:
        for line in filter(None, map(str.strip, text.splitlines())):
            try:
                rule = parse_rule(line)
            except ValueError as error:
                self.note(f"  {flag_id}:", str(error), f"Correct '{line}'.")
                continue
            for unknown in sorted(rule.concepts() - kinds.keys()):
                self.note(line, f"there is no concept '{unknown}'", "Correct the name.")
            yield rule

    def note(self, where: str, problem: str, remedy: str) -> None:
        """Keep a fault, at the first line that holds *where*."""
        path = rules_path(self.root)
        self.faults.append(ContentError(path, find_line(path, where), problem, remedy))


def compile_rules(root: Path, record: RulesRecord) -> Compiled:
    """Return the detector that *record* describes; never raises, the faults come along."""
    compiler = _Compiler(root, record)
    compiler.check_cues()
    kinds = compiler.kinds()
    rewrites = compiler.rewrites()
    unspelled = Reader(rewrites, Speller((), ()))
    phrases = list(compiler.phrases(unspelled))
    speller = Speller(words_of(phrases), record.ordinary.split())
    detector = Detector(Reader(rewrites, speller), phrases, kinds, compiler.flags(kinds))
    return Compiled(detector, compiler.faults)


def split_list(text: str) -> list[str]:
    """Return the items of a comma-separated *text*."""
    return [item.strip() for item in text.replace("\n", " ").split(",") if item.strip()]
