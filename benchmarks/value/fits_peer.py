"""The other side of ``fits.py``: one MAP fit of pymc-marketing, told as JSON.

    python benchmarks/value/fits_peer.py columns.npz

Needs pymc-marketing and nothing of ours, so that it runs in an interpreter of its own.
"""

import json
import os
import sys
import time
import warnings

import numpy as np

NOT_INSTALLED = 3
REPEATS = 2


def main() -> int:
    warnings.simplefilter("ignore")
    try:
        import pandas as pd
        import pymc_marketing
        from pymc_marketing.clv import ShiftedBetaGeoModel
    except ImportError:
        return NOT_INSTALLED
    columns = np.load(sys.argv[1])
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(len(columns["last"])),
            "recency": columns["last"],
            "T": int(columns["age"]),
            "cohort": "all",
        }
    )
    processor, clock = [], []
    for _ in range(REPEATS):
        before, start = os.times(), time.perf_counter()
        model = ShiftedBetaGeoModel(data=frame)
        model.fit(method="map", progressbar=False)
        clock.append(time.perf_counter() - start)
        processor.append(sum(os.times()[:4]) - sum(before[:4]))
    found = model.fit_summary()
    told = {
        "version": pymc_marketing.__version__,
        "processor": min(processor),
        "clock": min(clock),
        "alpha": float(found["alpha[all]"]),
        "beta": float(found["beta[all]"]),
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
