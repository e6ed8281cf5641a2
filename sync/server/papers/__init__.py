"""A4 papers that the office prints: sheets of stickers for things, cards for members, the first card of staff,
agreements, slips.

`sheets` knows the sticker sheets in the shops, `qr` draws a code, `pages` lays cells on pages, `agreements`
says what stands on an agreement, `phone_list` on a list to call people by, `pdf` makes the file.
Nothing here opens a database or makes a code; what is to be printed comes as an argument.
"""
