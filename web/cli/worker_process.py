"""The worker as a process of its own: `python -m web.cli.worker_process`."""

from web.cli.running import worker

if __name__ == "__main__":
    worker()
