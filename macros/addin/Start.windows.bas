Attribute VB_Name = "Start"
Option Explicit
' How a program is started under Windows: hidden, without a shell, and waited for.

Public Function StartAndWait(ByVal Command As String) As Long
    StartAndWait = CreateObject("WScript.Shell").Run(Command, 0, True)
End Function

Public Function LogFile() As String
    LogFile = CreateObject("WScript.Shell").ExpandEnvironmentStrings("%TEMP%") & "\xltools-addin.log"
End Function

Public Function WindowHandle() As String
    WindowHandle = CStr(Application.Hwnd)
End Function

' The workbook that the person looks at; nothing where none is open.
Public Function ActiveName() As String
    If Not ActiveWorkbook Is Nothing Then ActiveName = ActiveWorkbook.Name
End Function
