"""Ratings that are made: skewed as real ones are, of low rank plus noise."""

from dataclasses import dataclass, replace

import numpy

RANK, NOISE = 8, 0.9
REGULARIZATION = 10.0  # als_regularization of protocol.hpp
RECORD = numpy.dtype([("user", "i4"), ("item", "i4"), ("value", "f4")])


@dataclass
class Triplets:
    """Sorted by user, then item; no pair twice; users' means taken off."""
    name: str
    n: int
    m: int
    users: numpy.ndarray
    items: numpy.ndarray
    values: numpy.ndarray

    def records(self):
        """As the sides take them."""
        return numpy.rec.fromarrays([self.users, self.items, self.values], RECORD)

    def of(self, chosen):
        return replace(self, users=self.users[chosen], items=self.items[chosen], values=self.values[chosen])

    def held_back(self, share):
        """What stays, and a share drawn at random: of every user and of every item a rating stays."""
        order = numpy.random.default_rng(0).permutation(len(self.values))
        stay = [order[numpy.unique(side[order], return_index=True)[1]] for side in (self.users, self.items)]
        drawn = numpy.zeros(len(order), bool)
        drawn[order[~numpy.isin(order, numpy.concatenate(stay))][:int(share * len(order))]] = True
        return self.of(~drawn), self.of(drawn)

    def degrees(self):
        return numpy.bincount(self.users, minlength=self.n), numpy.bincount(self.items, minlength=self.m)

    def flop(self, k):
        """Of a step without its losses: both sides. The dual solve of rows with fewer ratings than k makes fewer."""
        return 2 * len(self.values) * k * (k + 1) + (self.n + self.m) * (k**3 / 3 + 2 * k**2)

    def shape(self):
        users, items = self.degrees()
        return (f"{self.n:,} × {self.m:,} with {len(self.values):,} ratings (a user has {int(numpy.median(users)):,} in the "
                f"median and {users.max():,} at most, an item {int(numpy.median(items)):,} and {items.max():,})")


def pairs(random, n, m, count, user_spread, item_spread):
    """Distinct ones, drawn with log-normal weights of their users and items. None of either is without."""
    sums = [numpy.cumsum(numpy.exp(spread * random.standard_normal(size))) for size, spread in ((n, user_spread), (m, item_spread))]

    def draw(side, size):
        return numpy.searchsorted(sums[side], random.random(size) * sums[side][-1]).clip(max=len(sums[side]) - 1)

    keys = numpy.unique(numpy.concatenate([numpy.arange(n) * m + draw(1, n), draw(0, m) * m + numpy.arange(m)]))
    while len(keys) < count:
        more = numpy.setdiff1d(draw(0, count) * m + draw(1, count), keys)
        keys = numpy.union1d(keys, random.choice(more, min(len(more), count - len(keys)), replace=False))
    return keys // m, keys % m


def make(name, n, m, count, user_spread, item_spread):
    random = numpy.random.default_rng(0)
    users, items = pairs(random, n, m, count, user_spread, item_spread)
    left, right = (random.standard_normal((size, RANK)) * RANK**-0.25 for size in (n, m))
    values = numpy.einsum("ij,ij->i", left[users], right[items]) * 0.6 + NOISE * random.standard_normal(count)
    values -= (numpy.bincount(users, values) / numpy.bincount(users))[users]
    return Triplets(name, n, m, users.astype(numpy.int32), items.astype(numpy.int32), values.astype(numpy.float32))


def movies():
    """In the shape of MovieLens 1M."""
    return make("movies", 6_000, 3_700, 1_000_000, 1.4, 1.3)


def restaurants():
    """In the shape of unfiltered Yelp: most users rated once or twice."""
    return make("restaurants", 340_000, 5_900, 930_000, 1.3, 1.2)
