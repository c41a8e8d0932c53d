"""What can be found, by code, and how it is said: the catalogue of findings.

A code's letter is its topic: U unit and roster, S structure and integrity, V values, P prose,
R printed reports, D dates, L likeness. B and H are the form's own rules: their ids and texts stand in form.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltools.form.spec import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's severity and its two sentences: the fact and the remedy, with ``{arguments}``."""

    severity: Severity
    fact: str
    remedy: str

    @property
    def text(self) -> str:
        """Both sentences, their arguments not yet filled in."""
        return f"{self.fact}。{self.remedy}。"


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: Mapping[str, Entry] = {
    # Unit and roster: whose return it is
    "U01": Entry(
        _E,
        "单位“{name}”（代码 {code}）不在单位名册中",
        "请核对单位代码；确属本县单位的，把它加进名册后重新运行",
    ),
    "U02": Entry(
        _E,
        "单位“{name}”报送了 {count} 份内容不同的表：{files}",
        "请向该单位确认以哪一份为准，把其余各份移出收件夹；确认之前都不计入汇总",
    ),
    "U03": Entry(
        _N, "与 {other} 内容相同，是重复报送的同一份表", "只计一份，无需处理；可以把多余的文件移出收件夹"
    ),
    "U04": Entry(
        _E,
        "文件名写的是“{named}”，表内却是“{name}”（代码 {code}）的表",
        "请向报送单位核实是否用错了别的单位的表；用错的，请它在自己的表中重新填报",
    ),
    "U05": Entry(
        _E, "表内年度是 {found} 年，本次汇总的是 {expected} 年", "请退回，用 {expected} 年的表重新填报"
    ),
    "U06": Entry(_E, "表内表样是“{found}”，本次汇总用的是“{expected}”", "请退回，用“{expected}”的表重新填报"),
    "U07": Entry(
        _W,
        "名册中代码 {code} 的单位是“{expected}”，表内写的是“{found}”",
        "请核对名册；单位更名或级别变化的，更新名册后重新生成并下发该单位的表",
    ),
    "U08": Entry(
        _E,
        "这是县级汇总表，与单位报送的表混在一起",
        "请把汇总表移出收件夹；逐级汇总时，收件夹里应全部是汇总表",
    ),
    "U09": Entry(
        _E,
        "表样“{found}”只用于 {expected} 年的报告，这份是 {year} 年的",
        "请退回，用 {year} 年度适用的表样重新填报；年度写错的，改正年度",
    ),
    "U10": Entry(
        _E,
        "与 {other} 是单位“{name}”同一年度的报告，数字却不同",
        "两份各建了一份表；请核对以哪一份为准，把另一份的表移走。两份都留着的，汇总时都不计入",
    ),
    "U12": Entry(
        _E,
        "表内单位代码是 {code}，名册里“{name}”的代码却是 {expected}，多半是用 Excel 打开名册时去掉了开头的 0",
        "请在名册里把代码一列设为文本格式，改回 {code}，然后重新运行",
    ),
    "U11": Entry(
        _N,
        "与 {other} 是同一单位同一年度的报告，数字相同",
        "只由 {other} 建了一份表，这一份没有另建；文字有出入的，请对照原文补充",
    ),
    # Structure and integrity
    "S01": Entry(_E, "缺少工作表“{sheet}”", "请用原来下发的表重新填报，不要删除工作表"),
    "S02": Entry(_E, "多出工作表“{sheet}”", "请删除多出的工作表，或把内容移到规定的表内"),
    "S03": Entry(_E, "工作表“{expected}”被改名为“{found}”", "请把工作表名称改回“{expected}”"),
    "S04": Entry(
        _E, "工作表“{sheet}”的保护被取消了", "请用原来下发的表重新填报；表内的锁定公式已不能保证没有改动"
    ),
    "S05": Entry(
        _W, "工作簿的结构保护没有了（LibreOffice 另存时会去掉）", "工作表已逐个核对；请不要增删或改名工作表"
    ),
    "S06": Entry(
        _E,
        "公式被直接填写的内容“{found}”覆盖了",
        "请用原来下发的表重新填报；这一格由公式自动计算，不能手工填写",
    ),
    "S07": Entry(_E, "公式被改动了，现在是“{formula}”", "请用原来下发的表重新填报，不要改动锁定的公式"),
    "S08": Entry(_E, "标题被改成了“{found}”，应为“{expected}”", "请把标题改回原样，或用原来下发的表重新填报"),
    "S09": Entry(
        _W,
        "{count} 个填报单元格的输入限制被去掉或改动了（如 {cells}），多半是剪切或整格粘贴造成的",
        "数字已照常核对；再次填报时请用“选择性粘贴—数值”",
    ),
    "S10": Entry(_E, "插入或删除了行，第 {row} 行起的标题错位", "请用原来下发的表重新填报，不要增删行列"),
    "S11": Entry(_E, "{what}被隐藏了", "请取消隐藏，核对其中的数字后重新报送"),
    "S12": Entry(_E, "填报单元格 {found} 被合并了", "请取消合并，逐格填写后重新报送"),
    "S13": Entry(
        _E, "工作簿带有指向其他文件的外部链接（{found}）", "请断开链接（数据—编辑链接—断开），只保留数值"
    ),
    "S14": Entry(
        _E,
        "工作簿带有不是随表下发的宏（宏没有运行，也不会运行）",
        "请另存为不带宏的 .xlsx，或用原来下发的表重新填报",
    ),
    "S15": Entry(_E, "表内的身份信息缺失或被改动（{found}）", "请用原来下发给本单位的表重新填报"),
    "S16": Entry(
        _E,
        "这份表是由另一版模板生成的（版本 {found}，现用 {expected}）",
        "请用最近一次下发的表重新填报；已填的数字可以复制过去（选择性粘贴—数值）",
    ),
    "S17": Entry(
        _W,
        "文件是 {kind} 格式，只能读出数值，无法核对公式、标题和保护是否完好",
        "建议用 Excel 或 WPS 另存为 .xlsx 后重新报送",
    ),
    "S18": Entry(
        _W,
        "公式的结果是“{found}”，按已填数字应为“{expected}”",
        "已按公式重新计算；请用 Excel 或 WPS 打开，按 F9 重新计算并保存",
    ),
    "S19": Entry(_E, "锁定区域内写入了内容“{found}”", "请清除该单元格的内容；需要说明的写在“审核说明”栏"),
    "S20": Entry(
        _W, "{count} 个锁定的单元格被解除了锁定（如 {cells}）", "内容已照常核对；请用原来下发的表填报"
    ),
    "S21": Entry(
        _E, "标题错位：这里应是“{expected}”，现在是“{found}”", "请用原来下发的表重新填报，不要移动行列"
    ),
    "S22": Entry(_W, "不平衡时标红的提示规则被去掉了", "数字已照常核对；请用原来下发的表填报"),
    "S23": Entry(_E, "插入或删除了列，{column} 列起的标题错位", "请用原来下发的表重新填报，不要增删行列"),
    "S24": Entry(
        _E,
        "表内所附的上年数字与县里存档的不一致：{name} 表内为 {found}，存档为 {expected}",
        "请用最近一次下发的表重新填报",
    ),
    "S25": Entry(_E, "工作簿内嵌了其他对象（{found}）", "请删除嵌入的对象后重新报送"),
    "S26": Entry(
        _E, "结构已被破坏，数字位置不可靠，本表数字未核对、不计入汇总", "请先按上面各条处理，再重新报送"
    ),
    "S27": Entry(
        _E,
        "汇总表中{name}的数字是 {found}，按明细各单位相加应为 {expected}",
        "请用 Excel 或 WPS 打开，按 F9 重新计算并保存；仍不一致的，说明其中的数字改动过，请重新生成汇总表",
    ),
    "S28": Entry(
        _E,
        "还有 {count} 处同样的问题，没有逐条列出（{cells}）",
        "请用原来下发的表重新填报，不要改动锁定的单元格",
    ),
    "S29": Entry(
        _N,
        "“审核”表不是按现行规则做的（表下发以后规则有变动），已按现行规则核对{reason}",
        "请以本意见为准，不必重新填报",
    ),
    # Files that cannot be used at all
    "S86": Entry(
        _E,
        "这只是云盘的占位符，文件本身还没有下载到这台电脑",
        "请在文件管理器中点它旁边的下载图标（或右键“立即下载”），下载完成后重新运行",
    ),
    "S87": Entry(
        _E,
        "文件由敏感度标签或权限管理加密，没有可以取消的密码，在别的电脑上打不开",
        "请报送单位在能打开它的电脑上去掉限制（文件—信息—保护工作簿），另存后重新发送",
    ),
    "S88": Entry(
        _E,
        "文件的内容不是 {found}：多半被文档安全软件加密了，只在装了这种软件的电脑上才能打开",
        "请报送单位解密后重新发送；没有装这种软件的，说明文件已损坏，请重新保存后发送",
    ),
    "S89": Entry(
        _E,
        "工作表“{sheet}”太大（展开后超过 {expected}），多半是表格下面有大量只有格式的空行",
        "请删除表格以下的空行（选中后按右键—删除），保存后重新报送",
    ),
    "S90": Entry(_E, "文件是空的（0 字节）", "请让报送单位重新发送"),
    "S91": Entry(
        _E, "文件不完整或已损坏，无法打开（{reason}）", "请让报送单位重新发送；发送前先在本机打开确认"
    ),
    "S92": Entry(_E, "文件加了打开密码，无法读取", "请让报送单位取消打开密码后重新发送"),
    "S93": Entry(_E, "这不是工作簿，而是“{found}”", "请让报送单位报送填好的 .xlsx 表"),
    "S94": Entry(
        _E,
        "文件过大（{found}），超出 {expected} 的上限",
        "请核对是否发错了文件；确是本单位的表的，多半是贴入了大图片，请删除后重新报送",
    ),
    "S95": Entry(_E, "文件内含有不安全的内容（{reason}），已拒绝读取", "请让报送单位用原来下发的表重新填报"),
    "S96": Entry(
        _E,
        "这个工作簿不是由本软件下发的年报表",
        "请用下发给本单位的表填报；已发布的 Word、网页报告请先用 xltools import 导入",
    ),
    "S97": Entry(_E, "无法读取文件（{reason}）", "请检查文件是否正被占用、是否有读取权限"),
    "S98": Entry(_E, "不认识表样“{found}”", "请核对软件版本，或把该表样的文件夹放进项目的 templates 文件夹"),
    "S99": Entry(
        _E,
        "不能导入：{reason}",
        "可以导入 .txt、.md、.html、.docx 和有文字的 .pdf 年度报告，请核对是否给错了文件",
    ),
    # Values
    "V01": Entry(
        _E,
        "“{table}”有 {count} 个空格未填：{cells}",
        "没有发生的请填 0；整张表都是 0 的，在“本表全部为零”处选“是”",
    ),
    "V02": Entry(_E, "填了文字“{found}”，应为数字", "请只填数字"),
    "V03": Entry(
        _E,
        "数字“{found}”是按文字填写的（全角、带空格或文本格式），不能参加计算",
        "请删除后用半角数字重新输入 {says}",
    ),
    "V04": Entry(_E, "填了“{found}”，带有单位", "请只填数字 {says}"),
    "V05": Entry(_E, "填了“{found}”", "没有发生的请填 0；不要用“无”“/”“—”代替"),
    "V06": Entry(_E, "填了负数 {found}", "件数和金额不能小于 0，请核对"),
    "V07": Entry(_E, "填了小数 {found}，应为整数", "请核对，填写整数"),
    "V08": Entry(_E, "数字 {found} 过大", "请核对是否多填了位数"),
    "V09": Entry(_E, "填了日期 {found}，应为数字", "请把单元格清空后重新输入数字"),
    "V10": Entry(_E, "单元格是错误值 {found}", "请清除后重新输入数字"),
    "V11": Entry(_E, "填了逻辑值 {found}，应为数字", "请清除后重新输入数字"),
    "V12": Entry(
        _E,
        "“{table}”声明为全部为零，这里却填了 {found}",
        "请核对：有发生的，把“本表全部为零”改为“否”并填全各格；没有发生的，改为 0",
    ),
    "V13": Entry(_W, "这里是公式“{formula}”，不是直接填写的数字", "请改为直接填写数字 {found}"),
    "V14": Entry(_E, "单元格里只有空格", "请清除空格后填写数字，没有发生的填 0"),
    "V15": Entry(_W, "封面“{name}”未填", "请补填"),
    "V16": Entry(_W, "小数位数过多（{found}），最多 6 位", "请核对金额"),
    "V17": Entry(_E, "“本表全部为零”填的是“{found}”", "请从下拉列表中选“是”或“否”"),
    "V18": Entry(_W, "“{name}”未填写", "请补写这一部分的文字"),
    "V19": Entry(_E, "原文没有给出“{names}”等 {count} 个数字", "请向该单位核实后补填；没有发生的填 0"),
    "V20": Entry(_E, "原文此处是“{found}”，不能确定对应哪个数字", "请对照原文核对后填写"),
    "V21": Entry(_E, "原文此处是“{found}”，不是单独的数字", "请对照原文核对后填写数字"),
    "V22": Entry(_E, "原文没有写明{name}", "请核对原文，补齐标题后重新导入，或由该单位用下发的表填报"),
    "V23": Entry(_N, "原文写作“{found}”，按 {says} 读入", "请对照原文核对；读得不对的，请改正"),
    "V24": Entry(
        _W,
        "“{name}”这一格是错误值 {found}，多半是以“-”或“=”开头的文字被当成了公式",
        "请清除后重新填写；以“-”“=”开头的文字，前面先打一个英文单引号（'）",
    ),
    "V25": Entry(
        _W,
        "“{name}”有 {found}，超过 {expected}的上限（多半是粘贴进来的）",
        "请核对内容，删减到规定的字数以内",
    ),
    "V26": Entry(
        _W,
        "原文“{name}”有 {found}，超过一个单元格能放的 {expected}，表里只写入了前面的部分",
        "请对照原文，另行保存其余的文字",
    ),
    # Prose against figures, and against itself
    "P01": Entry(
        _E,
        "文字与表格不一致：“{section}”写的是“{quote}”，即 {found}，表中为 {expected}",
        "请核对文字和表格，改正其中不对的一处",
    ),
    "P02": Entry(
        _W,
        "文字与表格不一致：“{section}”写的是“{quote}”，即 {found}，{table}",
        "请核对文字和表格；两处口径不同的，请在文字中写明",
    ),
    "P03": Entry(
        _W,
        "“{section}”写的是“{quote}”，结转下年度却有 {expected} 件",
        "请核对是否全部办结；还有结转的，请在文字中写明",
    ),
    "P04": Entry(
        _W,
        "“{section}”中“{quote}”的比例不一致：{part}占 {whole}的 {expected}，文字为 {found}",
        "请核对件数和比例",
    ),
    "P05": Entry(
        _W,
        "“{section}”中“{quote}”的各项相加与总数不一致：{found}，总数为 {expected}",
        "请核对总数和各项；同一条信息在多个渠道公开或者没有全部列出的，请在文字中写明",
    ),
    "P06": Entry(
        _W,
        "“{section}”的“{quote}”说的是 {found} 年，这是 {expected} 年的报告",
        "请核对年份，检查这一部分是否沿用了往年的文字",
    ),
    "P07": Entry(
        _W,
        "“{section}”的“{quote}”是对 {found} 年的打算，报告年度已经结束",
        "请核对年份，今后的打算应从 {expected} 年起",
    ),
    "P08": Entry(_W, "“{section}”的“{quote}”与报告的统计期限不一致", "请核对日期，统计期限应为{expected}"),
    "P09": Entry(
        _W,
        "“{section}”只写了“{quote}”，各部分都没有写信息处理费",
        "请写明本年度是否收取信息处理费；收取的，写明金额",
    ),
    "P10": Entry(
        _W,
        "信息处理费前后不一致：“{section}”写的是“{quote}”，即 {found}，{source}为 {expected}",
        "请核对；信息处理费不是表二的行政事业性收费",
    ),
    "P11": Entry(
        _W, "“{section}”引用的“{quote}”已不适用于本年度报告", "请核对引用的依据，现行表样的依据是{expected}"
    ),
    "P12": Entry(
        _W, "“{section}”的序号不连续：“{quote}”前面没有对应的上一序号，或者与前面重复", "请核对各级标题的序号"
    ),
    "P13": Entry(_W, "“{section}”只有“{quote}”几个字", "请补写这一部分的内容"),
    "P14": Entry(
        _W,
        "“{section}”的“{quote}”说的是{found}，这是{expected}的报告",
        "请核对单位名称，检查是否误用了其他单位的文字",
    ),
    "P15": Entry(
        _W,
        "“{section}”中“{quote}”的件数前后不平：{left}，{right}",
        "请核对各个件数，改正其中不对的；口径不同的，请在文字中写明",
    ),
    "P16": Entry(
        _W,
        "“{section}”写的统计期限“{quote}”不是完整的日期",
        "请补全年、月、日，统计期限应为{expected}",
    ),
    "P17": Entry(
        _W,
        "“{section}”写的是“{quote}”，列出的却是 {found} 个（{parts}）",
        "请核对报告各部分的名称和数目",
    ),
    "P18": Entry(
        _W,
        "“{section}”分别写了{found}，没有写{missing}",
        "请补写这方面的情况；本年度没有这方面工作的，也请写明",
    ),
    "P19": Entry(
        _W, "“{section}”没有一处写到{missing}", "请补写这方面的情况；本年度没有这方面工作的，也请写明"
    ),
    "P20": Entry(
        _N,
        "各部分都没有写{missing}的情况",
        "按照政府信息公开条例第五十条，各级人民政府的年度报告还应写明工作考核、社会评议和责任追究结果，请补充",
    ),
    "P21": Entry(_N, "“{section}”共写了 {found}", "填报要求是一般不超过 {expected}，请酌情精简"),
    "P22": Entry(_N, "“{section}”没有按渠道写明主动公开的条数", "请写明各渠道（{channels}）分别公开了多少条"),
    "P23": Entry(_N, "表中有 {figures}，“{section}”没有写到", "请在文字中也写明这些数字，便于与表格核对"),
    "P24": Entry(
        _W,
        "标题“{quote}”的序号与规定的不一致，应为“{expected}”{more}",
        "请核对各部分标题的序号，是否缺少或者多出了某一部分",
    ),
    "P25": Entry(_N, "标题写作“{found}”，规定的是“{expected}”", "请按规定的标题改写"),
    # A printed report against its workbook
    "R01": Entry(
        _E,
        "表格与工作簿不一致：“{name}”报告中是 {found}，工作簿（{source}）是 {expected}",
        "请核对；工作簿正确的，改正报告，或者重新生成报告",
    ),
    "R02": Entry(
        _E,
        "文字与工作簿不一致：“{quote}”中的“{found}”，按工作簿应为“{expected}”",
        "请核对；工作簿正确的，改正报告中的这个数字",
    ),
    "R03": Entry(_E, "报告中缺少{what}", "请补上，或者重新生成报告"),
    "R04": Entry(
        _E,
        "报告写的{what}是“{found}”，工作簿是“{expected}”",
        "请核对是否用错了工作簿或者报告",
    ),
    "R05": Entry(
        _E,
        "不能与工作簿核对：{reason}",
        "请给出由填好的表生成的报告（.docx 或 .pdf），写在 --against 前面；--against 后面写那份表",
    ),
    "R06": Entry(
        _W,
        "报告中没有了这一句：“{quote}”",
        "请确认是否应当保留；要保留的，补上或者重新生成报告",
    ),
    # Dates
    "D01": Entry(_W, "落款日期“{found}”不是日期", "请按 2026-1-15 的样子重新填写"),
    "D02": Entry(
        _W, "落款日期 {found} 早于统计期限结束（{expected}）", "统计期限未满不能定稿，请核对落款日期"
    ),
    "D03": Entry(
        _W, "落款日期 {found} 晚于报送期限 {expected}", "请核对落款日期；确属逾期的不用改，汇总时列为逾期"
    ),
    "D04": Entry(_W, "报告年度是 {found} 年，这一年还没有到", "请核对报告年度"),
    # Texts that are somebody else’s, or last year’s (雷同)
    "L01": Entry(
        _W,
        "{unit}“{name}”的文字有 {found} 与{other}“{section}”雷同（占对方的 {theirs}，单位名称和数字不计），如“{shared}”{also}",
        "请结合本单位实际重新撰写；确属全县统一表述的，可以不改",
    ),
    "L02": Entry(
        _W,
        "{unit}“{name}”的文字有 {found} 与上年“{section}”雷同（单位名称和数字不计），如“{shared}”",
        "请按本年度实际情况重新撰写",
    ),
    "L03": Entry(
        _W,
        "{unit}“{name}”的文字有 {found} 与上年“{section}”雷同（单位名称和数字不计），如“{shared}”；本次共有 {count} 个单位这样，"
        "所用的句子多数单位今年都写",
        "请核对是否全县统一的表述：是的可以不改；不是的，请按本年度实际情况重新撰写",
    ),
}

#: The finding that a rule of the form failed: its sentence is made of the rule's own tree.
RULE = Entry(_E, "{sentence}", "{advice}")
