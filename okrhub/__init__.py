"""OKR Hub: settings, addresses and the processes that run it."""
