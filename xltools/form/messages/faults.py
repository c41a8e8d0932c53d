"""What can be wrong with a form's files, by code, and how it is said.

A text is a part of a sentence: the place stands before it, the file and the key (F01), and F01 says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from xltools.form.messages.coded import Coded

FAULTS: Mapping[str, str] = {
    "F01": "表样文件 {file} 的 {key} 有误：{fault}。请改正后重试",
    # The file as a whole: said of any file of TOML, after its name
    "F02": "不是 UTF-8 编码，请用 UTF-8 保存（记事本：另存为，编码选 UTF-8）",
    "F03": "第 {line} 行第 {column} 个字符附近写法有误，请检查引号和括号是否成对并且是半角、等号两边是否写全、"
    "同一项是否写了两次，双引号里有没有反斜杠 \\（路径请用 / 分隔）",
    "F04": "末尾写法有误，请检查引号和括号是否成对并且是半角、等号两边是否写全、同一项是否写了两次，"
    "双引号里有没有反斜杠 \\（路径请用 / 分隔）",
    "F05": "有一处括号套得太深，或者有一个数字太长，请检查有没有多余的 [ 和误粘贴的长串数字",
    # Keys and their values
    "F10": "应为一组键值",
    "F11": "缺少这个键",
    "F12": "类型不对，应为 {kind}",
    "F13": "应为字符串列表",
    "F14": "没有“{value}”，可用的是 {choices}",
    "F15": "“{id}”不能用作标识，只能用字母、数字和下划线，且不能是 last、sum 和 Python 的保留字（如 in、is、class）",
    "F16": "不认识这个键",
    "F17": "标识“{value}”出现了两次",
    "F18": "工作表名“{value}”出现了两次",
    "F19": "级别“{value}”出现了两次",
    # The form: tables, deadlines, rules
    "F20": "至少要有一张表",
    "F21": "至少要有一栏",
    "F22": "至少要有一行一列",
    "F23": "“{sheet}”不能用作工作表名",
    "F24": "“{sheet}”是程序自己的工作表名，请换一个名称",
    "F25": "早于 first_year",
    "F26": "form.levels 里没有这个级别",
    "F27": "应写成 月-日，如 01-31",
    "F28": "写的是“{id}”，应与文件夹名“{folder}”相同",
    "F29": "横排（across）的栏没有一行一行的标题，不能有 parts、unit_column、code_column 和 letters",
    "F30": "规则标识“{id}”应以 B（本年）或 H（与上年比较）开头，其他字母是程序自己的编号",
    "F31": "form.levels 里没有“{level}”",
    "F32": "computes 的规则总要成立，不能有 when",
    "F33": "合计不能等于自己的一部分（循环）",
    "F34": "合计互相依赖（循环）：{figures: ← }",
    "F35": "computes 的规则不能试行（beta）：合计总要算",
    "F36": "有 parts（其中）的行自己填数，不能是一组，parts 里的行也不能是",
    "F37": "应把报告印的每张表、每个部分的 id 各写一次",
    "F38": "这条规则没有“{instance}”这一行或列",
    "F39": "period 比一年短，应只写 日，如 15：报告期后一个月的这一天，到 28 为止",
    "F81": "可以不填的表（optional）没有声明，不能有 no_duty",
    # A rule's expression
    "F40": "“{text}”不是一个算式",
    "F41": "“{text}”不是比较式，应有 == 或 <= 等",
    "F42": "“{text}”有不止一个比较",
    "F43": "“{text}”用了不允许的比较",
    "F44": "“{text}…”嵌套过深",
    "F45": "“{text}”不允许使用，只能用 + - *、数字、名称和 sum()、max()、min()",
    "F46": "“{text}”不是名称",
    "F47": "“{name}”代表多个数字，要写在 sum()、max() 或 min() 里",
    "F48": "sum 里“{figure}”出现了两次",
    # A rule's scope, and what its names stand for
    "F50": "没有 over 就不能有 each 或 only",
    "F51": "没有表“{table}”",
    "F52": "应为 {choices: 或 }，不是“{value}”",
    "F53": "表“{table}”里没有“{id}”",
    "F54": "没有名为“{names}”的行、列或数字",
    "F55": "所用的名称不在表“{table}”的同一栏内",
    "F56": "规则里没有本年的数字",
    "F57": "computes 的规则应写成 “合计 == 表达式”，合计是本年的一个数字",
    "F58": "computes 的规则右边没有数字，算不出合计",
    "F59": "computes 的规则不能用上年的数字",
    # prose.toml and sentences.toml
    "F60": "表样里没有文字部分“{id}”",
    "F61": "“{pattern}”用到的词组“{list}”不在 lists 里",
    "F62": "“{pattern}”里没有 {{N}}",
    "F63": "“{text}”应是数字标识（表.行.列）的和或差",
    "F64": "表样里没有数字“{name}”",
    "F65": "不能为空",
    "F66": "headings 和 words 不能都没有",
    # Rules across forms
    "F67": "跨表规则的标识“{id}”应以 {letter} 开头",
    "F68": "用到了 {count} 张表样的数字，一条跨表规则应正好用到两张；只看一张表样的规则，写在它的 form.toml 里",
    "F69": "有本年累计（cumulative）的行或列，但 form.period 是一年，应为 half、quarter 或 month",
    "F70": "“{name}”不能用作占位符的名称，或者已有这个占位符",
    "F71": "应为{kinds:或}，不写就是两种报告都用",
    "F72": "{unknown}",
    "F73": "“{sentence}”写法不对（{cause}）",
    "F74": "“{sentence}”不能用（{cause}）",
    "F75": "模板不能用（{cause}）",
    # Kinds of figures and fields
    "F76": "“{figure}”的 places（小数位数）应为 1 到 {most}，并且只用于 amount 和 amount_change",
    "F77": "choice 的 options 应有两项以上，各不相同，不含逗号和引号，合起来不超过 255 个字符；其他 kind 没有 options",
    "F79": "only_if 写的“{row}”不是同一栏里前面的 yes_no 的行，或者那一行自己也有 only_if",
    "F80": '“{figure}”只能填是或否，不能相加或比大小，只能写在 when 里，如 when = "held == 是"',
    # Lists that a unit fills in itself
    "F82": "清单（entries）是一张单独的表，应是表里唯一的一栏",
    "F83": "清单（entries）的行由单位逐条填写，不能有 {names:、}",
    "F84": "entries（最多填几条）应为 1 到 {most}",
    "F85": "清单的 words 至少要有一项，第一项应为 text，每项的 kind 是 text、day 或 choice；words 和列合起来最多 {most} 项",
    "F86": "清单的列“{column}”不能是 yes_no；是或否请写成 words 里的 choice",
    "F87": "“{figure}”是清单的合计，由各条相加，不能再由规则计算",
    "F88": "limit 应为 1 到 {most} 个字符，只用于 text",
    "F89": "汇总表里要用工作表“{sheet}”列出各单位的清单，这个名称已有别的用处，或者超过 {most} 个字符，请换一个工作表名",
    "F78": "shape 只用于 text，最多 100 个字符，不含引号",
}


class Fault(Coded):
    """Something wrong with a form's files."""

    __slots__ = ()
    TEXTS: ClassVar[Mapping[str, str]] = FAULTS


def fault_of(fault: str | Fault, args: Mapping[str, object]) -> Fault:
    """What an error carries: a fault that was found elsewhere, or the fault of that code with its arguments."""
    return fault if isinstance(fault, Fault) else Fault(fault, **args)
