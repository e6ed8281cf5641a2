"""`lada demo`: the demo centre, whole: a server, a kiosk with simulated devices, and the way between them."""

from __future__ import annotations

import click


@click.command()
@click.option("--fill-only", is_flag=True, help="Make the sample data and end.")
def demo(fill_only: bool) -> None:
    """Start the demo centre and print its addresses; Ctrl-C ends everything. The first start invents two years of data.

    Example: KIOSK_PORT=8080 SERVER_PORT=8090 lada demo
    """
    from kiosk.demo import running

    running.run(fill_only=fill_only)
