"""
Why a finding holds, why another does not, and who is responsible: told so that a person can follow it to the events.
In: a compiled policy and events. Out: trees of bilingual lines, which reports render and programs read as JSON.
"""
