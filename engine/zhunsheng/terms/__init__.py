"""
Nouns of the field: frozen values without input or output.
In: plain text and numbers. Out: periods, instants, exact quantities, citations, forces.
Everything above may use these; they use nothing of the house.
"""
