"""How a batch of questions is put to a source: the requests, what is tried again, and when it is hopeless."""
