"""Pictures of figures as plain geometry, which a template draws as SVG. PURE: no database, no web framework, no words
of its own, no colours. What a shape looks like is its `kind`, a class of the style sheet; every kind differs in its
pattern and not in colour alone, so that paper and every eye tell them apart.

A picture never stands by itself: the table of the same figures stands beside it, and that is what is read aloud.
"""
