Attribute VB_Name = "Bridge"
Option Explicit
' Starts Python for a button and waits for it. Python finds the workbook by what stands on its command
' line, reads it, writes what it found, and shows its own messages. Here is only what Python cannot say:
' that it could not be started, or that it ended before it could say anything.

' What Python ends with when it has shown itself what went wrong (FAILED in xltools/addin).
Private Const Told As Long = 3

Public Sub RunPython(ByVal Job As String)
    Dim Problem As String
    Problem = RunJob(Job)
    If Problem <> "" Then MsgBox Problem, vbExclamation, "政务公开年报"
End Sub

' Runs a job on the active workbook. Nothing where Python ran; otherwise the sentence to show.
Public Function RunJob(ByVal Job As String) As String
    Dim Code As Long
    RunJob = Refusal()
    If RunJob <> "" Then Exit Function
    On Error GoTo NotStarted
    Code = StartAndWait(CommandLine(Job, ActiveName()))
    If Code <> 0 And Code <> Told Then RunJob = "没有完成：Python 中途退出（代码 " & Code & "）。请把日志文件 " & LogFile() & " 发给维护人员，或在命令行运行 xltools addin status 查看原因。"
    Exit Function
NotStarted:
    RunJob = "没有完成：无法启动 Python（" & Setting("python") & "）。请在命令行运行 xltools addin install 重新安装，再重新打开 Excel。"
End Function

' Why nothing is started at all; nothing where it may be.
Public Function Refusal() As String
    If Setting("python") = "" Then
        Refusal = "加载项还不知道 Python 在哪里。请在命令行运行 xltools addin install，再重新打开 Excel。"
    ElseIf ActiveName() = "" Then
        Refusal = "没有打开的工作簿；窗口上方显示“受保护的视图”的，请先点“启用编辑”，再点一次按钮。"
    Else
        Refusal = NameRefusal(ActiveName())
    End If
End Function

' The name travels on a command line, where = ends a word and %...% names a variable.
Public Function NameRefusal(ByVal Book As String) As String
    If InStr(Book, "=") > 0 Or Len(Book) - Len(Replace(Book, "%", "")) > 1 Then
        NameRefusal = "文件名“" & Book & "”里有等号（=）或两个百分号（%），Python 不能按这个名字找到它。请另存为不带这些符号的文件名，再点一次按钮。"
    End If
End Function

' The arguments after the log are those that xlwings reads in Book.caller(). -P: what lies in the folder of
' a workbook is never imported.
Public Function CommandLine(ByVal Job As String, ByVal Book As String) As String
    Dim Code As String
    Code = "import sys; sys.stderr = open(sys.argv[1], 'w', encoding='utf-8'); import xltools.addin as a; a.run('" & Job & "')"
    CommandLine = Quoted(Setting("python")) & " -P -c " & Quoted(Code) & " " & Quoted(LogFile()) & " " & _
        Quoted("--wb=" & Book) & " --from_xl=1 --hwnd=" & WindowHandle()
End Function

Private Function Quoted(ByVal Text As String) As String
    Quoted = """" & Text & """"
End Function

' What the installation wrote into the add-in's only sheet: a name in column A, a value in column B.
Public Function Setting(ByVal Name As String) As String
    Dim Row As Long
    For Row = 1 To 9
        If ThisWorkbook.Worksheets("xltools").Cells(Row, 1).Value = Name Then
            Setting = ThisWorkbook.Worksheets("xltools").Cells(Row, 2).Value
        End If
    Next Row
End Function

Public Function About() As String
    About = "xltools 加载项 " & Setting("version") & "：核对政府信息公开工作年度报告。" & vbLf & vbLf & _
        "Python：" & Setting("python") & vbLf & "日志：" & LogFile()
End Function
