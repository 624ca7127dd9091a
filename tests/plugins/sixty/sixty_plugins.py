"""Twenty good plugins, and more than forty that are bad in different ways.

A test of any room takes them with::

    from successkit.plugins import load

    (sixty,) = load([str(tests / "plugins" / "sixty" / "sixty_plugins.py")])
    sixty.GOOD, sixty.BAD["exits"].plugin()

Every bad plugin is called ``culprit``.
"""

from pathlib import Path

from successkit.plugins import load

# In this order: each stands in sys.modules before the next one imports it, so that
# what they declare can be pickled.
made, good, results, purity, declared, hooks = load(
    str(Path(__file__).with_name(f"sixty_{name}.py"))
    for name in (
        "made",
        "good",
        "bad_results",
        "bad_purity",
        "bad_declared",
        "bad_hooks",
    )
)

CULPRIT = made.CULPRIT
GOOD = good.GOOD
BAD = made.ways((*results.BAD, *purity.BAD, *declared.BAD, *hooks.BAD))
