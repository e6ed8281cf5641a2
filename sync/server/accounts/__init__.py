"""Who may log in to the server, by what proof, and where they may do what. Knows no screen.

`sessions` are logins, `totp`, `passkeys` and `recovery` second factors, `inviting` lets somebody in, `keeping` changes
what an account may. Whatever is done to an account is a fact as well, in the same transaction.
"""
