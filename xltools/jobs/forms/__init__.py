"""Jobs about forms themselves, before any unit has filled one in."""
