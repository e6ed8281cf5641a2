"""What other people's programs are told: the JSON API with its tokens, and figures about the server itself.

`keys` knows who may ask what, `api` reads the request, `operations` describes it, `fact_lines` and `register_lines`
say what is answered, `metrics` speaks to a monitor. Nothing here changes what staff or kiosks wrote.
"""
