"""The voice of the customer: what they say, and which department hears it."""

from successkit.voice.routed import RoutedFeedback
from successkit.voice.routes import check_routes, default_routes
from successkit.voice.routing import route_feedback

__all__ = ["RoutedFeedback", "check_routes", "default_routes", "route_feedback"]
