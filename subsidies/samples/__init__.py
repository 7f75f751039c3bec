"""Department rosters for demos and tests, as departments really send them, with known troubles."""
