Attribute VB_Name = "Start"
Option Explicit
' What stands in for Start.windows.bas when the tests run the add-in in LibreOffice under Linux: how a
' program is started and waited for, where its log goes, and which workbook is the active one, for LibreOffice
' knows none where there is no screen. Nothing else of the add-in differs.

Public Function StartAndWait(ByVal Command As String) As Long
    Dim Script As String, Code As String, Answer As String, Number As Integer
    Script = Environ("TMPDIR") & "/start.sh"
    Code = Environ("TMPDIR") & "/code"
    Number = FreeFile
    Open Script For Output As #Number
    Print #Number, Command
    Print #Number, "echo $? > '" & Code & ".part'; mv '" & Code & ".part' '" & Code & "'"
    Close #Number
    Shell "/bin/sh", 0, Script
    Do While Dir(Code) = ""
        Wait 20
    Loop
    Number = FreeFile
    Open Code For Input As #Number
    Line Input #Number, Answer
    Close #Number
    Kill Code
    StartAndWait = CLng(Answer)
End Function

Public Function LogFile() As String
    LogFile = Environ("TMPDIR") & "/xltools-addin.log"
End Function

Public Function WindowHandle() As String
    WindowHandle = "0"
End Function

' The document that was opened besides the add-in.
Public Function ActiveName() As String
    Dim Documents As Object, Document As Object, Path As String
    Documents = StarDesktop.Components.createEnumeration()
    Do While Documents.hasMoreElements()
        Document = Documents.nextElement()
        Path = ConvertFromURL(Document.URL)
        If LCase(Right(Path, 5)) <> ".xlam" Then ActiveName = Mid(Path, InStrRev(Path, "/") + 1)
    Loop
End Function
