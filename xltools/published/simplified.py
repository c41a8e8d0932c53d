"""Traditional characters → simplified ones, as far as the form and the titles of reports use them. Pure.

Used only to compare texts; what is kept of a report is kept as it was written. Every character becomes exactly one
character, so that a position in one text is the same position in the other.
"""

from __future__ import annotations

_PAIRS = (
    "總总 體体 況况 動动 開开 務务 資资 訊讯 規规 範范 現现 數数 處处 決决 許许 對对 項项 強强 罰罚 業业 單单 萬万 額额 "
    "購购 採采 請请 機机 構构 會会 組组 織织 計计 結结 轉转 辦办 與与 給给 產产 關关 係系 為为 爲为 於于 種种 區区 國国 "
    "穩稳 護护 權权 屬属 內内 過过 執执 詢询 無无 沒没 製制 補补 後后 確确 認认 訪访 舉举 報报 訴诉 類类 複复 復复 當当 "
    "議议 訟讼 獲获 繳缴 納纳 費费 維维 糾纠 審审 經经 實实 際际 問问 題题 進进 縣县 鄉乡 鎮镇 廳厅 員员 門门 個个 網网 "
    "號号 該该 佈布 則则 條条 領领 導导 據据 減减 發发 廢废 專专 統统 歲岁 級级 稱称 優优 應应 準准 監监 團团 節节 黨党 "
    "場场 衛卫 農农 財财 環环 態态 電电 運运 輸输 觀观 聯联 勞劳 參参 餘余 價价 續续 設设 協协 兩两 間间 標标 衹只 祇只 "
    "隻只 併并 書书 歸归 責责 違违 徵征 銷销 見见 釋释 錄录 檔档 別别 圖图 壹一 幾几 啟启 舊旧 滿满 隊队 聲声 週周"
)
_TO_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """The text in simplified characters, of the same length."""
    return text.translate(_TO_SIMPLIFIED)
