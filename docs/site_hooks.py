"""What the site needs beyond docs/: the pages that stand elsewhere in the repository, and the links that lead to them.

MkDocs calls these functions by their names (``hooks`` in mkdocs.yml). In the repository the same pages and links work as
they stand; a link to a file that the site does not show becomes plain text.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
#: Pages outside docs/ → where they stand on the site.
OUTSIDE = {
    "README.md": "index.md",
    "README.zh-CN.md": "README.zh-CN.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "samples/README.md": "samples.md",
    "benchmarks/README.md": "benchmarks.md",
}
_INSIDE = {on_site: path for path, on_site in OUTSIDE.items()}
_LINK = re.compile(r"(?P<bang>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages from outside."""
    for path, on_site in OUTSIDE.items():
        files.append(File.generated(config, on_site, content=(ROOT / path).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - as MkDocs calls it
    """Turns links as they are in the repository into links of the site."""
    here = page.file.src_uri
    in_repository = _INSIDE.get(here, f"docs/{here}")

    def linked(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        if not target or "://" in target or target.startswith("mailto:"):
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(in_repository), target))
        on_site = OUTSIDE.get(path, path.removeprefix("docs/"))
        if files.get_file_from_path(on_site) is None or (path == on_site and path not in OUTSIDE):
            return match["text"]
        relative = posixpath.relpath(on_site, posixpath.dirname(here) or ".")
        return f"{match['bang']}[{match['text']}]({relative}{anchor})"

    return _LINK.sub(linked, markdown)
