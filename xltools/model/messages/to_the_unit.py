"""What a unit itself is to do, where the remedy of the catalogue speaks to the county: on the page that it checks its file with."""

from __future__ import annotations

from collections.abc import Mapping

_ANEW = "请用县里下发给本单位的表重新填报"

#: Code → remedy, with the arguments of its entry in the catalogue.
TO_THE_UNIT: Mapping[str, str] = {
    "U01": "请核对是不是县里下发给本单位的表；是的，请告诉县里，把本单位加进名册",
    "U04": "请核对是不是用错了别的单位的表；用错的，请在本单位自己的表里重新填报",
    "U05": "请用 {expected} 年的表填报",
    "U06": "请核对是不是县里要的表；不是的，请用县里下发的表填报",
    "U07": "本单位更名或级别变化的，请告诉县里，由县里重新下发；不是的，请核对是不是用错了别的单位的表",
    "U12": "请告诉县里：名册里本单位的代码少了开头的 0",
    "U24": "请用“{expected}”下发给本单位的表填报",
    "S78": "请在 Excel 或 WPS 中保存并关闭“{name}”，再把它拖进来（名字前面没有“~$”的那一份）",
    "S80": "请用 Excel 或 WPS 另存为 .xlsx 后再查",
    "S81": _ANEW,
    "S82": _ANEW,
    "S83": f"{_ANEW}；仍然这样的，请把这份文件和括号里的话告诉县里",
    "S85": "请用 Excel 或 WPS 打开县里原来下发的表，重新填报、保存后再查",
    "S87": "请在能打开它的电脑上去掉限制（文件—信息—保护工作簿），另存后再查",
    "S88": "请解密后再查；没有装这种软件的，说明文件已损坏，请在原来的电脑上重新保存",
    "S90": "请在原来的电脑上打开这份表，重新保存后再查",
    "S91": "请用 Excel 或 WPS 打开这份表，另存一份再查；打不开的，请用县里下发的表重新填报",
    "S92": "请取消打开密码（文件—信息—保护工作簿），保存后再查",
    "S93": "请把填好的 .xlsx 表拖进来",
    "S95": _ANEW,
    "S96": "请用县里下发给本单位的表填报",
}
