"""The plugins that could be used, as text."""

from successkit.report.labels import counted, label
from successkit.report.reading import Record, record, records, sequence, text


def render_plugins(document: Record, *, lang: str = "en") -> str:
    """Return every plugin with what it adds, then how many are in use.

    Parameters
    ----------
    document
        What ``successkit plugins --json`` prints.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Lines that end with a line end.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> one = {"name": "acme", "version": "1.2", "allowed": True}
    >>> one["declares"] = {"signal": ["acme.seats"]}
    >>> print(render_plugins({"plugins": [one]}), end="")
    acme 1.2 (in use)
        signals: acme.seats
    1 plugin, 1 in use, 0 broken. SUCCESSKIT_PLUGINS names installed plugins to use.
    """
    found = records(document.get("plugins"))
    lines = [line for one in found for line in _lines(one, lang)]
    clash = text(document.get("clash"))
    if clash:
        lines.append(label("plugin.clash", lang).format(reason=clash))
    if not found:
        lines.append(label("plugin.none", lang))
    used = sum(bool(one.get("allowed")) for one in found)
    broken = sum(bool(one.get("error")) for one in found)
    words = counted("plugin.use", len(found), lang)
    lines.append(words.format(shown=len(found), used=used, broken=broken))
    return "\n".join(lines) + "\n"


def _lines(one: Record, lang: str) -> list[str]:
    version, origin = text(one.get("version")), text(one.get("distribution"))
    use = "plugin.allowed" if one.get("allowed") else "plugin.not_allowed"
    state = label(use, lang)
    notes = [label("plugin.of", lang).format(distribution=origin)] if origin else []
    told = ", ".join([*notes, state])
    lines = [" ".join(filter(None, (text(one.get("name")), version, f"({told})")))]
    error = text(one.get("error"))
    if error:
        lines.append("    " + label("plugin.broken", lang).format(reason=error))
    for kind, names in record(one.get("declares")).items():
        lines.append("    " + _declared(kind, names, lang))
    hooks = [text(hook) for hook in sequence(record(one.get("plugin")).get("hooks"))]
    if hooks:
        lines.append(
            "    " + label("plugin.hooks", lang).format(hooks=", ".join(hooks))
        )
    return lines


def _declared(kind: str, names: object, lang: str) -> str:
    shown = ", ".join(text(name) for name in sequence(names))
    word = label(f"declares.{kind.replace(' ', '_')}", lang)
    return label("plugin.declares", lang).format(kind=word, names=shown)
