"""Long jobs: what takes longer than somebody waits at a screen, and what comes round at its hours.

`asking` writes a job down and tells how it goes, `kinds` is the list of what can be asked, `ticks` of what comes
round, `running` is the worker that takes them up, `progress` what a job says while it runs, `results` the files that it
leaves.
Whoever has a long thing to do writes `work.ask(kind, parameters, by, now)` and shows the page of that job.
"""

from sync.server.work.asking import ask

__all__ = ["ask"]
