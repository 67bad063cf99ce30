"""Who is who over the sources: by customer number or e-mail address, in one form, never by likeness.

A source's identity is the heading that the study names, else its customer number, else its e-mail address. Contacts tie a number
to an address; a login ties a browser to a number; the SHA-256 of an address is that address where another source has it plain.
What would tie two customers to one key is not used, and counted.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from helpers.clean.persons.privacy import normal, pseudonyms
from helpers.clean.say import finding


def link(parts: list, key: bytes) -> pd.DataFrame:
    """Give each row of each part its ``person_id`` and drop the identities themselves.

    Returns:
        One row per person and source: person_id, source (name), kind, wave.
    """
    ends = ties(parts)
    linked = []
    for part in parts:
        who = _follow(part.frame["who"], ends)
        lost = who.isna()
        if part.kind in ("events", "survey", "contacts", "tickets", "orders", "exposures") and lost.any():
            part.findings.append(
                finding("no_person", int(lost.sum()), part.read.rows_read, example=part.frame.loc[lost, "row"].head(5).tolist())
            )
        if part.kind == "survey":
            who = who.where(~lost, ("row:" + part.name + ":") + part.frame["row"].astype("str"))
        part.frame["person_id"] = pseudonyms(key, who)
        if "ga_session_id" in part.frame:
            session = pseudonyms(key, part.frame["device_key"]).str.cat(part.frame["ga_session_id"], sep=".")
            part.frame["session_id"] = session
        elif "session_id" in part.frame:
            part.frame["session_id"] = pseudonyms(key, "session:" + part.frame["session_id"])
        if "order_id" in part.frame:
            part.frame["order_id"] = pseudonyms(key, "order:" + normal(part.frame["order_id"]))
        if "account" in part.frame:
            part.frame["account_id"] = pseudonyms(key, "account:" + normal(part.frame["account"]))
        gone = ["account", "who", "identity", "person", "own_person", "email", "user_id", "device_key", "ga_session_id"]
        part.frame = part.frame.drop(columns=[c for c in gone if c in part.frame])
        people = part.frame["person_id"].dropna().drop_duplicates().sort_values()
        linked.append(pd.DataFrame({"person_id": people, "source": part.name, "kind": part.source["kind"], "wave": part.wave}))
    links = pd.concat(linked, ignore_index=True) if linked else pd.DataFrame(columns=["person_id", "source", "kind", "wave"])
    _match_rates(parts, links)
    return links


def ties(parts: list) -> dict[str, str]:
    """Every key that stands for another one -> the key of the person: a hashed address -> the plain one -> the customer number.

    Each part's frame gets its own key per row, ``who``.
    """
    browsers = {b for part in parts if "device_key" in part.frame for b in normal(part.frame["device_key"]).dropna().unique()}
    hashed = _hashes(parts)
    for part in parts:
        part.frame["who"] = _follow(_own_key(part, browsers), hashed)
    email_to_id = _ties(parts, "email", hashed)
    own_to_id = _ties(parts, "own_person", hashed)
    device_to_id = _devices(parts)
    found = {}
    for key in (*hashed, *device_to_id, *own_to_id, *email_to_id):
        end = key
        for step in (hashed, device_to_id, hashed, own_to_id, email_to_id):
            end = step.get(end, end)
        if end != key:
            found[key] = end
    return found


def _hashes(parts: list) -> dict[str, str]:
    """SHA-256 (hex) of each plain e-mail address, as advertisers send it -> the address; only for hashes that a source has."""
    seen, plain = set(), set()
    for part in parts:
        for name in ("identity", "user_id", "person", "person_id", "email"):
            if name in part.frame:
                values = normal(pd.Series(part.frame[name].dropna().unique(), dtype="str")).dropna()
                plain |= set(values[values.str.contains("@", regex=False)])
                seen |= set(values[values.str.fullmatch(r"[0-9a-f]{64}")])
    made = {hashlib.sha256(address.encode("utf-8")).hexdigest(): address for address in sorted(plain)} if seen else {}
    return {"id:" + h: "email:" + address for h, address in made.items() if h in seen}


def tagged(values: pd.Series) -> pd.Series:
    """``id:…`` or ``email:…``, by whether there is an @ in it."""
    form = normal(values)
    return ("email:" + form).where(form.str.contains("@", regex=False, na=False), "id:" + form)


def _own_key(part, browsers: set[str]) -> pd.Series:
    """The key of each row: the identity heading, the customer number, the e-mail address, the browser; the first that is filled.

    Exposures to an experiment may name browsers instead of customers: they do when most of their keys are browsers of the events.
    """
    frame = part.frame
    found = pd.Series(None, index=frame.index, dtype="str")
    for name in ("identity", "user_id", "person", "person_id", "email", "own_person"):
        if name in frame and not (name == "person" and part.kind == "tickets" and "identity" in frame):
            found = found.fillna(tagged(frame[name]))
    if part.kind == "exposures" and browsers:
        bare = found.str.removeprefix("id:")
        if bare.isin(browsers).mean() > 0.5:
            found = "device:" + bare
    if "device_key" in frame:
        found = found.fillna("device:" + normal(frame["device_key"]))
    return found


def _ties(parts: list, column: str, hashed: dict[str, str]) -> dict[str, str]:
    """E-mail address, or number that a tool gave itself -> customer, from the contacts; one that names two customers ties nobody."""
    pairs = []
    for part in parts:
        if part.kind == "contacts" and column in part.frame:
            pairs.append(pd.DataFrame({"a": _follow(tagged(part.frame[column]), hashed), "b": part.frame["who"]}))
    return _one_to_one(parts, pairs)


def _devices(parts: list) -> dict[str, str]:
    """Browser -> customer number, from events of people who were logged in."""
    pairs = []
    for part in parts:
        if "device_key" in part.frame and "user_id" in part.frame:
            pairs.append(pd.DataFrame({"a": "device:" + normal(part.frame["device_key"]), "b": tagged(part.frame["user_id"])}))
    return _one_to_one([p for p in parts if p.kind == "events"], pairs)


def _one_to_one(parts: list, pairs: list[pd.DataFrame]) -> dict[str, str]:
    if not pairs:
        return {}
    known = pd.concat(pairs, ignore_index=True).dropna().drop_duplicates()
    known = known[known["a"] != known["b"]]
    count = known.groupby("a")["b"].transform("nunique")
    shared = known.loc[count > 1, "a"].nunique()
    if shared and parts:
        parts[0].findings.append(finding("identity_conflict", int(shared), known["a"].nunique(), severity="warning"))
    sure = known[count == 1]
    return dict(zip(sure["a"], sure["b"]))


def _follow(who: pd.Series, ties: dict[str, str]) -> pd.Series:
    if not ties:
        return who
    codes, distinct = pd.factorize(who)
    new = pd.Series([ties.get(v, v) for v in distinct], dtype="str")
    return new.reindex(codes).set_axis(who.index)


def _match_rates(parts: list, links: pd.DataFrame) -> None:
    """Per source: how many of its people stand in another kind of source as well."""
    kinds = links.groupby("person_id")["kind"].nunique()
    is_matched = links["person_id"].map(kinds) > 1
    if links["kind"].nunique() < 2:
        return
    for part in parts:
        people = is_matched[links["source"] == part.name]
        if len(people):
            matched = int(people.sum())
            part.findings.append(finding("linked", matched, len(people)))
            part.findings.append(finding("unlinked", len(people) - matched, len(people)))
