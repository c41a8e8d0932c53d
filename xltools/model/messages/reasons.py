"""Why something cannot be used, by code, and how it is said: parts of the sentences of findings and refusals.

A code's letter is its topic: E what the operating system answers, N what is wrong with a file, G a line of the roster,
Q an interpreter that does not start, T a Word template, or a sentence in its language, K what is said where there is
nothing to name.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import ClassVar

from xltools.form.messages.coded import Coded
from xltools.model.steady import StillChangingError

REASONS: Mapping[str, str] = {
    # The operating system
    "E00": "系统错误 {error}",
    "E01": "没有这个文件或文件夹",
    "E02": "没有权限，或者正被其他程序占用",
    "E03": "系统不允许这样操作",
    "E04": "这是文件夹，不是文件",
    "E05": "路径中有一段不是文件夹",
    "E06": "已经有同名的文件或文件夹",
    "E07": "正被其他程序占用",
    "E08": "所在的盘是只读的",
    "E09": "磁盘已满",
    "E10": "文件名或路径太长",
    "E11": "路径的写法不能用",
    "E12": "链接绕成了圈",
    "E13": "打开的文件太多",
    "E14": "磁盘或网络读写出错",
    "E15": "不是能运行的程序",
    "E17": "这里的文件名用 {encoding} 编码，写不下其中的字",
    "E16": "另一个程序正在改写它，内容还没有定下来",
    # A file, before it is opened
    "N01": "是指向收件夹之外的链接，没有跟随",
    "N02": "是链接，指向的文件不存在",
    "N03": "不是普通文件",
    "N04": "不是文件，或者已不存在",
    "N05": "{suffix} 文件",
    "N06": "无扩展名 文件",
    # A file that is not what was asked for
    "N07": "文件夹一层套一层，超过 {limit} 层，里面的没有看",
    "N10": "这是{kind}",
    "N11": "这是工作簿，不是报告",
    "N12": "没有找到规定的标题和表格",
    "N13": "这是旧格式的 .doc 文档，请用 Word 或 WPS 另存为 .docx 后再导入",
    "N14": "这是旧格式的 .doc 文档，请用 Word 或 WPS 另存为 .docx",
    "N15": "这不是 Word 文档，而是其他压缩格式的文件",
    "N16": "这份 PDF 是扫描件，里面只有图片，没有文字",
    "N17": "汇总表须是 .xlsx 格式，这是 .{kind}",
    "N18": "这是{kind}，请用 Word 或 WPS 打开，另存为 .docx",
    "N19": "文件由敏感度标签或权限管理加密，没有可以取消的密码，请在能打开它的电脑上用 Word 或 WPS 去掉限制，另存为 .docx",
    "N64": "文件的内容不是 {suffix}：已经损坏，或者被安全软件加密，只在装了这种软件的电脑上才能打开，请解密后重新发送",
    "N65": "这份 PDF 的字体没有说明字形是什么文字，读出来是乱码，请改用原来的 Word 文档，或用 Word、WPS 打开 PDF 后另存为 .docx",
    "N66": "这份 PDF 用证书或专用软件加密，不是用打开密码，请改用原来的 Word 文档，或在能打开它的电脑上打印成新的 PDF",
    # A file that arrived in an archive or a mail
    # Markup that programs read differently
    "N70": "“{sheet}”{cell} 出现了两次，或者次序颠倒",
    "N71": "“{sheet}”{cell} 有两个值或者公式，或者次序颠倒",
    "N72": "“{sheet}”{cell} 的值里夹有别的内容",
    "N73": "“{sheet}”{cell} 的类型“{kind}”与内容不符",
    "N74": "“{sheet}”的数据里夹有“{element}”",
    "N75": "“{sheet}”有两处数据",
    "N76": "工作表“{sheet}”出现了两次，或者不在工作表清单里",
    "N77": "{part} 里“{id}”指向两处",
    "N79": "“{sheet}”{cell} 的公式超过 {limit} 个字符",
    "N78": "“{sheet}”{cell} 的公式占了别的格（{area}）",
    "N80": "加了密码，请让报送单位去掉密码重新压缩，或者解压后再收",
    "N81": "压缩包不完整或已损坏，请让报送单位重新发送",
    "N82": "压缩包或邮件一层套一层，超过 {limit} 层，请解开后再收",
    "N83": "里面的文件全部解开超过 {limit}，请分几次收",
    "N84": "文件超过 {limit}",
    "N85": "这台电脑上没有能打开 {kind}的程序（bsdtar），请先解压，再收解压出来的文件夹",
    "N86": "{kind}的压缩方法不能识别，请先解压，再收解压出来的文件夹",
    "N87": "附件被发信程序打成了 winmail.dat，别的程序打不开，请让报送单位压缩成 .zip 重发",
    "N88": "邮件里只有附件的下载链接（超大附件、云附件），请点开链接下载后再收",
    "N89": "邮件读不出来，请在邮箱里打开它，把附件另存后再收",
    # A file that is damaged
    "N20": "压缩结构不完整",
    "N21": "压缩方法不能识别",
    "N22": "部件 {part} 的压缩方法不能识别",
    "N23": "缺少部件 {part}",
    "N24": "部件 {part} 已损坏",
    "N25": "部件 {part} 不是完整的 XML",
    "N26": "内部的 XML 不完整",
    "N27": "内容不完整",
    "N28": "不是完整的 Excel 97 文件",
    "N29": "不是完整的 Word 文档",
    "N30": "不是完整的 PDF 文档",
    "N31": "不是文字，或者看不出文字的编码",
    "N32": "网页没有内容",
    "N33": "核对它的程序意外中止",
    # A workbook of ours that is damaged
    "N40": "缺少工作表“{sheet}”",
    "N41": "工作表“{sheet}”没有内容",
    "N42": "“{sheet}”缺少 {count} 个数字的列，如 {first}",
    "N43": "年度是“{text}”",
    "N44": "“{sheet}”中单位代码 {code} 出现了两次",
    "N45": "“{sheet}”{cell} 不是单元格地址",
    "N46": "“{sheet}”的“错误”一列有不是数字的内容",
    # A file that is not safe to read
    "N50": "解压后过大",
    "N51": "内部有同名部件",
    "N52": "部件 {part} 过大",
    "N53": "XML 中含有文档类型声明",
    "N54": "第一个工作表过大",
    "N55": "段落和单元格超过 {limit} 个",
    "N56": "网页嵌套过深或过大",
    "N57": "网页表格过大",
    "N58": "超过 {limit} 页",
    "N59": "第 {page} 页过于复杂",
    "N60": "页面过于复杂",
    "N61": "页面嵌套过深",
    "N62": "页面互相嵌套",
    "N63": "压缩方法已过时，不能确认大小",
    # A line of the roster
    "G01": "第 {row} 行没有代码，请补填单位代码（不是单位的行请删除）",
    "G02": "第 {row} 行的代码“{code}”是科学计数法，末尾几位已经丢失，请把该列设为文本格式后重新填写",
    "G03": "第 {row} 行的代码“{code}”与第 {first} 行重复，请改成不同的代码",
    "G04": "第 {row} 行没有名称，请补填单位名称",
    "G05": "第 {row} 行的名称“{name}”与第 {first} 行重复，请删除一行或改成不同的名称",
    "G06": "第 {row} 行的级别“{level}”无法识别，请改为 {levels} 之一",
    "G07": "第 {row} 行没有级别，请改为 {levels} 之一",
    "G09": "第 {row} 行的“并入”写的是 {code}，名册里没有这个单位，或者它也不再报送；请写接续单位的代码",
    "G08": "第 {row} 行标题之下没有任何单位，请逐行填写各单位",
    # The interpreter that an add-in starts
    "Q01": "{seconds} 秒内没有回应",
    "Q02": "{line}",
    "Q03": "退出代码 {exit_code}",
    # A name that a template or a sentence uses
    "T01": "“{name}”没有数字",
    "T02": "“{name}”不认识",
    "T03": "“{name}”不认识，最接近的是“{suggestion}”",
    "T04": "“{name}”是一组数字或内容，不能直接印出，请写到具体一项，如 {example}",
    "T05": "“{name}”是一列内容，要用 {{%p for … %}} 或 {{%tr for … %}} 逐项印出",
    "T06": "“{name}”只在县级报告的模板（county.docx）里可以用",
    # Why a tag or a sentence cannot be read, or not be filled in
    "T10": "括号、引号或者标签没有写对",
    "T11": "用到了没有的名称",
    "T12": "除数是 0",
    "T13": "一组数字或者一列内容不能直接印出，请写到具体一项",
    "T14": "文字、一组数字和没有的东西不能当数字计算，或者括号里给的内容不对",
    "T15": "写法不对",
    # What is wrong at a place of a template: said after the place
    "T20": "里的“{text}”是全角的，占位符要用半角的 {{{{ 和 }}}}",
    "T21": "里的“{text}”没有写完，缺少 {closing}",
    "T22": "的 {tag} 写法不对",
    "T23": "的 {tag} 写法不对，{{% 和后面的字母之间不能有空格",
    "T24": "的 {tag} 不认识，可用的是 for、if、elif、else、set",
    "T25": "的占位符 {tag} 里{unknown}",
    "T26": "的 {tag} 不能用：{cause}",
    "T27": "的 {tag} 不在表格里，{{%{prefix} 只能用在表格里",
    "T28": "的 {tag} 不在 {{% if … %}} 之内",
    "T29": "的 {tag} 没有对应的 {partner}",
    # … of two tags that belong together
    "T30": "的 {tag} 与{place}的 {first} 写法不一样，两处都要写成 {{%{prefix} … %}}",
    "T31": "的 {tag} 与{place}的 {first} 不在同一段，配不成一对；各占一段时写成 {{%p … %}}，各占一行时写成 {{%tr … %}}",
    "T32": "的 {tag} 与{place}的 {first} 不在同一段，配不成一对",
    "T33": "的 {tag} 与{place}的 {first} 不在同一格或者都在表格之外，配不成一对",
    "T34": "的 {tag} 与{place}的 {first} 不在同一张表，配不成一对",
    "T35": "的 {tag} 与{place}的 {first} 不在同一行，配不成一对",
    # What is wrong with a template as a whole: said after its name
    "T40": "不是完整的 Word 文档（.docx）",
    "T41": "不是 Word 文档（.docx），或者加了密码",
    "T42": "带有宏，请另存为不带宏的 .docx",
    "T43": "解压后过大或内部有同名部件",
    "T44": "的 XML 中含有文档类型声明",
    "T45": "的{part}里有配不成对的标签",
    "T46": "的{part}里有配不成对的标签，生成的文档会打不开",
    "T47": "有写法不对的标签（{cause}）",
    # Instead of a name
    "K01": "（无）",
    "K02": "没有",
    "K03": "表内没有数字",
    "K04": "这个提示的截图",
    "K05": "没有收到报送的表",
    "K06": "表内没有单位代码，不能确定是哪个单位报送的",
    "K07": "；{count} 条审核说明对应不上现行规则，没有采用（{cells}）",
    "K08": "这是本县自己的汇总表，不是单位报送的表",
    "K09": "这一册没有一个单位计入汇总",
    # What is said of a file that arrived
    "K20": "系统或办公软件留下的临时文件，不是报送的表",
    "K21": "与 {file} 是同一份",
    "K22": "有 {errors} 处错误",
    "K23": "没有发现错误",
    "K24": "没有发现错误，有 {warnings} 处要核实",
    "K25": "有 {errors} 处错误，有 {warnings} 处要核实",
    # Why a 审核说明 counts as none
    "K40": "审核说明“{text}”只是套话，视为没有说明",
    "K41": "审核说明“{text}”没有写明数字或者原因，视为没有说明",
    "K42": "审核说明“{text}”与另一条规则的说明一字不差，视为没有说明",
    # Why one of several returns counts
    "K30": "县里选定",
    "K31": "已经通过",
    "K32": "{time} 收到，是没有错误的各份中最晚的",
    "K33": "{time} 收到，是最晚的；各份都有错误",
    # Which way the changes between two returns are said
    "K34": "先收到的 → 后收到的",
    "K35": "这一份 → 计入的那份",
    # What is said of units in a round
    "K36": "“{name}”现在是“{state}”：{reason}",
    "K37": "已经通过，之后又收到不同的 {file}，没有计入",
    "K38": "“{name}”的表已经通过，这一份不同，没有计入；要改用这一份的，先运行 xltools pass --reopen {code}",
}


class Reason(Coded):
    """Why something cannot be used: a part of a sentence."""

    __slots__ = ()
    TEXTS: ClassVar[Mapping[str, str]] = REASONS


#: What the operating system answers, in its own words English as often as not.
_SYSTEM_ERRORS = {
    errno.ENOENT: "E01",
    errno.EACCES: "E02",
    errno.EPERM: "E03",
    errno.EISDIR: "E04",
    errno.ENOTDIR: "E05",
    errno.EEXIST: "E06",
    errno.EBUSY: "E07",
    errno.EROFS: "E08",
    errno.ENOSPC: "E09",
    errno.ENAMETOOLONG: "E10",
    errno.EINVAL: "E11",
    errno.ELOOP: "E12",
    errno.EMFILE: "E13",
    errno.EIO: "E14",
    errno.ENOEXEC: "E15",
}


def reason(error: OSError | UnicodeEncodeError) -> Reason:
    """Why the operating system would not; of a rare cause the system's number, which can be looked up."""
    if isinstance(error, StillChangingError):
        return Reason("E16")
    if isinstance(error, UnicodeEncodeError):  # of a path: Python asks for no more than that
        return Reason("E17", encoding=error.encoding)
    code = _SYSTEM_ERRORS.get(error.errno or 0)
    return Reason(code) if code else Reason("E00", error=error.errno or type(error).__name__)
