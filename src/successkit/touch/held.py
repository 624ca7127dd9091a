"""Why a touch model is kept although another one is wanted."""

from typing import Final

from successkit.core.states import TouchModel
from successkit.touch.settled import Held

_MODELS: Final = [str(model) for model in TouchModel]
_JAPANESE: Final = ["ハイタッチ", "ロータッチ", "テックタッチ"]
_TEXTS: Final = {
    "en": {
        "none": "stays in {kept} touch: {wanted} touch is wanted only since the last "
        "evaluation, and a model moves after {evaluations} in a row ({reason})",
        "one": "stays in {kept} touch: {wanted} touch is wanted since one evaluation, "
        "and a model moves after {evaluations} in a row ({reason})",
        "many": "stays in {kept} touch: {wanted} touch is wanted since {streak} "
        "evaluations, and a model moves after {evaluations} in a row ({reason})",
    },
    "ja": {
        "none": "{wanted}が適当だが定期評価に未反映のため{kept}を継続"
        "（{evaluations}回連続で変更、{reason}）",
        "one": "{wanted}が適当との評価は1回目のため{kept}を継続"
        "（{evaluations}回連続で変更、{reason}）",
        "many": "{wanted}が適当との評価は連続{streak}回目のため{kept}を継続"
        "（{evaluations}回連続で変更、{reason}）",
    },
}


def held_reason(held: Held, row: int, reason: str, lang: str = "en") -> str:
    """Return why an account keeps its touch model for now.

    Parameters
    ----------
    held
        What is wanted, and since when.
    row
        Position of the account.
    reason
        Why the other model is wanted.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A phrase.

    Examples
    --------
    >>> import numpy as np
    >>> high, low, once = np.array([0]), np.array([1]), np.array([1])
    >>> held = Held(wanted=high, streak=once, kept=low, evaluations=2)
    >>> held_reason(held, 0, "of high value")[:53]
    'stays in low touch: high touch is wanted since one ev'
    """
    words = _TEXTS.get(lang, _TEXTS["en"])
    names = _JAPANESE if lang == "ja" else _MODELS
    streak = int(held.streak[row])
    text = words[{0: "none", 1: "one"}.get(streak, "many")]
    return text.format(
        kept=names[int(held.kept[row])],
        wanted=names[int(held.wanted[row])],
        streak=streak,
        evaluations=held.evaluations,
        reason=reason,
    )
