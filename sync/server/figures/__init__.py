"""What a centre reports: counted by day and site once, added up for any span, each number with the list behind it."""
