Attribute VB_Name = "Start"
Option Explicit
' How a program is started under macOS: Excel lives in a sandbox, and only a script in the user's own
' folder of application scripts may leave it. Python asks Excel for the workbook, which Excel cannot
' answer while it waits; so the script starts Python, returns at once, and itself says if Python fails.

Public Function StartAndWait(ByVal Command As String) As Long
    AppleScriptTask "xltools.applescript", "startJob", Command
End Function

Public Function LogFile() As String
    LogFile = AppleScriptTask("xltools.applescript", "logFile", "")
End Function

Public Function WindowHandle() As String
    WindowHandle = "0"
End Function

' The workbook that the person looks at; nothing where none is open.
Public Function ActiveName() As String
    If Not ActiveWorkbook Is Nothing Then ActiveName = ActiveWorkbook.Name
End Function
