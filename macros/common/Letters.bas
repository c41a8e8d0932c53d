Attribute VB_Name = "Letters"
Option Explicit
' Our sources are written in Chinese and compiled to ASCII: the build turns every Chinese string into
' a call of U, so that no code page of any machine can garble it.

Public Function U(ByVal Coded As String) As String
    Dim Parts() As String, N As Long
    Parts = Split(Coded, "\u")
    U = Parts(0)
    For N = 1 To UBound(Parts)
        U = U & ChrW(CLng("&H" & Left$(Parts(N), 4))) & Mid$(Parts(N), 5)
    Next N
End Function
