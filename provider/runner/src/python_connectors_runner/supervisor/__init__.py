"""The process that stays alive: checks a request, fetches the secret, runs the user's code beside itself."""
