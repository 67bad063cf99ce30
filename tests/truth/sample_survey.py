"""Respondents of the sample shop: what they answer, what they write, and the few ways in which the export is dirty."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from random import Random
from statistics import NormalDist

STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]
CUTS = (-1.25, -0.42, 0.42, 1.25)
PROVINCES = [
    "Noord-Holland",
    "Zuid-Holland",
    "Utrecht",
    "Gelderland",
    "Noord-Brabant",
    "Groningen",
    "Overijssel",
    "Limburg",
    "Friesland",
    "Drenthe",
    "Flevoland",
    "Zeeland",
]
SCHOOL = ["basisonderwijs", "vmbo", "mbo", "havo of vwo", "hbo", "universiteit"]
FEELINGS = ["blij", "nieuwsgierig", "vertrouwd", "opgelucht", "onzeker", "gefrustreerd", "teleurgesteld", "niets bijzonders"]
NORMAL = NormalDist()


class Deck:
    """Deals sentences so that none repeats before all have been used."""

    def __init__(self, rng: Random):
        self.rng, self.hands = rng, {}

    def deal(self, key: object, sentences: list[str]) -> str:
        if not self.hands.get(key):
            self.hands[key] = self.rng.sample(sentences, len(sentences))
        return self.hands[key].pop()


class Writer:
    """Composes open answers out of the sentences in sample_texts.yml."""

    def __init__(self, rng: Random, texts: dict):
        self.rng, self.texts, self.deck = rng, texts, Deck(rng)

    def fill(self, sentence: str, language: str) -> str:
        rng = self.rng
        return sentence.format(
            item=rng.choice(self.texts["items"][language]),
            time=rng.choice(self.texts["times"][language]),
            days=rng.choice([12, 14, 16, 18, 21, 24, 28]),
            euro=rng.choice(["4,95", "5,95", "6,50"]),
        )

    def pick(self, *path: str, language: str) -> str:
        bank = self.texts
        for step in path:
            bank = bank[step]
        return self.fill(self.deck.deal((*path, language), bank[language]), language)

    def complain(self, stage: str, pains: list[str], language: str) -> str:
        rng, parts = self.rng, [self.pick("pains", pain, language=language) for pain in pains]
        if rng.random() < 0.25:
            frame = rng.choice(self.texts["but"][language])
            bad = parts[0] if parts[0].startswith(("iDEAL", "I ", "iD", "Maat")) else parts[0][0].lower() + parts[0][1:]
            bad = bad if not frame.startswith("{bad}") else parts[0]
            parts[0] = frame.format(good=self.pick("praise", stage, language=language), bad=bad)
        return self.end(" ".join(parts), rng.choice(self.texts["tail"][language]))

    def end(self, text: str, last: str) -> str:
        """Adds a closing; an exclamation mark takes the place of the full stop."""
        return (text.rstrip(".") if last.startswith("!") else text) + last

    def comment(self, stage: str, pains: list[str], chance_empty: float, language: str) -> str:
        rng = self.rng
        if pains:
            return self.slip(self.complain(stage, pains, language))
        if rng.random() < chance_empty:
            return ""
        if rng.random() < 0.68:
            parts = [self.pick("praise", stage, language=language) for _ in range(2 if rng.random() < 0.3 else 1)]
            return self.slip(self.end(" ".join(parts), rng.choice(self.texts["cheer"][language])))
        return self.pick("neutral", stage, language=language)

    def slip(self, text: str) -> str:
        """One typing error in one text out of eight; small letters only in one out of twelve."""
        rng = self.rng
        if rng.random() < 1 / 12:
            text = text[0].lower() + text[1:]
        if rng.random() > 1 / 8:
            return text
        spots = [i for i in range(1, len(text) - 2) if text[i - 1 : i + 2].isalpha()]
        if not spots:
            return text
        i, kind = rng.choice(spots), rng.randrange(3)
        return [text[:i] + text[i + 1] + text[i] + text[i + 2 :], text[:i] + text[i + 1 :], text[:i] + text[i] + text[i:]][kind]


def quota(rng: Random, n: int, share: float) -> list[bool]:
    """Exactly round(n × share) times true, in a random order: sampling noise is not what this study is about."""
    hits = [i < round(n * share) for i in range(n)]
    rng.shuffle(hits)
    return hits


def steady(
    base: float, sd: float, before: list[tuple[float, float]], after: list[tuple[float, float]], tops: list[tuple[float, float]]
) -> float:
    """The base at which scores with the pains of now have the same expectation as with those of then.

    Args:
        before, after: (share, loss) of each pain. tops: (threshold, weight) of the score, e.g. promoters minus detractors.
    """

    def expected(start: float, pains: list[tuple[float, float]]) -> float:
        total = 0.0
        for mask in itertools.product((0, 1), repeat=len(pains)):
            chance = 1.0
            for is_hit, (share, _) in zip(mask, pains, strict=True):
                chance *= share if is_hit else 1 - share
            mean = start - sum(loss for is_hit, (_, loss) in zip(mask, pains, strict=True) if is_hit)
            total += chance * sum(weight * (1 - NORMAL.cdf((cut - mean) / sd)) for cut, weight in tops)
        return total

    goal, low, high = expected(base, before), base - 3, base + 3
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle, after) < goal else (low, middle)
    return round((low + high) / 2, 6)


class Fieldwork:
    """One wave of the survey."""

    def __init__(self, truth: dict, texts: dict, wave: str, columns: dict[str, dict]):
        self.truth, self.wave, self.columns = truth, wave, columns
        self.is_second = wave != next(iter(truth["waves"]))
        self.rng = Random(f"{truth['seed']}/survey/{wave}")
        self.writer = Writer(Random(f"{truth['seed']}/texts/{wave}"), texts)
        self.keys = list(truth["personas"])
        self.words = {q["id"]: {v: k for k, v in q.get("options", {}).items()} for q in columns.values()}

    def shares(self, pain: str, is_second: bool) -> list[float]:
        planted = self.truth["pains"][pain]
        return planted["share_q2"] if is_second and "share_q2" in planted else planted["share"]

    def base(self, kind: str, stage: str | None, persona: int) -> float:
        """The start of a score; in the second wave the one that keeps the score where it was."""
        truth = self.truth
        start = truth["nps"]["base"][persona] if kind == "nps" else truth[kind][stage][persona]
        pains = [p for p in truth["pains"] if stage is None or truth["pains"][p]["stage"] == stage]
        loss = {p: truth["pains"][p]["loss"] if kind == "nps" else truth[f"{kind}_loss"] for p in pains}
        then, now = ([(self.shares(p, second)[persona], loss[p]) for p in pains] for second in (False, self.is_second))
        changed = truth["changes"]["kpi"]
        shift = changed["difference"] if self.is_second and (kind, stage) == (changed["metric"], changed["stage"]) else 0.0
        if then == now:
            return start + shift
        sd = (truth[kind]["sd"] ** 2 + truth[kind].get("person_sd", 0.2) ** 2) ** 0.5
        tops = {"nps": [(8.5, 1), (6.5, 1)], "csat": [(3.5, 1)], "ces": [(c + 0.5, 1) for c in range(1, 7)]}[kind]
        return steady(start, sd, then, now, tops) + shift

    def people(self, chosen: list[list[dict]]) -> list[dict]:
        """Answers per chosen person, persona by persona, then in the order of sending in."""
        out = []
        for persona, people in enumerate(chosen):
            hits = {p: quota(self.rng, len(people), self.shares(p, self.is_second)[persona]) for p in self.truth["pains"]}
            bases = {(k, s): self.base(k, s, persona) for k in ("csat", "ces") for s in STAGES} | {
                ("nps", None): self.base("nps", None, persona)
            }
            for i, person in enumerate(people):
                out.append(self.answer(person, persona, [p for p in hits if hits[p][i]], bases))
        start, days = self.truth["waves"][self.wave]["survey"]
        for row in out:
            day = int(self.rng.betavariate(1.2, 2.2) * days)
            minute = int(self.rng.triangular(7 * 60, 23 * 60, 19 * 60))
            row["at"] = dt.datetime(start.year, start.month, start.day) + dt.timedelta(days=day, minutes=minute)
        return sorted(out, key=lambda row: (row["at"], row["person"]["id"]))

    def likert(self, value: float, low: int, high: int) -> str:
        return str(max(low, min(high, round(value))))

    def answer(self, person: dict, persona: int, hits: list[str], bases: dict) -> dict:
        rng, truth, key = self.rng, self.truth, self.keys[persona]
        language = "en" if person["is_english"] else "nl"
        row: dict = {"person": person, "hits": hits}
        halo_csat, halo_ces = rng.gauss(0, truth["csat"]["person_sd"]), rng.gauss(0, truth["ces"]["person_sd"])
        loss = sum(truth["pains"][p]["loss"] for p in hits)
        row["nps"] = self.likert(bases["nps", None] - loss + 0.6 * halo_csat + rng.gauss(0, truth["nps"]["sd"]), 0, 10)
        for stage in STAGES:
            here = [p for p in hits if truth["pains"][p]["stage"] == stage]
            satisfied = bases["csat", stage] - truth["csat_loss"] * len(here) + halo_csat + rng.gauss(0, truth["csat"]["sd"])
            row[f"csat_{stage}"] = self.likert(satisfied, 1, 5)
            row[f"ces_{stage}"] = self.likert(
                bases["ces", stage] - truth["ces_loss"] * len(here) + halo_ces + rng.gauss(0, truth["ces"]["sd"]), 1, 7
            )
            row[f"emotion_{stage}"] = self.feel(stage, int(row[f"csat_{stage}"]), here)
            row[f"comment_{stage}"] = self.writer.comment(stage, here, truth["missing"]["comments"][persona], language)
        row["rating_website"] = self.mark(6.2 + 0.45 * int(row["csat_consideration"]))
        row["rating_service"] = self.mark(5.6 + 0.5 * int(row["csat_retention"])) if rng.random() < 0.6 else "n.v.t."
        for stage, share in (("advocacy", 0.08), ("retention", 0.03)):
            if rng.random() < share:
                row[f"ces_{stage}"] = "n.v.t."
        row["wom"] = rng.choices(["ja", "nee", "weet ik niet"], [truth["wom"][persona], 0.95 - truth["wom"][persona], 0.05])[0]
        asks = "all" if rng.random() < 0.35 else key
        row["question_before"] = self.writer.slip(self.writer.pick("questions", asks, language=language)) if rng.random() < 0.3 else ""
        self.profile(row, person, persona, key)
        self.leave_out(row, persona)
        return row

    def mark(self, mean: float) -> str:
        return f"{max(1, min(10, round((mean + self.rng.gauss(0, 0.8)) * 2) / 2)):.1f}".replace(".", ",")

    def feel(self, stage: str, satisfied: int, pains: list[str]) -> str:
        chance = {
            5: [0.62, 0.16, 0.34, 0.12, 0.02, 0.01, 0.01, 0.10],
            4: [0.38, 0.14, 0.24, 0.10, 0.08, 0.03, 0.03, 0.20],
            3: [0.08, 0.10, 0.08, 0.03, 0.22, 0.14, 0.14, 0.42],
            2: [0.02, 0.03, 0.02, 0.01, 0.32, 0.42, 0.36, 0.08],
            1: [0.00, 0.01, 0.01, 0.01, 0.26, 0.64, 0.52, 0.04],
        }[satisfied][:]
        if stage == "awareness":
            chance[1] += 0.3
        for pain, feeling, extra in (
            ("unclear_label", 4, 0.40),
            ("ideal_fails", 5, 0.40),
            ("slow_refund", 6, 0.40),
            ("crowded_chat", 5, 0.40),
            ("shipping_costs_late", 6, 0.35),
        ):
            if pain in pains:
                chance[feeling] = min(0.9, chance[feeling] + extra)
        felt = [f for f, c in zip(FEELINGS, chance, strict=True) if self.rng.random() < c]
        felt = [f for f in felt if f != "niets bijzonders"] or ["niets bijzonders"]
        return ", ".join(felt)

    def profile(self, row: dict, person: dict, persona: int, key: str) -> None:
        rng, truth = self.rng, self.truth
        style = rng.gauss(0, truth["style_sd"])
        for item, means in truth["attitudes"].items():
            value = means[persona] + style + rng.gauss(0, 1)
            row[item] = str(1 + sum(value / 1.15 > cut for cut in CUTS))
        for question in ("goals", "goals_after", "challenges"):
            word = self.words[question]
            row[question] = ", ".join(word[o] for o, shares in truth[question].items() if rng.random() < shares[persona])
        row["deciding_factor"] = self.words["deciding_factor"][
            rng.choices(["price", "origin", "look", "ease"], truth["deciding_factor"][key])[0]
        ]
        row.update(leeftijd=str(person["age"]), geslacht=person["gender"], provincie=person["province"])
        row["opleiding"] = SCHOOL[min(5, max(0, round([3.7, 3.3, 4.6, 2.6][persona] + rng.gauss(0, 0.9))))]
        row["huishouden"] = rng.choices(
            ["alleenwonend", "samenwonend", "gezin met kinderen", "woongroep of studentenhuis"],
            [[3, 4, 2, 1], [2, 1, 0.3, 6], [3, 4, 2, 1], [3, 5, 2, 0.1]][persona],
        )[0]
        row["uitgaven_maand"] = f"{max(5, rng.lognormvariate([4.4, 3.8, 4.2, 3.7][persona], 0.4)):.2f}".replace(".", ",")
        row["koopfrequentie"] = ["minder dan 1 keer per jaar", "1 tot 3 keer per jaar", "elk kwartaal", "elke maand", "elke week"][
            min(4, max(0, round([3.0, 2.4, 1.9, 0.9][persona] + rng.gauss(0, 0.7))))
        ]
        row["apparaat"] = rng.choices(
            ["telefoon", "laptop of pc", "tablet", "ik bel liever"], [[8, 1.5, 0.5, 0], [6, 4, 0.3, 0], [4, 5, 1, 0], [1, 3, 3, 3]][persona]
        )[0]
        row["kennismaking"] = rng.choices(
            ["Instagram", "Google", "Facebook", "nieuwsbrief", "via bekenden", "in een winkel"],
            [[7, 1, 0.3, 0.5, 1, 0.2], [1, 6, 1, 0.5, 1.5, 0.2], [1, 4, 0.3, 1, 3, 0.7], [0, 2, 3, 0.5, 2, 3]][persona],
        )[0]
        row["uren_online"] = f"{max(0.5, min(14, [4.8, 5.6, 3.4, 1.8][persona] + rng.gauss(0, 1.2))):.1f}".replace(".", ",")

    def leave_out(self, row: dict, persona: int) -> None:
        """Some answers stay empty: a few of anybody's, and those of Gerard on social things, the likelier the lower they are."""
        rng, missing = self.rng, self.truth["missing"]
        for question in [q for q in row if q not in ("person", "hits") and not q.startswith("comment_") and q != "nps"]:
            if rng.random() < missing["any"]:
                row[question] = ""
        if self.keys[persona] == "gerard":
            for item in ("att_trend", "att_inspire", "att_share"):
                if row[item] and rng.random() < missing["gerard_social"] * (3 - int(row[item])) / 2:
                    row[item] = ""

    def spoil(self, rows: list[dict], log: dict) -> list[dict]:
        """Plants the contaminations and says which rows have them."""
        rng, plan = self.rng, self.truth["contaminations"]
        free = rng.sample(range(len(rows)), len(rows))

        def take(name: str) -> list[int]:
            return [free.pop() for _ in range(plan[name])]

        for i in take("survey_off_scale_nps"):
            rows[i]["nps"] = "11"
        for i in take("survey_straight_lines"):
            rows[i].update({item: "3" for item in self.truth["attitudes"]})
        for i in take("survey_padded_cells"):
            rows[i]["csat_decision"] = f" {rows[i]['csat_decision']} " if rows[i]["csat_decision"] else ""
        for i in take("survey_no_number"):
            rows[i].update(klantnummer="", email=rows[i]["email"] or rows[i]["person"]["email"])
        for i in take("survey_no_identity"):
            rows[i].update(klantnummer="", email="", naam="")
        again = []
        for i in take("survey_second_answers"):
            second = dict(rows[i], at=rows[i]["at"] + dt.timedelta(hours=26), nps=str((int(rows[i]["nps"]) + 3) % 11), is_extra=True)
            again.append(second)
        rows = sorted(rows + again, key=lambda row: (row["at"], row["person"]["id"]))
        for i in rng.sample(range(len(rows)), plan["survey_exact_duplicates"]):
            rows.append(dict(rows[i], is_extra=True))
        return rows

    def personal(self, rows: list[dict]) -> list[tuple[dict, str, str, str]]:
        """Puts e-mail addresses, phone numbers and names into comments; returns (row, question, kind, value)."""
        rng, texts = self.rng, self.writer.texts
        spots = [(row, f"comment_{s}") for row in rows for s in STAGES if len(row[f"comment_{s}"]) > 30]
        planted = []
        for n, (row, question) in enumerate(rng.sample(spots, self.truth["contaminations"]["personal_data_in_text"])):
            kind = ("phone", "email", "name")[n % 3]
            first, last = row["person"]["first"].lower(), row["person"]["last"].lower().replace(" ", "")
            value = {
                "phone": rng.choice(["06-00{:06d}", "0600{:06d}", "+31 6 00{:06d}", "06 00{:06d}"]).format(rng.randrange(10**6)),
                "email": rng.choice([f"{first}.{last}@example.nl", f"{first}{rng.randrange(100)}@example.org"]),
                "name": rng.choice(texts["names"]),
            }[kind]
            language = "en" if row["person"]["is_english"] else "nl"
            phrases = [p for p in texts["personal"][language] if "{" + kind + "}" in p]
            row[question] += rng.choice(phrases).format(**{kind: value})
            planted.append((row, question, kind, value))
        return planted

    def write(self, rows: list[dict], blank: int) -> bytes:
        """The export as Dutch Excel saves it: semicolons, cp1252, CRLF."""
        out = io.StringIO(newline="")
        file = csv.writer(out, delimiter=";", lineterminator="\r\n")
        file.writerow(self.columns)
        for n, row in enumerate(rows):
            if n == blank:
                file.writerow([""] * len(self.columns))
            cells = {**row, "ingevuld_op": row["at"].strftime("%d-%m-%Y %H:%M")}
            file.writerow([cells.get(q["id"], "") for q in self.columns.values()])
        return out.getvalue().encode("cp1252")
