"""Bounds: between which values a rate can lie under a definition."""

from successkit.metrics.definitions.definition import Definition

Bounds = tuple[float | None, float | None]
"""Lowest and highest value; None for none."""


def bounds_of(metric: str, definition: Definition) -> Bounds:
    """Return between which values a metric can lie under a definition.

    Parameters
    ----------
    metric
        Name in the catalogue.
    definition
        The choices.

    Returns
    -------
    tuple[float | None, float | None]
        Lowest and highest value, None for none. The catalogue has those of the default.

    Examples
    --------
    >>> bounds_of("gross_revenue_retention", Definition())
    (0, 1)
    >>> bounds_of("gross_revenue_retention", Definition(gross_form="flow"))
    (None, 1)
    """
    if metric == "gross_revenue_retention":
        return (0, 1) if definition.gross_form == "closed" else (None, 1)
    if metric == "net_revenue_retention":
        product = definition.net_form in {"closed", "compounded"}
        return (0, None) if product else (None, None)
    if metric == "mrr_churn_rate":
        return (0, 1) if definition.movements == "netted" else (0, None)
    if metric == "logo_churn_rate":
        return (0, 1) if _every_loss_has_its_entry(definition) else (0, None)
    if metric == "logo_retention_rate":
        return (0, 1) if _every_loss_has_its_entry(definition) else (None, 1)
    return (0, None)


def _every_loss_has_its_entry(definition: Definition) -> bool:
    """Return whether nobody can be lost who is not in the base."""
    if definition.churn_base == "eligible" or definition.intra_period == "excluded":
        return True
    # A stay that a cancellation cuts in two is two losses and one entry.
    loss = definition.churn_event == "loss"
    return loss and definition.churn_base == "opening_plus_new"
