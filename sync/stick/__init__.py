"""The journey of a fact where there is no network: files on a stick, one with facts up, one with an answer down."""
