"""A hundred kills (-9) of the server under two kiosks and three counters; the same judge as in the test run.

The server is durable (fsync); whatever was acknowledged and is not there, a double call or a counter that does not
show its own ticket ends the run with an error: then the figure says so.
"""

from pathlib import Path

from bench.figures import Figure, spread
from tests.cluster import Cluster
from tests.db.test_stations_on_a_server import under_kills

KILLS = 100


def measure(folder: Path, runs: int) -> list[Figure]:  # noqa: ARG001 - a hundred kills are many enough once
    """How soon all went on, and that nothing was lost."""
    what, asked = f"{KILLS} kills of the server", "0 lost, 0 double calls, every own ticket; well ≤ 2 s after"
    cluster = Cluster(settings=("shared_buffers=64MB", "max_connections=100"))
    try:
        cluster.start()
        survived = under_kills(cluster, folder, KILLS)
    except AssertionError as error:
        return [Figure(what=what, value=f"BROKEN: {error}", asked=asked)]
    finally:
        cluster.stop()
    late = spread([[after_s * 1000 for after_s in survived.healed_s]])
    value = f"0 lost of {survived.taken} numbers and {survived.called} calls, 0 double; well again after {late}"
    return [Figure(what=what, value=value, asked=asked)]
