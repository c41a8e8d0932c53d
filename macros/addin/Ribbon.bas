Attribute VB_Name = "Ribbon"
Option Explicit
' What the buttons of ribbon.xml call.

Public Sub XltoolsCheckBalances(Control As IRibbonControl)
    RunPython "check_balances"
End Sub

Public Sub XltoolsNextFinding(Control As IRibbonControl)
    RunPython "next_finding"
End Sub

Public Sub XltoolsClearResults(Control As IRibbonControl)
    RunPython "clear_results"
End Sub

Public Sub XltoolsMakeReport(Control As IRibbonControl)
    RunPython "make_report"
End Sub

Public Sub XltoolsCheckInbox(Control As IRibbonControl)
    RunPython "check_inbox"
End Sub

Public Sub XltoolsMergeInbox(Control As IRibbonControl)
    RunPython "merge_inbox"
End Sub

Public Sub XltoolsCollect(Control As IRibbonControl)
    RunPython "collect_inbox"
End Sub

Public Sub XltoolsRemind(Control As IRibbonControl)
    RunPython "remind_units"
End Sub

Public Sub XltoolsSendBack(Control As IRibbonControl)
    RunPython "send_back_returns"
End Sub

Public Sub XltoolsAbout(Control As IRibbonControl)
    MsgBox About(), vbInformation, "政务公开年报"
End Sub
