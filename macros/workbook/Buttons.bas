Attribute VB_Name = "Buttons"
Option Explicit
' What the buttons on the sheets call, and all that Excel lists among the macros.

Public Sub CheckBalances()
    Dim Sentence As String
    Sentence = Checked()
    MsgBox Sentence, IIf(AllRight(), vbInformation, vbExclamation), "检查勾稽关系"
End Sub

Public Sub ClearResults()
    ClearLines
End Sub
