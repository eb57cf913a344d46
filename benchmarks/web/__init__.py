"""The web app under parallel readers, over real sockets. `python -m benchmarks.web`."""
