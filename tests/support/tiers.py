"""Which tests are slow. Everything else that needs none of the judges is the core tier, `pytest -m core`."""

from __future__ import annotations

#: A file, a function of it, or that with its parameters → why it takes its time.
#: `tests/support_check/test_tiers.py` finds a name that is gone.
SLOW = {
    "tests/addin/test_folder.py": "merges of a whole folder, by the button",
    "tests/addin/test_process.py": "starts a Python for each press of a button",
    "tests/addin/test_refusals.py::test_an_exception_anywhere_ends_in_an_alert_with_the_log_s_name": (
        "presses every button as often as it has calls to Excel"
    ),
    "tests/addin/test_same_as_the_command.py": "checks each of a hundred workbooks twice",
    "tests/api/test_api.py": "whole counties, and all examples of docs/api.md",
    "tests/cli/test_a_year.py": "whole years, from `new` to `merge`",
    "tests/cli/test_button.py": "compiles the macros of every workbook it makes",
    "tests/cli/test_four_quarters.py": "a whole year of quarters",
    "tests/cli/test_report.py": "whole runs of `report` and `merge`",
    "tests/cli/test_county_workbook.py": "whole merges, and what is read back of them",
    "tests/cli/test_stopped.py": "stops two hundred runs, and runs each to its end",
    "tests/damage/test_files.py::test_bomb_that_lies_about_its_size": "packs 80 megabytes",
    "tests/damage/test_files.py::test_zip_bomb_is_refused_at_once_and_with_little_memory": "packs a gigabyte",
    "tests/docs/test_docs.py::test_the_commands_of_a_year_run_as_the_readme_gives_them": "a whole year",
    "tests/faults/test_at_once.py": "starts commands together, as processes",
    "tests/faults/test_files_that_change.py": "works beside another program for a while",
    "tests/faults/test_where_it_runs.py": "every command in each coding",
    "tests/faults/test_killed.py": "kills forty runs, and runs each again",
    "tests/faults/test_real_faults.py": "starts a merge for each fault",
    "tests/fuzz/test_fuzz.py": "reads hundreds of files, each in a process of its own",
    "tests/model/test_reasons_of_files.py::test_a_reason_comes_of_its_situation[N55]": "a document without end",
    "tests/model/test_refusals.py::test_a_refusal_comes_of_its_situation[W13]": "a template without end",
    "tests/ooxml/test_one_guard.py::test_the_same_flaw_is_found_in_all_three[far too large]": "packs them all",
    "tests/published/test_hostile.py": "pages and documents without end",
    "tests/published/test_kinds_of_files.py::test_a_locked_pdf_that_unpacks_to_too_much": "packs 160 megabytes",
    "tests/published/test_never_shifts.py": "hundreds of random tables a kind of text",
    "tests/published/test_pages.py::test_a_figure_is_right_or_blank": "hundreds of random pages",
    "tests/report/test_printed.py": "makes a report for each test and reads it twice",
    "tests/report/test_read_back.py": "makes random reports, and reads each twice",
    "tests/report/test_templates.py::test_whatever_is_mistyped_is_one_sentence_or_harmless": "random templates",
    "tests/samples/test_samples.py": "the whole example county",
    "tests/vba/test_format.py::test_sources_larger_than_any_of_ours_are_refused": "compiles a megabyte",
    "tests/workbook/test_consolidated_archive.py::test_a_damaged_workbook_is_refused_and_does_not_crash": (
        "builds and saves a county's workbook for each kind of damage"
    ),
    "tests/workbook/test_consolidated_opened_once.py": "whole merges, and every command over their workbook",
    "tests/workbook/test_other_rules.py": "builds a workbook for each set of rules",
}


def is_slow(node_id: str) -> bool:
    """Whether a test is named here, by pytest's name for it, with or without its parameters."""
    function = node_id.partition("[")[0]
    return not SLOW.keys().isdisjoint({node_id, function, function.partition("::")[0]})
