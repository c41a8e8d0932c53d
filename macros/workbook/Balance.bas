Attribute VB_Name = "Balance"
Option Explicit
Option Private Module
' The check behind the button of a workbook: what the form's rules say of the figures in its tables. The rules
' themselves, and every text about them, stand in module Rules, which is generated from the form. Nothing
' is unprotected and no figure is changed; results go to the unlocked lines below the review.

' Figures by their place in the form. A number is a Double, no number is Empty.
Private Figures() As Variant, LastYear() As Variant
Private FigureName() As String, FigureSheet() As String, FigureCell() As String
' Rules by their place in the form.
Private Explanations As Variant, Verdict() As String, Level As String
Private RuleNumber As Long, RuleId As String, RuleNature As String, RuleFigure As Long
' What was found, in the order it was found in.
Private Found As Long, Errors As Long
Private FoundRule() As String, FoundNature() As String, FoundText() As String, FoundFigure() As Long
' Where it was found: the figure's own cell, or a cell of a list that the figure adds up.
Private FoundCell() As String, FoundName() As String, EntryCell As String, EntryName As String
' The table that is being read.
Private Table As Variant, TableSheet As String, TableTitle As String, TableOptional As Boolean, TableZero As Boolean, TableNoDuty As Boolean
Private IsAnswer As Boolean, IsNotAsked As Boolean
Private Blanks As Long, FirstBlank As Long, BlankNames As String
' The sheets of tables of which the unit says that it has no such duty.
Private SheetsWithoutDuty As String
' The sum that a sentence is being made of.
Private SumTotal As Double, SumShown As Long, SumText As String

' Checks, writes the results, selects the first bad cell; the sentence to show.
Public Function Checked() As String
    On Error GoTo Failed
    Judge
    ClearLines
    If Found > 0 Then
        ShowResults
        ThisWorkbook.Worksheets(FigureSheet(FoundFigure(1))).Activate
        ThisWorkbook.Worksheets(FigureSheet(FoundFigure(1))).Range(FoundCell(1)).Select
        Checked = "发现 " & Found & " 处问题，必须改正的 " & Errors & " 处。已选中第一处：" & Place(1) & "。全部意见列在“" & ReviewSheet() & "”表下方，点位置可以跳转。"
    Else
        Checked = "没有发现问题：各表没有空格，勾稽关系全部通过。结构、文字、日期等由收表单位继续核对。"
    End If
    Exit Function
Failed:
    Found = 1
    Checked = "没有完成核对（" & Err.Description & "）。请检查工作表是否被改名或删除，用原来下发的表重新填报。"
End Function

Public Function AllRight() As Boolean
    AllRight = (Found = 0)
End Function

Public Sub ClearLines()
    ThisWorkbook.Worksheets(ReviewSheet()).Range(ResultsRange()).ClearContents
End Sub

' Reads everything and judges every rule; nothing is written.
Private Sub Judge()
    Found = 0
    Errors = 0
    SheetsWithoutDuty = "|"
    Application.Calculate
    Prepare
    ReadForm
    JudgeRules
End Sub

' For the tests: the verdict of every rule in the form's order, and every text of the results.
Public Function Verdicts() As String
    Judge
    Verdicts = Join(Verdict, ",")
End Function

Public Function Findings() As String
    Dim N As Long
    For N = 1 To Found
        Findings = Findings & FoundRule(N) & vbTab & FigureSheet(FoundFigure(N)) & vbTab & FoundCell(N) & vbTab & FoundText(N) & vbLf
    Next N
End Function

' ---- Reading: one whole range for each sheet

Private Sub Prepare()
    Dim Most As Long
    Most = FigureCount() + RuleCount() + EntryCellCount()
    ReDim Figures(1 To FigureCount())
    ReDim LastYear(1 To FigureCount())
    ReDim FigureName(1 To FigureCount())
    ReDim FigureSheet(1 To FigureCount())
    ReDim FigureCell(1 To FigureCount())
    ReDim Verdict(1 To RuleCount())
    ReDim FoundRule(1 To Most)
    ReDim FoundNature(1 To Most)
    ReDim FoundText(1 To Most)
    ReDim FoundFigure(1 To Most)
    ReDim FoundCell(1 To Most)
    ReDim FoundName(1 To Most)
End Sub

Public Sub ReadTable(ByVal Sheet As String, ByVal Area As String, ByVal Title As String, ByVal IsOptional As Boolean, ByVal ZeroRow As Long, ByVal ZeroColumn As Long, ByVal MayLackDuty As Boolean)
    Table = ThisWorkbook.Worksheets(Sheet).Range(Area).Value
    TableSheet = Sheet
    TableTitle = Title
    TableOptional = IsOptional
    TableZero = False
    TableNoDuty = False
    If ZeroRow > 0 Then TableZero = (TextOf(Table(ZeroRow, ZeroColumn)) = Yes())
    If ZeroRow > 0 And MayLackDuty Then TableNoDuty = (TextOf(Table(ZeroRow, ZeroColumn)) = NoDuty())
    If TableNoDuty Then SheetsWithoutDuty = SheetsWithoutDuty & Sheet & "|"
    Blanks = 0
    BlankNames = ""
End Sub

' The figure that comes next is a yes or a no, which count as 1 and 0.
Public Sub ReadAnswer(ByVal Row As Long, ByVal Column As Long)
    Dim Held As String
    IsAnswer = True
    Held = TextOf(Table(Row, Column))
    If Held = Yes() Then
        Table(Row, Column) = 1#
    ElseIf Held = No() Then
        Table(Row, Column) = 0#
    ElseIf IsNumber(Table(Row, Column)) Then
        Table(Row, Column) = Held
    End If
End Sub

' The figure that comes next is asked for only where this one says yes; it stands further up and has been read.
Public Sub AskedFor(ByVal Row As Long, ByVal Column As Long)
    IsNotAsked = False
    If IsNumber(Table(Row, Column)) Then IsNotAsked = (CDbl(Table(Row, Column)) = 0)
    If TextOf(Table(Row, Column)) = No() Then IsNotAsked = True
End Sub

Public Sub ReadFigure(ByVal Number As Long, ByVal Cell As String, ByVal Row As Long, ByVal Column As Long, ByVal IsTyped As Boolean, ByVal Name As String)
    Dim Held As Variant
    FigureName(Number) = Name
    FigureSheet(Number) = TableSheet
    FigureCell(Number) = Cell
    Held = Table(Row, Column)
    If IsTyped And TableNoDuty And IsNumber(Held) Then
        ' Said once for the table, as a number of cells, like blanks.
        NameCell Number, Cell, Name
    ElseIf IsNumber(Held) Then
        Figures(Number) = CDbl(Held)
        If IsTyped And TableZero And CDbl(Held) <> 0 Then Note NatureError(), NotZeroId(), NotZeroText(TableTitle, IIf(IsAnswer, Yes(), Shown(CDbl(Held)))), Number
    ElseIf Not IsTyped Then
        Figures(Number) = Empty
    ElseIf IsBlank(Held) Then
        If TableZero Or IsNotAsked Then
            Figures(Number) = 0#
        ElseIf Not TableOptional And Not TableNoDuty Then
            NameCell Number, Cell, Name
        End If
    ElseIf IsAnswer And Replace(TextOf(Held), " ", "") <> "" Then
        Note NatureError(), NoAnswerId(), NoAnswerText(TextOf(Held)), Number
    Else
        Note NatureError(), NoNumberId(), NoNumberText(TextOf(Held)), Number
    End If
    IsAnswer = False
    IsNotAsked = False
End Sub

' A cell that is blank, or has a number where the unit says that it has no such duty.
Private Sub NameCell(ByVal Number As Long, ByVal Cell As String, ByVal Name As String)
    Blanks = Blanks + 1
    If Blanks = 1 Then FirstBlank = Number
    If Blanks <= BlanksNamed() Then BlankNames = BlankNames & IIf(Blanks = 1, "", "、") & Cell & "（" & Name & "）"
End Sub

Public Sub EndTable()
    If Blanks > BlanksNamed() Then BlankNames = BlankNames & " 等"
    If Blanks = 0 Then Exit Sub
    If TableNoDuty Then
        Note NatureError(), NoDutyId(), NoDutyText(TableTitle, CStr(Blanks), BlankNames), FirstBlank
    Else
        Note NatureError(), BlankId(), BlankText(TableTitle, CStr(Blanks), BlankNames), FirstBlank
    End If
End Sub

' The lines of a list, from the row First to the row Last: its words stand in the first columns from Column on, then its
' figures, each with the number of the figure that adds it up. A line in which something stands must be filled in whole.
Public Sub ReadEntries(ByVal First As Long, ByVal Last As Long, ByVal Column As Long, ByVal Letters As String, ByVal Names As String, ByVal Totals As String, ByVal Declared As String)
    Dim Letter() As String, Total() As String, Row As Long, Used As Long, FirstUsed As Long
    Letter = Split(Letters, "|")
    Total = Split(Totals, "|")
    For Row = First To Last
        If IsUsed(Row, Column, UBound(Letter)) Then
            Used = Used + 1
            If Used = 1 Then FirstUsed = Row
        End If
    Next Row
    If Used = 0 Then
        If Not TableOptional And Not TableZero And Not TableNoDuty Then Note NatureError(), EmptyListId(), EmptyListText(TableTitle, Declared), CLng(Total(0))
    ElseIf TableZero Or TableNoDuty Then
        EntryCell = Letter(0) & FirstUsed
        Note NatureError(), NotEmptyListId(), NotEmptyListText(TableTitle, Declared, IIf(TableNoDuty, NoDuty(), Yes()), CStr(Used)), CLng(Total(0))
    Else
        For Row = First To Last
            If IsUsed(Row, Column, UBound(Letter)) Then ReadEntry Row, Row - First + 1, Column, Letter, Split(Names, "|"), Total
        Next Row
    End If
End Sub

Private Function IsUsed(ByVal Row As Long, ByVal Column As Long, ByVal Last As Long) As Boolean
    Dim N As Long
    For N = 0 To Last
        If Not IsBlank(Table(Row, Column + N)) Then IsUsed = True
    Next N
End Function

Private Sub ReadEntry(ByVal Row As Long, ByVal Number As Long, ByVal Column As Long, Letter() As String, Named() As String, Total() As String)
    Dim N As Long, Words As Long, Missing As Long, MissingCell As String, MissingNames As String, Held As Variant
    Words = UBound(Letter) - UBound(Total)
    For N = 0 To UBound(Letter)
        If IsToFill(Table(Row, Column + N), N < Words) Then
            Missing = Missing + 1
            If Missing = 1 Then MissingCell = Letter(N) & Row
            MissingNames = MissingNames & IIf(Missing = 1, "", "、") & Letter(N) & Row & "（" & Named(N) & "）"
        End If
    Next N
    If Missing > 0 Then
        EntryCell = MissingCell
        Note NatureError(), PartlyFilledId(), PartlyFilledText(CStr(Number), CStr(Missing), MissingNames), CLng(Total(0))
    End If
    For N = Words To UBound(Letter)
        Held = Table(Row, Column + N)
        If Not IsNumber(Held) And Not IsBlank(Held) Then
            EntryCell = Letter(N) & Row
            EntryName = "第 " & Number & " 条·" & Named(N)
            Note NatureError(), NoNumberId(), NoNumberText(TextOf(Held)), CLng(Total(N - Words))
        End If
    Next N
End Sub

' A cell of an entry that is blank, or of words that holds nothing but spaces.
Private Function IsToFill(ByVal Held As Variant, ByVal IsOfWords As Boolean) As Boolean
    IsToFill = IsBlank(Held)
    If IsOfWords Then IsToFill = (Replace(Replace(TextOf(Held), " ", ""), ChrW(12288), "") = "")
End Function

Public Sub ReadLastYear(ByVal Sheet As String, ByVal Area As String, ByVal LevelCell As String)
    Dim Held As Variant, N As Long
    Held = ThisWorkbook.Worksheets(Sheet).Range(Area).Value
    For N = 1 To FigureCount()
        If IsNumber(Held(N, 1)) Then LastYear(N) = CDbl(Held(N, 1))
    Next N
    Level = TextOf(ThisWorkbook.Worksheets(Sheet).Range(LevelCell).Value)
End Sub

Public Sub ReadExplanations(ByVal Sheet As String, ByVal Area As String)
    Explanations = ThisWorkbook.Worksheets(Sheet).Range(Area).Value
End Sub

Private Function IsNumber(ByVal Held As Variant) As Boolean
    Select Case VarType(Held)
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency, 14, 20
            IsNumber = True
    End Select
End Function

Private Function IsBlank(ByVal Held As Variant) As Boolean
    If IsEmpty(Held) Then
        IsBlank = True
    ElseIf VarType(Held) = vbString Then
        IsBlank = (Held = "")
    End If
End Function

Private Function TextOf(ByVal Held As Variant) As String
    If IsError(Held) Then
        TextOf = "#"
    ElseIf Not IsEmpty(Held) Then
        TextOf = CStr(Held)
    End If
End Function

' ---- Judging, in the order of the formulas: level, last year, missing figures, guard, comparison

Public Sub Begin(ByVal Number As Long, ByVal Id As String, ByVal Nature As String, ByVal Figure As Long)
    RuleNumber = Number
    RuleId = Id
    RuleNature = Nature
    RuleFigure = Figure
    Verdict(Number) = ""
End Sub

Public Function Cur(ByVal Figure As Long) As Double
    Cur = Figures(Figure)
End Function

Public Function Old(ByVal Figure As Long) As Double
    Old = LastYear(Figure)
End Function

Public Function OfOtherLevel(ByVal Levels As String) As Boolean
    OfOtherLevel = (InStr("|" & Levels & "|", "|" & Level & "|") = 0)
    If OfOtherLevel Then NotApplicable
End Function

Public Function HasNoDuty(ByVal Sheets As String) As Boolean
    Dim One As Variant
    For Each One In Split(Sheets, "|")
        If InStr(SheetsWithoutDuty, "|" & One & "|") > 0 Then HasNoDuty = True
    Next One
    If HasNoDuty Then NotApplicable
End Function

Public Function LacksLast(ByVal Needed As String) As Boolean
    LacksLast = Lacks(Needed, LastYear)
    If LacksLast Then Verdict(RuleNumber) = "NO_LAST"
End Function

Public Function LacksNumber(ByVal Needed As String) As Boolean
    LacksNumber = Lacks(Needed, Figures)
    If LacksNumber Then Verdict(RuleNumber) = "INCOMPLETE"
End Function

Private Function Lacks(ByVal Needed As String, Numbers() As Variant) As Boolean
    Dim One As Variant
    For Each One In Split(Needed, ",")
        If IsEmpty(Numbers(CLng(One))) Then Lacks = True
    Next One
End Function

Public Sub NotApplicable()
    Verdict(RuleNumber) = "NOT_APPLICABLE"
End Sub

Public Sub Pass()
    Verdict(RuleNumber) = "PASS"
End Sub

Public Sub Fail(ByVal Sentence As String)
    If RuleNature = NatureError() Then
        Verdict(RuleNumber) = "FAIL"
    ElseIf IsExplanation(TextOf(Explanations(RuleNumber, 1))) Then
        Verdict(RuleNumber) = "EXPLAINED"
        Exit Sub
    Else
        Verdict(RuleNumber) = "EXPLAIN"
    End If
    Note RuleNature, RuleId, RuleText(Sentence, Advice(RuleId)), RuleFigure
End Sub

' More than stock phrases, and a figure or a cause, as the sheet's formula asks.
Private Function IsExplanation(ByVal Text As String) As Boolean
    Dim Phrase As Variant, Rest As String
    Rest = Text
    For Each Phrase In Split(StockPhrases(), "|")
        Rest = Replace(Rest, CStr(Phrase), "")
    Next Phrase
    If Len(Rest) < ShortestExplanation() Then Exit Function
    For Each Phrase In Split(TellingWords(), "|")
        If InStr(Text, CStr(Phrase)) > 0 Then IsExplanation = True
    Next Phrase
End Function

' The sign of a difference, to as many decimals as the form compares.
Public Function Compared(ByVal Difference As Double) As Long
    If Abs(Difference) * Decimals() >= 0.5 Then Compared = Sgn(Difference)
End Function

' ---- Words

' A number as a sentence shows it: no exponent, no needless zeros, a point wherever the computer is from.
Public Function Shown(ByVal Number As Double) As String
    Dim Whole As Double, Rest As Double, Digits As String
    Whole = Fix(Abs(Number))
    Rest = Fix((Abs(Number) - Whole) * Decimals() + 0.5)
    If Rest >= Decimals() Then
        Whole = Whole + 1
        Rest = 0
    End If
    Shown = Format(Whole, "0")
    If Rest > 0 Then
        Digits = Mid$(Format(Decimals() + Rest, "0"), 2)
        Do While Right$(Digits, 1) = "0"
            Digits = Left$(Digits, Len(Digits) - 1)
        Loop
        Shown = Shown & "." & Digits
    End If
    If Number < 0 And Shown <> "0" Then Shown = "-" & Shown
End Function

Public Function Said(ByVal Number As Double) As String
    Said = " " & Shown(Number)
End Function

Public Sub StartSum()
    SumTotal = 0
    SumShown = 0
    SumText = ""
End Sub

Public Sub AddPart(ByVal Number As Double, ByVal Words As String)
    SumTotal = SumTotal + Number
    If Number = 0 Then Exit Sub
    SumShown = SumShown + 1
    SumText = SumText & IIf(SumShown = 1, "", "，") & Words
End Sub

Public Function EndSum(ByVal Whole As String) As String
    EndSum = Whole & Said(SumTotal)
    If SumShown > 0 And SumShown <= PartsNamed() Then EndSum = EndSum & "（" & SumText & "）"
End Function

Private Function Place(ByVal N As Long) As String
    Place = FigureSheet(FoundFigure(N)) & " " & FoundCell(N)
    If FoundName(N) <> "" Then Place = Place & "（" & FoundName(N) & "）"
End Function

' ---- Results

Private Sub Note(ByVal Nature As String, ByVal Id As String, ByVal Text As String, ByVal Figure As Long)
    Found = Found + 1
    If Nature = NatureError() Then Errors = Errors + 1
    FoundNature(Found) = Nature
    FoundRule(Found) = Id
    FoundText(Found) = Text
    FoundFigure(Found) = Figure
    FoundCell(Found) = FigureCell(Figure)
    FoundName(Found) = FigureName(Figure)
    If EntryCell <> "" Then
        FoundCell(Found) = EntryCell
        FoundName(Found) = EntryName
    End If
    EntryCell = ""
    EntryName = ""
End Sub

' A line for each: nature, rule, place (a link), text. The first line says what the columns are.
Private Sub ShowResults()
    Dim Area As Range, Heads() As String, Lines() As Variant, Links() As Variant, N As Long, Last As Long
    Set Area = ThisWorkbook.Worksheets(ReviewSheet()).Range(ResultsRange())
    Last = Found
    If Last > Area.Rows.Count - 2 Then Last = Area.Rows.Count - 2
    ReDim Lines(1 To Last + 2, 1 To 4)
    ReDim Links(1 To Last, 1 To 1)
    Heads = Split(ResultHeads(), "|")
    For N = 1 To 4
        Lines(1, N) = Heads(N - 1)
    Next N
    For N = 1 To Last
        Lines(N + 1, 1) = FoundNature(N)
        Lines(N + 1, 2) = FoundRule(N)
        Lines(N + 1, 4) = FoundText(N)
        Links(N, 1) = "=HYPERLINK(""#'" & FigureSheet(FoundFigure(N)) & "'!" & FoundCell(N) & """,""" & Replace(Left$(Place(N), 200), """", """""") & """)"
    Next N
    If Found > Last Then Lines(Last + 2, 4) = "还有 " & (Found - Last) & " 处没有列出，改正以上各处后请再核对。"
    Area.Resize(Last + 2, 4).Value = Lines
    Area.Cells(2, 3).Resize(Last, 1).Formula = Links
End Sub
