"""The figures of `make bench-lending`: a scan in a centre with very many things and a long past, what is free in a
month, and whether a booking costs more the longer bookings have been made. No test asserts time."""
