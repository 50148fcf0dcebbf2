"""Assign: who leads and who supports in a problem."""

from __future__ import annotations

from typing import Any

from rulebooks import event, rulebook, select, table
from zhunsheng.evaluate.reference.row import Row
from zhunsheng.ir.operations import Assign, Competence, Several

COMPETENCES = (
    Competence("parking", "police", ("works",)),
    Competence("noise", "environment", (), ("east", "west")),
    Competence("noise", "harbour-office", (), ("harbour",)),
    Competence("litter", None, ("works",)),
    Competence("signs", "planning", ("east",)),
)


def assigned(matters: list[str], territories: list[str], several: Several = Several.FIRST_NAMED,
             across: Several = Several.COORDINATOR) -> list[Row]:
    book = rulebook(
        select("problems", "problem.reported", "problem", "matters", "territories"),
        Assign("who", "problems", "matters", "territories", COMPETENCES, "office", several, across),
    )
    said = {"problem": "p1", "matters": matters, "territories": territories}
    return table(book, [event("problem.reported", "2014-08-01", **said)])


def lead(*said: Any, **more: Any) -> tuple[object, object]:
    (row,) = (row for row in assigned(*said, **more) if row.cell("role") == "lead")
    return (row.cell("unit"), row.cell("rule"))


def support(*said: Any, **more: Any) -> dict[object, object]:
    return {row.cell("unit"): row.cell("rule") for row in assigned(*said, **more) if row.cell("role") == "support"}


def test_the_one_competent_body_leads_and_others_support() -> None:
    assert lead(["parking"], ["east"]) == ("police", "only")
    assert support(["parking"], ["east"]) == {"works": "support", "east": "territory"}


def test_a_body_may_be_competent_only_in_some_territories() -> None:
    assert lead(["noise"], ["east"]) == ("environment", "only")
    assert lead(["noise"], ["harbour"]) == ("harbour-office", "only")


def test_the_government_of_the_place_may_be_the_competent_body() -> None:
    assert lead(["litter"], ["west"]) == ("west", "only")
    assert support(["litter"], ["west"]) == {"works": "support"}


def test_of_several_competent_bodies_the_reading_says_which_leads() -> None:
    assert lead(["noise", "parking"], ["east"]) == ("environment", "first-named")
    assert lead(["parking", "noise"], ["east"]) == ("police", "first-named")
    assert lead(["parking", "noise"], ["east"], Several.COORDINATOR) == ("office", "coordinator")


def test_all_other_competent_bodies_support() -> None:
    assert support(["parking", "noise"], ["east"]) == {
        "environment": "competent", "works": "support", "east": "territory",
    }
    assert support(["parking", "noise"], ["east"], Several.COORDINATOR)["police"] == "competent"


def test_two_matters_of_one_body_have_one_competent_body() -> None:
    assert lead(["parking", "parking"], ["east"]) == ("police", "only")


def test_a_problem_in_several_territories_goes_by_the_rule_for_it_however_many_bodies_are_competent() -> None:
    assert lead(["parking"], ["east", "west"]) == ("office", "coordinator")
    assert lead(["parking"], ["east", "west"], across=Several.FIRST_NAMED) == ("police", "first-named")
    assert lead(["litter"], ["west", "east"], across=Several.FIRST_NAMED) == ("west", "first-named")
    assert support(["litter"], ["west", "east"]) == {"west": "competent", "east": "competent", "works": "support"}


def test_where_nobody_is_competent_in_the_territory_named_first_its_government_leads() -> None:
    assert lead(["noise"], ["north", "east"], across=Several.FIRST_NAMED) == ("north", "first-named")
    assert lead(["noise"], ["nowhere", "east"], across=Several.FIRST_NAMED) == ("environment", "first-named")


def test_where_no_body_is_competent_the_coordinator_leads() -> None:
    assert lead(["unheard-of"], ["east"]) == ("office", "none-competent")
    assert lead(["noise"], ["north", "nowhere"]) == ("office", "none-competent")
    assert support(["unheard-of"], ["east"]) == {"east": "territory"}


def test_without_matters_or_territories_somebody_still_leads() -> None:
    assert lead([], []) == ("office", "none-competent")
    assert lead(["parking"], []) == ("police", "only")
    assert lead(["noise"], []) == ("office", "none-competent")


def test_a_body_has_one_part_in_a_problem_for_the_first_reason_that_applies() -> None:
    assert lead(["signs"], ["east"]) == ("planning", "only")
    assert support(["signs"], ["east"]) == {"east": "support"}


def test_a_row_keeps_the_columns_of_the_problem_and_names_the_first_territory() -> None:
    row = assigned(["noise"], ["east", "west"])[0]
    assert row.cells(("problem", "territory", "state")) == ("p1", "east", "assigned")
    assert row.cell("territories") == ("east", "west")
