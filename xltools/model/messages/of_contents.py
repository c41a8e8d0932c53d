"""Findings of contents: V values, P prose, R printed reports, D dates, L likeness."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.model.messages.entry import E, Entry, N, W

OF_CONTENTS: Mapping[str, Entry] = {
    # Values
    "V01": Entry(
        E,
        "“{table}”有 {count} 个空格未填：{cells}",
        "没有发生的请填 0；整张表都是 0 的，在“本表全部为零”处选“是”",
    ),
    "V02": Entry(E, "填了文字“{found}”，应为数字", "请只填数字"),
    "V03": Entry(
        E,
        "数字“{found}”是按文字填写的（全角、带空格或文本格式），不能参加计算",
        "请删除后用半角数字重新输入 {says}",
    ),
    "V04": Entry(E, "填了“{found}”，带有单位", "请只填数字 {says}"),
    "V05": Entry(E, "填了“{found}”", "没有发生的请填 0；不要用“无”“/”“—”代替"),
    "V06": Entry(E, "填了负数 {found}", "件数和金额不能小于 0，请核对"),
    "V07": Entry(E, "填了小数 {found}，应为整数", "请核对，填写整数"),
    "V08": Entry(E, "数字 {found} 过大", "请核对是否多填了位数"),
    "V09": Entry(E, "填了日期 {found}，应为数字", "请把单元格清空后重新输入数字"),
    "V10": Entry(E, "单元格是错误值 {found}", "请清除后重新输入数字"),
    "V11": Entry(E, "填了逻辑值 {found}，应为数字", "请清除后重新输入数字"),
    "V12": Entry(
        E,
        "“{table}”声明为全部为零，这里却填了 {found}",
        "请核对：有发生的，把“本表全部为零”改为“否”并填全各格；没有发生的，改为 0",
    ),
    "V13": Entry(W, "这里是公式“{formula}”，不是直接填写的数字", "请改为直接填写数字 {found}"),
    "V14": Entry(E, "单元格里只有空格", "请清除空格后填写数字，没有发生的填 0"),
    "V15": Entry(W, "封面“{name}”未填", "请补填"),
    "V16": Entry(W, "小数位数过多（{found}），最多 {places} 位", "请核对金额"),
    "V17": Entry(E, "“{declared}”填的是“{found}”", "请从下拉列表中选{choices}"),
    "V18": Entry(W, "“{name}”未填写", "请补写这一部分的文字"),
    "V19": Entry(E, "原文没有给出“{names}”等 {count} 个数字", "请向该单位核实后补填；没有发生的填 0"),
    "V20": Entry(E, "原文此处是“{found}”，不能确定对应哪个数字", "请对照原文核对后填写"),
    "V21": Entry(E, "原文此处是“{found}”，不是单独的数字", "请对照原文核对后填写数字"),
    "V22": Entry(E, "原文没有写明{name}", "请核对原文，补齐标题后重新导入，或由该单位用下发的表填报"),
    "V23": Entry(N, "原文写作“{found}”，按 {says} 读入", "请对照原文核对；读得不对的，请改正"),
    "V24": Entry(
        W,
        "“{name}”这一格是错误值 {found}，多半是以“-”或“=”开头的文字被当成了公式",
        "请清除后重新填写；以“-”“=”开头的文字，前面先打一个英文单引号（'）",
    ),
    "V25": Entry(
        W,
        "“{name}”有 {found}，超过 {expected}的上限（多半是粘贴进来的）",
        "请核对内容，删减到规定的字数以内",
    ),
    "V26": Entry(
        W,
        "原文“{name}”有 {found}，超过一个单元格能放的 {expected}，表里只写入了前面的部分",
        "请对照原文，另行保存其余的文字",
    ),
    "V28": Entry(
        E,
        "原文的“{name}”只有一行（{found}），这是另一版表样的写法，本版要分项填写",
        "请向该单位核实各分项后补填；原文混用了两版表样，请提醒该单位",
    ),
    "V27": Entry(
        N,
        "不平的各处，只改{cells}就能全部平衡",
        "这只是按算式推算的可能，请对照台账核对，不要照着改",
    ),
    "V29": Entry(
        E,
        "这里的公式“{formula}”算出来是 {expected}，存的却是 {found}，不同的软件会显示不同的数字",
        "请改为直接填写数字",
    ),
    "V30": Entry(E, "这里的公式“{formula}”引用了别的文件，数字无法核实", "请改为直接填写数字 {found}"),
    "V31": Entry(
        E,
        "“{table}”选的是“无相关职责”，表内却填了 {count} 格数字：{cells}",
        "请核对：有这项职责的，改选“否”并填全各格；没有的，把表内的数字都清除，0 也不要留",
    ),
    "V32": Entry(W, "封面“{name}”填的是“{found}”，不是可选的一项", "请从下拉列表中选 {expected}"),
    "V33": Entry(W, "封面“{name}”填的是“{found}”，格式不对，应为{expected}", "请核对后改正"),
    "V34": Entry(E, "填了“{found}”，应为“是”或“否”", "请从下拉列表中选"),
    "V35": Entry(
        E,
        "第 {number} 条没有填全，还有 {count} 格空着：{cells}",
        "请补填，数字没有发生的填 0；这一条不要了的，把整行清除",
    ),
    "V36": Entry(
        E,
        "“{table}”一条也没有填，也没有说明没有内容",
        "有的请逐条填写；没有的，在“{declared}”处选“是”",
    ),
    "V37": Entry(
        E,
        "“{table}”的“{declared}”选的是“{found}”，下面却填了 {count} 条",
        "请核对：有的，改选“否”；没有的，把填了的各行清除",
    ),
    "V38": Entry(
        N,
        "原文“{table}”只读入了合计，各条没有读入",
        "要逐条汇总的，请由该单位用下发的表填报",
    ),
    "V39": Entry(W, "“{name}”填的是“{found}”，应为{expected}", "请核对后改正"),
    # Prose against figures, and against itself
    "P01": Entry(
        E,
        "文字与表格不一致：“{section}”写的是“{quote}”，即 {found}，表中为 {expected}",
        "请核对文字和表格，改正其中不对的一处",
    ),
    "P02": Entry(
        W,
        "文字与表格不一致：“{section}”写的是“{quote}”，即 {found}，{table}",
        "请核对文字和表格；两处口径不同的，请在文字中写明",
    ),
    "P03": Entry(
        W,
        "“{section}”写的是“{quote}”，结转下年度却有 {expected} 件",
        "请核对是否全部办结；还有结转的，请在文字中写明",
    ),
    "P04": Entry(
        W,
        "“{section}”中“{quote}”的比例不一致：{part}占 {whole}的 {expected}，文字为 {found}",
        "请核对件数和比例",
    ),
    "P05": Entry(
        W,
        "“{section}”中“{quote}”的各项相加与总数不一致：{found}，总数为 {expected}",
        "请核对总数和各项；同一条信息在多个渠道公开或者没有全部列出的，请在文字中写明",
    ),
    "P06": Entry(
        W,
        "“{section}”的“{quote}”说的是 {found} 年，这是 {expected} 年的报告",
        "请核对年份，检查这一部分是否沿用了往年的文字",
    ),
    "P07": Entry(
        W,
        "“{section}”的“{quote}”是对 {found} 年的打算，报告年度已经结束",
        "请核对年份，今后的打算应从 {expected} 年起",
    ),
    "P08": Entry(W, "“{section}”的“{quote}”与报告的统计期限不一致", "请核对日期，统计期限应为{expected}"),
    "P09": Entry(
        W,
        "“{section}”只写了“{quote}”，各部分都没有写信息处理费",
        "请写明本年度是否收取信息处理费；收取的，写明金额",
    ),
    "P10": Entry(
        W,
        "信息处理费前后不一致：“{section}”写的是“{quote}”，即 {found}，{source}为 {expected}",
        "请核对；不要把信息处理费和行政事业性收费混在一起",
    ),
    "P11": Entry(
        W, "“{section}”引用的“{quote}”已不适用于本年度报告", "请核对引用的依据，现行表样的依据是{expected}"
    ),
    "P12": Entry(
        W, "“{section}”的序号不连续：“{quote}”前面没有对应的上一序号，或者与前面重复", "请核对各级标题的序号"
    ),
    "P13": Entry(W, "“{section}”只有“{quote}”几个字", "请补写这一部分的内容"),
    "P14": Entry(
        W,
        "“{section}”的“{quote}”说的是{found}，这是{expected}的报告",
        "请核对单位名称，检查是否误用了其他单位的文字",
    ),
    "P15": Entry(
        W,
        "“{section}”中“{quote}”的件数前后不平：{left}，{right}",
        "请核对各个件数，改正其中不对的；口径不同的，请在文字中写明",
    ),
    "P16": Entry(
        W,
        "“{section}”写的统计期限“{quote}”不是完整的日期",
        "请补全年、月、日，统计期限应为{expected}",
    ),
    "P17": Entry(
        W,
        "“{section}”写的是“{quote}”，列出的却是 {found} 个（{parts}）",
        "请核对报告各部分的名称和数目",
    ),
    "P18": Entry(
        W,
        "“{section}”分别写了{found}，没有写{missing}",
        "请补写这方面的情况；本年度没有这方面工作的，也请写明",
    ),
    "P19": Entry(
        W, "“{section}”没有一处写到{missing}", "请补写这方面的情况；本年度没有这方面工作的，也请写明"
    ),
    "P20": Entry(
        N,
        "各部分都没有写{missing}的情况",
        "按照政府信息公开条例第五十条，各级人民政府的年度报告还应写明工作考核、社会评议和责任追究结果，请补充",
    ),
    "P21": Entry(N, "“{section}”共写了 {found}", "填报要求是一般不超过 {expected}，请酌情精简"),
    "P22": Entry(N, "“{section}”没有按渠道写明主动公开的条数", "请写明各渠道（{channels}）分别公开了多少条"),
    "P23": Entry(N, "表中有 {figures}，“{section}”没有写到", "请在文字中也写明这些数字，便于与表格核对"),
    "P24": Entry(
        W,
        "标题“{quote}”的序号与规定的不一致，应为“{expected}”{more}",
        "请核对各部分标题的序号，是否缺少或者多出了某一部分",
    ),
    "P25": Entry(N, "标题写作“{found}”，规定的是“{expected}”", "请按规定的标题改写"),
    # A printed report against its workbook
    "R01": Entry(
        E,
        "表格与工作簿不一致：“{name}”报告中是 {found}，工作簿（{source}）是 {expected}",
        "请核对；工作簿正确的，改正报告，或者重新生成报告",
    ),
    "R02": Entry(
        E,
        "文字与工作簿不一致：“{quote}”中的“{found}”，按工作簿应为“{expected}”",
        "请核对；工作簿正确的，改正报告中的这个数字",
    ),
    "R03": Entry(E, "报告中缺少{what}", "请补上，或者重新生成报告"),
    "R04": Entry(
        E,
        "报告写的{what}是“{found}”，工作簿是“{expected}”",
        "请核对是否用错了工作簿或者报告",
    ),
    "R05": Entry(
        E,
        "不能与工作簿核对：{reason}",
        "请给出由填好的表生成的报告（.docx 或 .pdf），写在 --against 前面；--against 后面写那份表",
    ),
    "R07": Entry(
        E,
        "这份工作簿不是“{name}”已经通过的那一份，不能登记发布",
        "请给出已通过的表；还没有通过的，先运行 xltools pass {code}",
    ),
    "R08": Entry(
        W,
        "发布日期 {found} 晚于规定的期限 {expected}，逾期 {days} 天",
        "请核对发布日期；确属逾期的不用改，照实登记",
    ),
    "R09": Entry(
        N,
        "没有写发布的网址",
        "请用 --address 写上网址，登记在收件台账里",
    ),
    "R06": Entry(
        W,
        "报告中没有了这一句：“{quote}”",
        "请确认是否应当保留；要保留的，补上或者重新生成报告",
    ),
    # Dates
    "D01": Entry(W, "落款日期“{found}”不是日期", "请按 2026-1-15 的样子重新填写"),
    "D02": Entry(
        W, "落款日期 {found} 早于统计期限结束（{expected}）", "统计期限未满不能定稿，请核对落款日期"
    ),
    "D03": Entry(
        W, "落款日期 {found} 晚于报送期限 {expected}", "请核对落款日期；确属逾期的不用改，汇总时列为逾期"
    ),
    "D04": Entry(W, "报告年度是 {found} 年，这一年还没有到", "请核对报告年度"),
    "D05": Entry(W, "报告期是 {found}，这一期还没有开始", "请核对报告期"),
    # Texts that are somebody else’s, or last year’s (雷同)
    "L01": Entry(
        W,
        "{unit}“{name}”的文字有 {found} 与{other}“{section}”雷同（占对方的 {theirs}，单位名称和数字不计），如“{shared}”{also}",
        "请结合本单位实际重新撰写；确属全县统一表述的，可以不改",
    ),
    "L02": Entry(
        W,
        "{unit}“{name}”的文字有 {found} 与上年“{section}”雷同（单位名称和数字不计），如“{shared}”",
        "请按本年度实际情况重新撰写",
    ),
    "L04": Entry(
        W,
        "审核说明“{text}”与{other}的一字不差",
        "请按本单位的实际情况写明数字和原因",
    ),
    "L03": Entry(
        W,
        "{unit}“{name}”的文字有 {found} 与上年“{section}”雷同（单位名称和数字不计），如“{shared}”；本次共有 {count} 个单位这样，"
        "所用的句子多数单位今年都写",
        "请核对是否全县统一的表述：是的可以不改；不是的，请按本年度实际情况重新撰写",
    ),
}
