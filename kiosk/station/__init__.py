"""The acts of the counter, one method an act: identify → rule → record → slip → outcome.

`kiosk.station.station.Station` holds the rooms: visits, loans, pages, desk. Every act returns `Done` or `Refused`;
nothing here
knows the web framework, nor opens a device.
"""
