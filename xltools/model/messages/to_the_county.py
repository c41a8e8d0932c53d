"""What a county that has no program but the page is to do, where the remedy of the catalogue names a command."""

from __future__ import annotations

from collections.abc import Mapping

_BY_THE_PROGRAM = "要在装了本软件的电脑上"
_THIS_ONE = (
    f"应以这一份为准的，请把该单位的其余各份移出收件夹再汇总；已经选定或通过别的一份的，{_BY_THE_PROGRAM}改选"
)
_REOPEN = f"要改用这一份的，{_BY_THE_PROGRAM}撤回通过"
_TAKE = f"{_BY_THE_PROGRAM}认定这一份，才照常计入"

#: Code → remedy, with the arguments of its entry in the catalogue.
TO_THE_COUNTY: Mapping[str, str] = {
    "U02": "请向该单位确认以哪一份为准，把其余各份移出收件夹再汇总；确认之前都不计入汇总",
    "U13": f"这一份无需再改；{_THIS_ONE}",
    "U14": f"应以别的一份为准的，请把该单位的其余各份移出收件夹再汇总；已经选定或通过这一份的，{_BY_THE_PROGRAM}改选",
    "U15": f"请把通过的那一份放回收件夹；{_REOPEN}",
    "U17": f"请向该单位核实为什么又报；{_REOPEN}",
    "U18": "是别的县的，请移出收件夹；确是本县下发的（项目重建过、密钥丢过），请把原来的 xltools.key 放回项目文件夹；找不回的，"
    f"核实以后{_TAKE}",
    "U20": "请用下发的表重新填报；上年数字确有错误的，改正上年汇总表后重新下发",
    "U21": "照常计入；对来历有疑问的，请向报送单位核实",
    "U24": f"请用“{{expected}}”下发给本单位的表填报；确是本县下发的（县名后来改过），核实以后{_TAKE}",
    "R05": "请给出由填好的表生成的报告（.docx 或 .pdf），以及那份表",
    "R07": f"请给出已通过的表；还没有通过的，{_BY_THE_PROGRAM}先通过",
    "R09": f"{_BY_THE_PROGRAM}登记发布的网址",
    "S80": "请用 Excel 或 WPS 另存为 .xlsx，放进收件夹再汇总",
    "S96": "请用下发给本单位的表填报；已发布的 Word、网页报告不是报表，不能汇总",
}
