"""What other tools counted: e-mail campaigns and social media, without persons. The figures are theirs; the method says imported.

Every row is of one channel, so none of them stands on the map as if we had seen the people ourselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

GUARD = "no row without input; only by channel; suppressed below the minimum number of people"
COLUMNS = ("metric", "item", "channel", "value", "from_on", "source")


def _wide(counts: pd.DataFrame, metrics: list[str]) -> pd.DataFrame:
    """One row per row of a source, with the metrics as columns; pages, audiences and A/B variations stay out."""
    rows = counts[counts["metric"].isin(metrics) & ~counts["channel"].isin(NOWHERE) & (counts["dimension"] != "variation")]
    wide = rows.pivot_table(index=["channel", "row_id"], columns="metric", values="value", aggfunc="sum")
    return wide.reindex(columns=metrics).reset_index()


def _share(metric: str, counts: pd.DataFrame, top: str, bottoms: list[str], how: How) -> list[dict]:
    """A share per channel: over all rows that have both numbers; Wilson on the effective count, since campaigns differ."""
    rows = []
    for channel, part in _wide(counts, [top, *bottoms]).groupby("channel", sort=True):
        base = part[bottoms[0]]
        for other in bottoms[1:]:
            base = base.fillna(part[other])
        known = part[top].notna() & base.gt(0) & (part[top] <= base)
        if known.any():
            x, n = part.loc[known, top].to_numpy(), base[known].to_numpy()
            one = (x.sum() / n.sum(), *intervals.wilson(x.sum(), n.sum(), how.level))
            values = intervals.ratio_share(x, n, how.level) if known.sum() > 1 else one
            rows.append(row(metric, values, int(n.sum()), unit="share", method="imported", status="observed", channel=channel))
    return rows


@kpi(metric="email_open", stage="retention", unit="share", formula="unique opens / mails delivered (else sent)",
     denominator="mails delivered", needs=("counts",), columns=COLUMNS, interval="Wilson on the effective count by campaign",
     source="statistics of the e-mail tool", guard=GUARD, counts="mails")
def email_open(counts: pd.DataFrame, how: How) -> list[dict]:
    """Share of delivered mails that were opened, as the tool counted it; programs that open mails for people count along."""
    return _share("email_open", counts, "unique_opens", ["delivered", "sent"], how)


@kpi(metric="email_click", stage="retention", unit="share", formula="unique clicks / mails delivered (else sent)",
     denominator="mails delivered", needs=("counts",), columns=COLUMNS, interval="Wilson on the effective count by campaign",
     source="statistics of the e-mail tool", guard=GUARD, counts="mails")
def email_click(counts: pd.DataFrame, how: How) -> list[dict]:
    """Share of delivered mails in which something was clicked."""
    return _share("email_click", counts, "unique_clicks", ["delivered", "sent"], how)


@kpi(metric="email_conversion", stage="retention", unit="share", formula="orders / mails delivered (else sent)",
     denominator="mails delivered", needs=("counts",), columns=COLUMNS, interval="Wilson on the effective count by campaign",
     source="statistics of the e-mail tool", guard=GUARD, counts="mails")
def email_conversion(counts: pd.DataFrame, how: How) -> list[dict]:
    """Share of delivered mails that the tool ties an order to; by its own rule, which shows no cause."""
    mails = counts[counts["metric"].isin(["orders", "delivered", "sent"])]
    return _share("email_conversion", mails, "orders", ["delivered", "sent"], how)


@kpi(metric="social_engagement", stage="awareness", unit="share", formula="engagements / reach (else impressions)", denominator="reach",
     needs=("counts",), columns=COLUMNS, interval="Wilson on the effective count by row", source="statistics of the platform",
     guard=GUARD, counts="people reached, added over rows")
def social_engagement(counts: pd.DataFrame, how: How) -> list[dict]:
    """Engagements per person reached, as the platform counted them."""
    return _share("social_engagement", counts, "engagements", ["reach", "impressions"], how)


def _series(metric: str, counts: pd.DataFrame, name: str, unit: str = "count") -> list[dict]:
    """The imported series: one row per channel and day, with the file it came from as segment."""
    rows = counts[(counts["metric"] == name) & ~counts["channel"].isin(NOWHERE) & counts["from_on"].notna()]
    keys = ["channel", "from_on", "source"]
    return [{**row(metric, (value, np.nan, np.nan), int(value), unit=unit, method="imported", status="observed", channel=channel),
             "period": f"{day:%Y-%m-%d}", "segment": f"source={source}"}
            for (channel, day, source), value in rows.groupby(keys, sort=True)["value"].sum().items()]


@kpi(metric="social_reach", stage="awareness", unit="count", formula="mean reach of the periods in the file", denominator="none",
     needs=("counts",), columns=COLUMNS, interval="none: the platform's own figure", source="statistics of the platform",
     guard=GUARD, counts="people reached, added over periods")
def social_reach(counts: pd.DataFrame, how: How) -> list[dict]:
    """People reached per period, by channel, and the series itself; reach does not add up over days, so it is averaged."""
    rows = []
    for channel, part in _wide(counts, ["reach"]).groupby("channel", sort=True):
        reach = part["reach"].dropna()
        values = (reach.mean(), np.nan, np.nan)
        rows.append(row("social_reach", values, int(reach.sum()), unit="count", method="imported", status="observed", channel=channel))
    return rows + _series("social_reach", counts, "reach")


@kpi(metric="mentions", stage="awareness", unit="count", formula="number of mentions", denominator="none", needs=("counts",),
     columns=COLUMNS, interval="Poisson, exact", source="listening tool or platform", guard=GUARD, counts="mentions")
def mentions(counts: pd.DataFrame, how: How) -> list[dict]:
    """Mentions of the brand by channel, and the series itself."""
    rows = []
    for channel, part in _wide(counts, ["mentions"]).groupby("channel", sort=True):
        total = float(part["mentions"].sum())
        values = (total, *intervals.poisson(total, how.level))
        rows.append(row("mentions", values, int(total), unit="count", method="imported", status="observed", channel=channel))
    return rows + _series("mentions", counts, "mentions")


@kpi(metric="follower_share", stage="awareness", unit="share", formula="followers in the group / followers", denominator="followers",
     needs=("counts",), columns=(*COLUMNS, "dimension", "unit"), interval="none: the platform's own figure",
     source="statistics of the platform", guard="no row where the number of followers is unknown; only by channel",
     counts="followers")
def follower_share(counts: pd.DataFrame, how: How) -> list[dict]:
    """Who the followers are, by channel; the group (age, sex, place) stands in the segment."""
    followers = counts[(counts["metric"] == "followers") & ~counts["channel"].isin(NOWHERE)].sort_values("row_id", kind="stable")
    whole = followers[followers["item"] == "all"].sort_values("from_on", kind="stable").groupby("channel")["value"].last()
    rows = []
    for (channel, dimension), part in followers[followers["item"] != "all"].groupby(["channel", "dimension"], sort=True):
        is_share = (part["unit"] == "share").all()
        n = whole.get(channel, 0.0) if is_share else part["value"].sum()
        if n > 0 and dimension not in ("account", "post"):
            shares = part.groupby("item")["value"].last() / (1.0 if is_share else n)
            rows += [{**row("follower_share", (share, np.nan, np.nan), int(n), unit="share", method="imported", status="observed",
                            channel=channel), "segment": f"{dimension}={item}"} for item, share in shares.items()]
    return rows
