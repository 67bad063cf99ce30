"""Who is who over the sources: by customer number or e-mail address, in one form, never by likeness.

A source's identity is the heading that the study names, else its customer number, else its e-mail address. Contacts tie a number
to an address; a login ties a browser to a number; the SHA-256 of an address is that address where another source has it plain.
What would tie two customers to one key is not used, and counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers.clean.persons.privacy import normal, pseudonyms
from helpers.clean.say import finding

Mark = Callable[[pd.Series], pd.Series]
"""What makes a token of the keys in a column: `helpers.clean.persons.privacy.pseudonyms`, or nothing where they must stay readable."""
NAMED = ("identity", "user_id", "person", "person_id", "email")
GONE = ("account", "identity", "person", "person_id", "own_person", "email", "user_id", "device_key", "ga_session_id")


@dataclass
class Keys:
    """Who stands in the rows of one part, as tokens.

    Attributes:
        frame: one row per row of the part: own (its first filled key), and browser, email, own_person, device, user where it has them.
        addresses: token of the SHA-256 of an e-mail address -> token of that address. hashes: tokens of the hashes that stand there.
    """

    frame: pd.DataFrame
    addresses: dict[str, str]
    hashes: set[str]


def keys_of(part, mark: Mark) -> Keys:
    """The keys of a part. From here on linking needs no identity, only that equal ones have equal tokens."""
    frame, found = part.frame, {"own": _own_key(part)}
    if part.kind == "exposures":
        found["browser"] = "device:" + found["own"].str.removeprefix("id:")
    if part.kind == "contacts":
        found |= {name: tagged(frame[name]) for name in ("email", "own_person") if name in frame}
    if "device_key" in frame:
        found["device"] = "device:" + normal(frame["device_key"])
        found |= {"user": tagged(frame["user_id"])} if "user_id" in frame else {}
    values = [normal(pd.Series(frame[name].dropna().unique(), dtype="str")).dropna() for name in NAMED if name in frame]
    known = pd.Series(sorted(set().union(*values)), dtype="str")
    plain = known[known.str.contains("@", regex=False)]
    hashed = pd.Series(["id:" + hashlib.sha256(address.encode("utf-8")).hexdigest() for address in plain], dtype="str")
    seen = "id:" + known[known.str.fullmatch(r"[0-9a-f]{64}")]
    tokens = pd.DataFrame({name: mark(column) for name, column in found.items()}, index=frame.index)
    return Keys(tokens, dict(zip(mark(hashed), mark("email:" + plain))), set(mark(seen)))


def without_identities(part, key: bytes) -> pd.DataFrame:
    """The frame of a part with sessions, orders and accounts under pseudonyms, and without the identities themselves."""
    frame, made = part.frame, {}
    if "ga_session_id" in frame:
        made["session_id"] = pseudonyms(key, frame["device_key"]).str.cat(frame["ga_session_id"], sep=".")
    elif "session_id" in frame:
        made["session_id"] = pseudonyms(key, "session:" + frame["session_id"])
    if "order_id" in frame:
        made["order_id"] = pseudonyms(key, "order:" + normal(frame["order_id"]))
    if "account" in frame:
        made["account_id"] = pseudonyms(key, "account:" + normal(frame["account"]))
    return frame.assign(**made).drop(columns=[c for c in GONE if c in frame])


def link(parts: list, key: bytes) -> pd.DataFrame:
    """Give each row of each part its ``person_id``: the token of the key that its own one stands for.

    Args:
        parts: with their ``keys``, marked as pseudonyms. key: for rows of surveys without any key.

    Returns:
        One row per person and source: person_id, source (name), kind, wave.
    """
    found = ties(parts)
    linked = []
    for part in parts:
        who = _follow(found.own[part.name], found.ends)
        lost = who.isna()
        if part.kind in ("events", "survey", "contacts", "tickets", "orders", "exposures") and lost.any():
            part.findings.append(
                finding("no_person", int(lost.sum()), part.read.rows_read, example=part.frame.loc[lost, "row"].head(5).tolist())
            )
        if part.kind == "survey":
            who = who.where(~lost, pseudonyms(key, ("row:" + part.name + ":") + part.frame["row"].astype("str")))
        part.frame = part.frame.assign(person_id=who)
        people = who.dropna().drop_duplicates().sort_values()
        linked.append(pd.DataFrame({"person_id": people, "source": part.name, "kind": part.source["kind"], "wave": part.wave}))
    links = pd.concat(linked, ignore_index=True) if linked else pd.DataFrame(columns=["person_id", "source", "kind", "wave"])
    _match_rates(parts, links)
    return links


@dataclass
class Ties:
    """``ends``: every key that stands for another one -> the key of the person. ``own``: name of a part -> the key of each row."""

    ends: dict[str, str]
    own: dict[str, pd.Series]


def ties(parts: list) -> Ties:
    """What ties keys: a hashed address to the plain one, an address or a number of a tool to the customer, a browser to a login."""
    keys = [part.keys for part in parts]
    seen = set().union(*(k.hashes for k in keys))
    hashed = {h: address for k in keys for h, address in k.addresses.items() if h in seen} if seen else {}
    browsers = set().union(*(k.frame["device"].dropna().unique() for k in keys if "device" in k.frame))
    own = {part.name: _follow(_of_browsers(part.keys.frame, browsers), hashed) for part in parts}
    email_to_id, own_to_id = (_ties(parts, own, column, hashed) for column in ("email", "own_person"))
    device_to_id = _devices(parts)
    found = {}
    for key in (*hashed, *device_to_id, *own_to_id, *email_to_id):
        end = key
        for step in (hashed, device_to_id, hashed, own_to_id, email_to_id):
            end = step.get(end, end)
        if end != key:
            found[key] = end
    return Ties(found, own)


def tagged(values: pd.Series) -> pd.Series:
    """``id:…`` or ``email:…``, by whether there is an @ in it."""
    form = normal(values)
    return ("email:" + form).where(form.str.contains("@", regex=False, na=False), "id:" + form)


def _own_key(part) -> pd.Series:
    """The key of each row: the identity heading, the customer number, the e-mail address, the browser; the first that is filled."""
    frame = part.frame
    found = pd.Series(None, index=frame.index, dtype="str")
    for name in (*NAMED, "own_person"):
        if name in frame and not (name == "person" and part.kind == "tickets" and "identity" in frame):
            found = found.fillna(tagged(frame[name]))
    if "device_key" in frame and part.kind != "exposures":
        found = found.fillna("device:" + normal(frame["device_key"]))
    return found


def _of_browsers(keys: pd.DataFrame, browsers: set[str]) -> pd.Series:
    """Exposures to an experiment may name browsers instead of customers: they do when most of their keys are browsers of the events."""
    found = keys["own"]
    if "browser" in keys and browsers and keys["browser"].isin(browsers).mean() > 0.5:
        found = keys["browser"]
    return found.fillna(keys["device"]) if "device" in keys else found


def _ties(parts: list, own: dict[str, pd.Series], column: str, hashed: dict[str, str]) -> dict[str, str]:
    """E-mail address, or number that a tool gave itself -> customer, from the contacts; one that names two customers ties nobody."""
    pairs = [
        pd.DataFrame({"a": _follow(part.keys.frame[column], hashed), "b": own[part.name]})
        for part in parts
        if part.kind == "contacts" and column in part.keys.frame
    ]
    return _one_to_one(parts, pairs)


def _devices(parts: list) -> dict[str, str]:
    """Browser -> customer number, from events of people who were logged in."""
    frames = [part.keys.frame for part in parts if {"device", "user"} <= set(part.keys.frame)]
    pairs = [f[["device", "user"]].set_axis(["a", "b"], axis=1) for f in frames]
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
