"""Likeness of the texts of many units, beside the all-pairs difflib loop one would write instead.

    python benchmarks/likeness.py [--units 1000] [--small 20]

Prints a Markdown table: the ratio on a small batch, which difflib can finish, and then the time and the
peak memory of xltools on the large one. One unit in twenty copies another's texts.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from random import Random

from xltools.check.likeness import check_likeness
from xltools.county.library import FormLibrary
from xltools.model.submission import Source, Submission, Unit

FORM = FormLibrary.default(None).get("disclosure-2021")
LENGTH = 1_000
ROUNDS = 3
COPIES = 20
TEMPLATE = "本报告根据《中华人民共和国政府信息公开条例》编制。统计期限自2025年1月1日起至2025年12月31日止。"
STOCK = (
    "加强组织领导 完善工作机制 主动公开政府信息 规范办理依申请公开 及时回应群众关切 提升干部业务能力 开展专题培训 "
    "清理过期栏目 更新公开目录 落实三审三校 公开惠农补贴 公开工程招标 发布政策解读 召开新闻发布会 接受社会监督 "
    "畅通受理渠道 完善考核办法 优化网站检索 建设查阅场所 走访企业 征求意见建议 严格保密审查 公示财政预决算 "
    "整理档案材料 推进村务公开 明确责任分工 通报工作进度 解答来电咨询 更换公开栏 抽查公开质量"
)
PHRASES = STOCK.split()


def batch(count: int) -> list[Submission]:
    """Units whose sentences are made of the same stock phrases, as in life, with a few words of their own."""
    random = Random(2025)
    found: list[Submission] = []
    for number in range(count):
        unit = Unit(f"{number:05}", f"{_word(random, 2)}镇", "乡镇")
        if found and number % COPIES == 0:
            other = random.choice(found)
            sections = {id: text.replace(other.unit.name, unit.name) for id, text in other.sections.items()}
        else:
            sections = {section.id: _prose(random, unit.name) for section in FORM.sections}
        found.append(Submission(FORM.id, 2025, unit, {}, Source(f"{number:05}.xlsx"), sections=sections))
    return found


def _word(random: Random, length: int) -> str:
    return "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def _prose(random: Random, name: str) -> str:
    text = f"{TEMPLATE}{name}"
    while len(text) < LENGTH:
        clauses = random.choices(PHRASES, k=random.randint(2, 5))
        clauses.insert(random.randint(0, len(clauses)), f"{_word(random, random.randint(2, 8))}{name}")
        text += f"{'，'.join(clauses)}{random.randint(1, 99)}次。"
    return text


def naive(submissions: Sequence[Submission]) -> int:
    """Every text of every unit with every text of every other."""
    texts = [(one.unit.code, text) for one in submissions for text in one.sections.values()]
    return sum(
        difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.5
        for (ours, a), (theirs, b) in itertools.combinations(texts, 2)
        if ours != theirs
    )


def ours(submissions: Sequence[Submission]) -> int:
    return sum(1 for _ in check_likeness(FORM, submissions))


def seconds(job: Callable[[Sequence[Submission]], int], submissions: Sequence[Submission]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        job(submissions)
        rounds.append(time.perf_counter() - start)
    return statistics.median(rounds)


def peak(submissions: Sequence[Submission]) -> float:
    """Megabytes, in a run of its own: tracing slows it down."""
    tracemalloc.start()
    ours(submissions)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000)
    parser.add_argument("--small", type=int, default=20)
    options = parser.parse_args()
    small, large = batch(options.small), batch(options.units)
    start = time.perf_counter()
    naive(small)
    difflib_small = time.perf_counter() - start
    ours_small = seconds(ours, small)
    print("| texts | units | seconds | ratio |\n|---|---:|---:|---:|")
    print(f"| xltools | {len(small)} | {ours_small:.3f} | 1 |")
    print(f"| difflib, all pairs | {len(small)} | {difflib_small:.1f} | {difflib_small / ours_small:,.0f} |")
    print(f"| xltools | {len(large)} | {seconds(ours, large):.1f} | |")
    print(f"\n{ours(large)} findings, peak {peak(large):.0f} MB")


if __name__ == "__main__":
    main()
