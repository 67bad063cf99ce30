"""The model behind the personas as a scikit-learn estimator that can be written down in plain numbers.

It learns the preparation and the mixture on some people, and places any others in the same groups: the next wave, too.
"""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.personas import frozen, mixture
from helpers.personas.encode import Table, batteries, encode, every_so_many, numbers_of, row_order
from helpers.personas.overlap import find_overlap, without_echoes
from helpers.personas.prepare import Prepared, learn, principal_axes

LARGE = 50_000        # above so many people the model is fitted on a stratified sample and the others are assigned
FIT_PEOPLE = 20_000
AT_ONCE = 50_000      # people placed at a time, so that memory does not grow with their number
MANY = 1_200          # with more people the starts hardly differ, and each costs more


class PersonaMixture(ClusterMixin, BaseEstimator):
    """Groups of people by a finite mixture (latent classes) of numbers and words, with full information on missing answers.

    Args:
        n_clusters: number of groups. kinds: column -> "numeric", "ordinal" or "nominal"; left out, a column of numbers is numeric, an
            ordered category ordinal, anything else nominal. NaN = missing.
        response_style: "centre" takes the general level out of batteries of at least four items on one scale; "keep" leaves it in.
        n_axes: principal axes that the starts look at; left out, those with an eigenvalue above 1.
        n_init: starts; left out, 20, or 8 with more than 1,200 people.

    Attributes:
        labels_, probabilities_: of the people it was fitted on; group 0 is the largest. weights_: share of each group.
        bic_, log_likelihood_, n_iter_: of the fit. n_axes_: axes looked at. level_: how high each person scores in general.
        coordinates_: each person on the principal axes. echoes_: columns left out because another column tells them.
    """

    def __init__(self, n_clusters: int = 3, *, kinds: dict[str, str] | None = None, response_style: str = "centre",
                 n_axes: int | None = None, n_init: int | None = None, max_iter: int = 500, random_state=None):
        self.n_clusters = n_clusters
        self.kinds = kinds
        self.response_style = response_style
        self.n_axes = n_axes
        self.n_init = n_init
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X, y=None) -> Self:
        """Learn the groups of these people (rows)."""
        frame = self._frame(X, reset=True)
        table = encode(frame, self.kinds or guess_kinds(frame))
        order = row_order(table)
        rng = np.random.default_rng(self.random_state)
        few = every_so_many(len(order), MANY, rng)
        table, self.echoes_ = without_echoes(table.take(order), few)
        self.fit_table(table, few, rng)
        back = np.argsort(order)
        self.labels_, self.probabilities_, self.coordinates_, self.level_ = (
            a[back] for a in (self.labels_, self.probabilities_, self.coordinates_, self.level_))
        return self

    def fit_table(self, table: Table, few: np.ndarray, rng: np.random.Generator) -> Self:
        """`fit` on answers that are encoded and ordered, without echoes; ``few``: the people that show which columns are tied."""
        people, k = len(table.values), int(self.n_clusters)
        if not table.names:
            raise ValueError(f"n_samples={people}: no column has two different answers, so there is nothing to group people by")
        if not 1 <= k <= people:
            raise ValueError(f"n_clusters={k} should be between 1 and n_samples={people}")
        if self.response_style not in ("centre", "keep"):
            raise ValueError(f"response_style {self.response_style!r} is neither 'centre' nor 'keep'")
        self.overlap_ = find_overlap(table, few)
        self.columns_, self.kinds_, self.levels_ = table.names, table.kinds, table.levels
        if not hasattr(self, "n_features_in_"):
            self.feature_names_in_, self.n_features_in_ = np.array(table.names, dtype=object), len(table.names)
        taught = self.overlap_.table(table.take(every_so_many(people, FIT_PEOPLE if people > LARGE else people, rng)))
        scales = batteries(taught.values, taught.kinds)
        self.preparation_ = learn(taught.values, taught.kinds, scales, self.response_style, taught.names)
        ready = self.preparation_.apply(taught.values)
        self.axes_ = principal_axes(ready)
        self.n_axes_ = self.n_axes or mixture.n_axes(self.axes_.eigenvalues)
        starts = self.n_init or (20 if len(taught.values) <= MANY else 8)
        labels = mixture.start_labels(self.axes_.place(ready)[:, :self.n_axes_], k, rng, starts)
        fitted = mixture.fit(mixture.design(ready), k, labels, max_iter=self.max_iter, tol=1e-9, finalists=max(starts // 4, 1))
        self.bic_, self.log_likelihood_, self.n_iter_ = fitted.bic, fitted.log_likelihood, fitted.iterations
        self._freeze(fitted.theta, fitted.weights)
        self.probabilities_, _, self.coordinates_, self.level_ = self._place(table.values)
        order = np.argsort(-np.bincount(self.probabilities_.argmax(axis=1), minlength=k), kind="stable")
        self._freeze(fitted.theta[order], fitted.weights[order])
        self.probabilities_ = self.probabilities_[:, order]
        self.labels_ = self.probabilities_.argmax(axis=1)
        return self

    def predict_proba(self, X) -> np.ndarray:
        """Probability of each group for each person (people x groups); rows sum to 1."""
        return self._place(self._values(X))[0]

    def predict(self, X) -> np.ndarray:
        """The likeliest group of each person."""
        return self.predict_proba(X).argmax(axis=1)

    def score(self, X, y=None) -> float:
        """Mean log-likelihood per person: how well these people fit the groups."""
        return float(self._place(self._values(X))[1].mean())

    def to_table(self) -> pd.DataFrame:
        """The fitted model as plain numbers, one per row; `from_table` reads them back."""
        check_is_fitted(self)
        return frozen.to_table(self)

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> Self:
        """The model that `to_table` wrote down; it places people exactly as before."""
        return frozen.from_table(table, cls())

    def _freeze(self, theta: np.ndarray, weights: np.ndarray) -> None:
        self.theta_, self.weights_ = theta, weights

    def _place(self, values: np.ndarray) -> tuple[np.ndarray, ...]:
        """Probabilities, log density, coordinates and level of people, so many at a time."""
        parts = []
        for at in range(0, max(len(values), 1), AT_ONCE):
            ready = self.ready(values[at:at + AT_ONCE])
            axes = getattr(self, "axes_", None)
            parts.append((*mixture.place(mixture.design(ready), self.theta_, self.weights_),
                          axes.place(ready)[:, :max(self.n_axes_, 2)] if axes else np.empty((len(ready.level), 0)), ready.level))
        return tuple(np.concatenate(part) for part in zip(*parts))

    def ready(self, values: np.ndarray) -> Prepared:
        """People as the mixture sees them."""
        return self.preparation_.apply(self.overlap_.apply(values))

    def _values(self, X) -> np.ndarray:
        check_is_fitted(self)
        frame = self._frame(X, reset=False)
        columns = [numbers_of(frame[n], kind, self.levels_.get(n, ())) for n, kind in zip(self.columns_, self.kinds_)]
        return np.column_stack(columns)

    def _frame(self, X, reset: bool) -> pd.DataFrame:
        """The people as a frame, whatever they came as, after scikit-learn's own checks."""
        if isinstance(X, pd.DataFrame):
            validate_data(self, X, reset=reset, skip_check_array=True)
            return X.set_axis(X.columns.astype(str), axis=1)
        X = validate_data(self, X, reset=reset, dtype="float64", ensure_all_finite="allow-nan")
        return pd.DataFrame(X, columns=[f"x{j}" for j in range(X.shape[1])])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = tags.input_tags.string = True
        return tags


def guess_kinds(frame: pd.DataFrame) -> dict[str, str]:
    """Numbers are numeric, ordered categories ordinal, anything else nominal."""
    def kind(column: pd.Series) -> str:
        if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
            return "ordinal"
        is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        return "numeric" if is_number else "nominal"

    return {name: kind(frame[name]) for name in frame}
