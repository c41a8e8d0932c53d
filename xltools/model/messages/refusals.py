"""Why a job is not done, by code, and how it is said: the catalogue of refusals.

A code's letter is its topic: A what was given and the command line, C the county's project, O what is written,
W Word reports, X Excel and the add-in. A text is a whole sentence, with the remedy. An argument that is a finding is
said whole, or the part of it that stands after the colon (``{finding:fact}``, see ``Finding``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from xltools.form.messages.coded import Coded

_LAST = "请把 xltools.toml 的 last 改为{last}汇总得到的“汇总_县名_年度.xlsx”"

REFUSALS: Mapping[str, str] = {
    # Files and folders that were given
    "A01": "不能读取 {path}（{reason}），请检查路径和读取权限",
    "A02": "找不到 {path}，请检查路径",
    "A03": "要读取的文件超过 {limit} 个（到 {path} 为止），请核对路径是否给错；"
    "确有这么多的，请在 xltools.toml 的 limits.files 中调高上限",
    "A04": "{path} 是一个文件；汇总的是整个收件夹，请给出装着各单位表格的文件夹",
    "A05": "没有读到任何一份报表，请核对路径；逐份原因见上",
    "A06": "{paths} 里没有可以导入的报告，请核对路径；可以导入 .txt、.md、.html、.docx 和有文字的 .pdf",
    "A07": "没有一份能导入，逐份原因见上",
    "A08": "密码文件 {file} 无法读取，请核对路径",
    "A09": "{report} 是报告，不是填好的表；报告要与它的表核对：xltools check {report} --against 表.xlsx",
    "A10": "没有给出文件，这里也不是县级项目；请写上填好的表、汇总表或者装着它们的文件夹，或者在项目文件夹里运行",
    "A11": "没有找到填好的表或汇总表，没有生成报告；请核对路径",
    "A12": "没有读到填好的表或汇总表，没有生成报告，逐份原因见上",
    "A13": "文件夹里一个文件也没有；请先把各单位的表放进去，再核对、汇总",
    # A run that ended before its time
    "A14": "没有一个单位计入汇总，没有可以公开的数字",
    "A15": "没有安装连接集群的组件，请运行 pip install xltools[dask]",
    "A16": "连不上集群 {address}，或者它没有可用的机器；请核对地址（tcp://主机:端口），并确认调度程序和工作机已启动",
    "A17": "集群中的 {machine} 上的 xltools 和本机不是同一个版本，请装成一样的再运行",
    "A18": "没有安装证明规则用的求解器，请运行 pip install xltools[prove]",
    "A19": "这是分册汇总的总表，一行是一册，不知道各单位的情况；县级报告在汇总时已经写好，要重写的，再运行一次 xltools merge",
    "A20": "已中断，没有写完的文件不会留下",
    "A21": "程序内部出错，没有完成；请把 {log} 发给维护人员",
    "A24": "压缩包 {name} 不能用，没有汇总：{reason}",
    "A43": "这些文件太大，网页里最多放得下 {limit}，没有汇总。请只拖 xltools.toml、单位名册、收件夹和上年的汇总表，或者在装了本软件的电脑上运行 xltools merge",
    "A44": "{names} 里没有读到任何一份报表，请核对拖进来的是不是收件夹或项目文件夹；逐份原因见下",
    "A45": "汇总.html 按拖进去的项目文件夹汇总，不用写 --project。请去掉 --project；要生成的是自查.html 的，请去掉 --county",
    "A23": "没有完成（{reason}）。请把环境变量 LC_ALL 设为 C.UTF-8，再运行一次",
    "A22": "分册汇总的，不生成公开数据：其中要列出各单位，而总表一行是一册",
    # The command line
    "A30": "没有选项 {option}。请用 {command} --help 查看用法",
    "A31": "缺少参数 {argument}。请用 {command} --help 查看用法",
    "A32": "参数 {argument} 应为整数，不能是“{value}”。请用 {command} --help 查看用法",
    "A33": "参数 {argument} 应为文件，“{value}”是文件夹，或者不能读取。请用 {command} --help 查看用法",
    "A34": "参数 {argument} 的值不能用（{error}）。请用 {command} --help 查看用法",
    "A42": "参数 {argument} 应为日期，如 2026-01-15，不能是“{value}”。请用 {command} --help 查看用法",
    "A35": "选项 {option} 后面要写上值。请用 {command} --help 查看用法",
    "A36": "选项 {option} 后面不能有值。请用 {command} --help 查看用法",
    "A37": "多写了参数 {arguments: }。请用 {command} --help 查看用法",
    "A40": "没有选项 {option}，是不是要写 {near:、}？{command} --help 有全部用法",
    "A41": "没有命令 {name}，是不是要写 {near:、}？{command} --help 有全部用法",
    "A38": "没有命令 {name}。请用 {command} --help 查看用法",
    "A39": "命令行有误（{error}）。请用 {command} --help 查看用法",
    # A mailbox
    "A50": "邮箱地址“{source}”不能用，请写成 imaps://用户名@服务器/文件夹，密码不要写在里面",
    "A51": "连不上邮箱 {mailbox} 的服务器，请检查网络、服务器名称和端口",
    "A52": "邮箱 {mailbox} 拒绝登录，请核对用户名和密码；QQ、163 等邮箱要用“授权码”，不是登录密码",
    "A53": "邮箱 {mailbox} 里没有文件夹“{folder}”，请核对名称",
    "A54": "读取邮箱 {mailbox} 时连接中断，已收到的都在收件夹里，请重新运行，会接着收",
    "A55": "邮箱 {mailbox} 的服务器证书不可信，没有登录，请核对服务器名称",
    # The round
    "A60": "单位名册里没有“{name}”，请写名册里的代码或名称",
    "A61": "收件夹 {inbox} 里没有文件 {file}，请写收件夹里的文件名",
    "A62": "{file} 是{other}的表，不是“{name}”的，没有选定",
    "A67": "“{name}”的表已经通过，不能改选；要改选的，先运行 xltools pass --reopen {code}",
    "A63": "不能通过，一个也没有通过：{units:；}",
    "A68": "{file} 不能计入汇总，没有选定：{reason}",
    "A70": "{file} 没有用别的密钥签名，不用 --same-key；请去掉这个选项再运行",
    "A69": "发布日期 {day} 还没有到，今天是 {today}；没有登记",
    "A66": "看不出 {file} 是哪个单位的表，请用 --unit 写明代码或名称",
    "A65": "--published 要给出一个网页文件，并用 --against 给出已通过的表",
    "A64": "“{name}”的表没有通过过，不用撤回",
    "A56": "没有邮箱 {mailbox} 的密码，请设置环境变量 XLTOOLS_MAIL_PASSWORD，或者存入系统的密码库",
    # The project file
    "C01": "项目文件 {file} 无法读取（{reason}），请检查路径和读取权限",
    "C02": "项目文件 {file} {fault}",
    "C03": "项目文件 {file} 的 {key} 没有填写，请补上这一项",
    "C04": "项目文件 {file} 的 {key} 没有填写，请填写县（市、区）名称",
    "C05": "项目文件 {file} 的 {key} 不是能识别的项，请删除或改正，可用的是 {keys}",
    "C17": "项目文件 {file} 的 {key} 不是能识别的项，是不是要写 {near:、}？请改正或删除",
    "C06": "项目文件 {file} 的 {key} 类型不对，请改为文字（写在双引号里）",
    "C07": "项目文件 {file} 的 {key} 类型不对，请改为整数",
    "C08": "项目文件 {file} 的 {key} 类型不对，请改为一组键值",
    "C09": "项目文件 {file} 的 {key} 含有换行或控制字符，请删去",
    "C10": "项目文件 {file} 的 {key} 是 {year}，请改为四位的报告年度，如 2025",
    "C11": "项目文件 {file} 的 {key} 指向的“{text}”是文件夹，请写明其中的文件：单位名册（.csv 或 .xlsx）",
    "C12": "项目文件 {file} 的 {key} 指向的“{text}”是文件夹，请写明其中的文件：上年的汇总表（.xlsx）",
    "C13": "项目文件 {file} 的 {key} 指向的“{text}”是文件夹，请写明其中的文件：写着密码的文本文件",
    "C14": "项目文件 {file} 的 {key} 指向的文件“{text}”不存在，请核对文件名（相对路径从项目文件所在文件夹算起）",
    "C15": '项目文件 {file} 的 {key} 写的是 {value}，不是日历上有的日期，请写成 "2026-01-31" 的样子',
    "C16": "项目文件 {file} 的 {key} 是 {number}，请改为大于 0 的整数",
    "C18": "项目文件 {file} 的 {key} 与 form 写的是同一张表样 {form}，请删去其中一处",
    "C19": '项目文件 {file} 的 {key} 类型不对，请写成一组文字，如 ["乡镇", "部门"]',
    # A new project, and a project that is wanted
    "C20": "县名“{county}”不能用，请写一个不含换行的名称",
    "C21": "年度 {year} 不能用，请写四位的报告年度，如 2025",
    "C22": "{paths} 已经存在，为免覆盖没有新建项目，请换一个文件夹",
    "C23": "不能在 {folder} 新建项目（{reason}），请检查路径和写入权限",
    "C24": "这里没有县级项目（找不到 xltools.toml），请先运行 xltools new 文件夹",
    "C27": "{folder} 不是县级项目（没有 xltools.toml），请给出上年项目的文件夹",
    "C28": "密钥文件 {file} 读不出来，或者内容不完整；请检查读取权限，或者用备份换回；没有备份的，把它移走后再运行："
    "不再核对签名，再运行 xltools generate 会另做一把",
    "C25": "密码文件 {file} 无法读取，请核对 xltools.toml 的 password_file",
    "C26": "密码文件 {file} 是空的，请写入密码或删除 password_file 一项",
    # Its form
    "C30": "没有表样“{id}”，可用的是 {forms}；自己的表样请放进项目的 templates 文件夹",
    "C31": "表样 {form} 不适用于 {year} 年（适用的表样：{forms}），请核对 xltools.toml 的 form 和 year",
    "C32": "项目里没有表样“{id}”，可用的是 {forms}；要用的，请在 xltools.toml 中加一节 [forms.{id}]",
    "C33": "项目文件 {file} 的 {key} 写了级别“{level}”，表样 {form} 没有这个级别，可用的是 {levels}，请改正",
    "C34": "项目文件 {file} 的 {key} 有误：单位名册里没有代码 {code}，请改为名册里的单位代码",
    "C35": "项目文件 {file} 的 {key} 有误：没有跨表规则“{rule}”，可用的是 {rules}，请改正",
    "C37": "项目文件 {file} 的 {key} 是 {number}，请改为 1 到 {most} 的整数",
    "C38": "项目文件 {file} 写了不止一个报告期（{keys}），请只留表样要的一个",
    "C39": "项目文件 {file} 没有写报告期，表样 {form} 按{span}报，请在 year 下面加一行，如 {key} = 1",
    "C49": "项目文件 {file} 的 {key} 有误：表样 {form} 按{span}报，不分期，请删去这一行",
    "C57": "项目文件 {file} 的 {key} 有误：表样 {form} 按{span}报，请把 {key} 改为 {asked}",
    "C58": "项目文件 {file} 的 {key} 有误：表样 {form} 按{span}报，这个项目按{project}报，请为它另建一个项目",
    "C59": "项目文件 {file} 的 {key} 有误：表样 {form} 按{span}报，请在这一节里写明是哪一期，如 {asked} = {most}（1 到 {most}）",
    # Its roster
    "C40": "单位名册 {path}：前 {rows} 行中没有同时写有“代码”“名称”“级别”的标题行，请补上标题行",
    "C41": "单位名册 {path}：{problem}",
    "C42": "单位名册 {path} 有 {count} 处问题：{problems:；}",
    "C43": "单位名册 {path} 有 {count} 处问题：{problems:；}；其余 {more} 处从略",
    "C44": "单位名册 {path}：{finding:fact}，请用 Excel 或 WPS 打开，另存为 .xlsx 或 .csv 后重试",
    "C45": "单位名册 {path}：没有这个文件，请检查文件名或先建立名册",
    "C46": "单位名册 {path}：无法读取（{reason}），请检查文件是否被占用、是否有读取权限",
    "C47": "单位名册 {path}：不是文本文件，或编码无法识别，请用 Excel 另存为“CSV UTF-8”或 .xlsx 后重试",
    "C48": "单位名册 {path}：第 {row} 行的双引号没有成对，请改正后重试",
    # Last year's consolidated workbook
    "C50": "{last}汇总表不能用：{finding}",
    "C51": "{last}汇总表 {path} 是 {found}的，应为 {expected}；请核对 xltools.toml 的 last",
    "C52": f"{{last}}汇总表不能用：{{path}} 不是汇总表；{_LAST}",
    "C53": f"{{last}}汇总表不能用：{{path}} 是“{{unit}}”的报表，不是县里的汇总表；{_LAST}",
    "C54": f"{{last}}汇总表不能用：{{path}} 是一个单位的报表，不是县里的汇总表；{_LAST}",
    "C55": "{last}汇总表 {path} 是分册汇总的总表，缺少其中的 {name}；请把{last}的“{folder}”文件夹放到它旁边",
    "C56": "{last}汇总表 {path} 和它的 {name} 数字不一致；请用同一次汇总得到的总表和“{folder}”文件夹",
    # The ledger of an inbox
    "C60": "收件台账 {path} 不能读写，请检查它所在文件夹的权限，以及磁盘是否已满",
    "C61": "收件台账 {path} 正被另一个程序使用，请等它结束后重试",
    "C62": "收件台账 {path} 的第 {number} 条被改动过，或者它前面缺了条目；请换回没有改动过的备份，"
    "详情见 xltools status --ledger",
    "C63": "收件台账 {path} 已损坏，请换回备份；没有备份的，把它移走后重新运行 xltools collect，收到的表格不会丢失",
    "C64": "收件夹 {inbox} 没有收件台账；用 xltools collect 收过表才有",
    # What is written
    "O01": "无法写入 {path}（{reason}）。请关闭正在打开它的程序，检查文件夹的权限，或换一个输出文件夹",
    "O02": "输出文件夹 {out} 不能在收件夹 {inbox} 之内，请用 -o 指定别的文件夹",
    "O03": "输出文件夹里已有 {count} 个同名文件（{names}），可能已经填写过；"
    "请换一个文件夹，确认可以覆盖的加 --replace",
    "O04": "输出文件夹里已有 {count} 个同名文件（{names} 等），可能已经填写过；"
    "请换一个文件夹，确认可以覆盖的加 --replace",
    "O05": "{path} 已经存在，{name} 没有导入；请换一个输出文件夹，或先移走这个文件",
    "O07": "汇总表 {path} 正在打开，没有覆盖；请保存并关闭它，再运行一次",
    "O08": "没有装自查页、汇总页的运行环境（{folder} 里缺 {missing}），没有生成网页；请改用发行版的安装包，或者请维护人员按 docs/page.md 取来",
    "O09": "无法写入 {path}：磁盘已满，或者超过了给你的空间。请腾出空间，或者换到别的盘上，再运行一次",
    "O10": "无法写入 {path}：文件名或路径太长。请换一个路径短些的文件夹，再运行一次",
    "O11": "无法写入 {path}（{reason}）。请换一个输出文件夹",
    "O12": "{refusal}。这一次已经写好 {count} 个文件（{names}），其余的没有写",
    "O13": "无法写入 {path}（{reason}）。请把环境变量 LC_ALL 设为 C.UTF-8，再运行一次",
    "O06": "{path} 已经存在，没有覆盖；请换一个文件夹，或先移走这个文件",
    # A workbook that gets no Word report
    "W01": "{file} 读不出可靠的数字，没有生成报告，原因见上",
    "W02": "{file} 没有生成报告：“{unit}”有 {count} 份内容不同的表（{files}），请确认以哪一份为准，用 xltools choose 选定后重试",
    "W03": "{file} 与 {other} 内容相同，没有另外生成报告",
    "W04": "{file} 不能计入本次汇总，没有生成报告，原因见上",
    "W05": "{file} 是报告，不是填好的表；要与表核对的，用 xltools check {file} --against 表.xlsx",
    "W06": "{file} 有 {errors} 处错误，没有生成报告；请按上面的意见改正后重试，"
    "只想先看样子的加 --draft 生成草稿",
    "W07": "{path} 在 Word 中改过，没有覆盖；请换一个输出文件夹，确认可以覆盖的加 --replace",
    "W09": "{file} 已由 {other} 代替，没有生成报告",
    "W08": "无法读取 {path}，请检查它是否正被别的程序打开",
    # A Word report that is to be held against its workbook
    "W10": "找不到 {path}，请检查 --against 后面的路径",
    "W11": "不能用 {path} 核对：它不是填好的表或汇总表；--against 后面要写生成报告的那份 .xlsx",
    "W12": "不能用 {path} 核对：{reason}",
    "W13": "按模板生成的报告读不出来（{finding:sentences}）请核对模板",
    "W14": "按模板生成的报告里没有找到“{form}”的标题和表格，请核对模板",
    "W15": "没有一份报告可以核对，逐份原因见上",
    "W16": "文件夹里没有 Word 报告（.docx），请核对路径",
    # A template that cannot be used
    "W20": "模板 {file} 的{place}（“{text}”）{fault}，请在 Word 中改正；xltools report --fields 列出可以使用的全部占位符",
    "W21": "模板 {file} {fault}，请在 Word 中改正；xltools report --fields 列出可以使用的全部占位符",
    "W22": "模板 {file} 的 {part} 不是完整的 XML，请用 Word 重新保存",
    "W23": "模板 {file} 不存在或无法读取，请核对路径；不指定模板就用表样自带的",
    # A report that is to become a PDF
    "W30": "这台机器上没有找到 LibreOffice，不能转成 PDF；请安装 LibreOffice 后重试，或者用 Word、WPS 打开报告另存为 PDF",
    "W31": "LibreOffice 没有能把 {document} 转成 PDF，请用 Word、WPS 打开后另存为 PDF",
    "W32": "LibreOffice 转换 PDF 超时，请关闭正在运行的 LibreOffice 后重试",
    "W33": "无法运行 {program}，不能转成 PDF；请检查 LibreOffice 的安装",
    # The add-in on this machine
    "X01": "这台电脑上不能用 Excel 加载项：它需要 Windows 或 macOS 上的 Excel。"
    "请用 xltools check 核对、xltools merge 汇总；表内“审核”页的公式在 WPS 和 LibreOffice 里同样会提示不符",
    "X02": "Python 的路径 {path} 里有双引号，加载项不能启动它；请把 Python 装到别的文件夹",
    "X03": "Python 的路径 {path} 里有换行，加载项不能启动它；请把 Python 装到别的文件夹",
    "X04": "Python 的路径 {path} 里有两个百分号，加载项不能启动它；请把 Python 装到别的文件夹",
    "X05": "不知道 Python 在哪里，请用 python -m pip 安装 xltools 后重试",
    "X06": "{path} 安装以后被改动过，没有覆盖；请先把它移走，再安装",
    "X07": "{path} 安装以后被改动过，没有删除；确认不再需要的，请手工删除",
    "X08": "无法删除 {path}（{reason}）。请先关闭 Excel",
    "X09": "无法读取 {path}（{reason}）。请先关闭 Excel",
    "X10": "{path} 不是本软件的加载项，没有动它；请先把它移走或改名",
    "X11": "{path} 不是本软件的脚本，没有动它；请先把它移走或改名",
    "X12": "无法写入 {path}。请先关闭 Excel，再安装",
    "X13": "文件安装以后被改动过。请把它移走，再运行 xltools addin install",
    "X14": "按钮还不能用：这个 Python 不能载入 xltools.addin（{reason}）。请在同一个 Python 里重新安装 xltools",
    # The workbook whose button was pressed
    "X20": "没有打开的工作簿；窗口上方显示“受保护的视图”的，请先点“启用编辑”，再点一次按钮",
    "X21": "在 Excel 中找不到工作簿“{name}”；文件名里有“=”、首尾有空格的，请另存为别的名称，再点一次按钮",
    "X22": "“{name}”是从网络地址打开的，读不到它的文件；请先“另存为”到本机的文件夹，再点一次按钮",
    "X23": "“{name}”还没有保存过；请先保存到本机的文件夹，再点一次按钮",
    "X24": "找不到“{name}”的文件（{folder}），它可能已被移走；请先重新保存，再点一次按钮",
    "X25": "Excel 正忙，不能读取工作簿；请按回车键或 Esc 键结束单元格编辑，关闭打开的对话框，再点一次按钮",
    # What the button finds there
    "X30": "核对结果中没有可以跳转的位置；改正后请再点一次“检查勾稽关系”",
    "X31": "“{name}”不是由本软件下发的报表，没有核对结果",
    "X32": "{finding}",
    "X33": "“{name}”是由另一版模板生成的，或者缺少工作表，没有可用的核对结果区；请用下发的表填报",
    "X34": "没有核对结果；请先点“检查勾稽关系”",
    "X35": "汇总表“{name}”正开着；请先关闭它，再点一次按钮",
    "X36": "没有读到任何一份报表。",
    "X37": "没有读到任何一份报表。\n{findings:\n}",
    "X38": "没有读到任何一份报表。\n{findings:\n}\n……共 {count} 条",
    "X40": "项目里没有“来件”文件夹（{folder}）；请建一个，把收到的文件放进去，再点一次按钮",
    "X39": "“{name}”有 {count} 处错误，没有生成报告；请点“检查勾稽关系”，改正并保存后再试。\n\n第一处：{first:inside}",
}


class Refusal(Coded):
    """Why a job is not done: a whole sentence."""

    __slots__ = ()
    TEXTS: ClassVar[Mapping[str, str]] = REFUSALS
