-- xltools: what the add-in may do outside of Excel's sandbox, to start Python for a button and to name its log.

on startJob(commandLine)
	set failed to "没有完成：Python 没有正常运行。请把日志文件 " & logFile("") & " 发给维护人员，或在命令行运行 xltools addin status 查看原因。"
	set shown to "display dialog " & quote & failed & quote & " buttons {" & quote & "好" & quote & "} with icon caution"
	do shell script "( " & inShell(commandLine) & " || osascript -e " & quoted form of shown & " ) > /dev/null 2>&1 &"
	return ""
end startJob

on logFile(unused)
	return (POSIX path of (path to home folder)) & "Library/Logs/xltools-addin.log"
end logFile

-- The command line quotes with double quotes, inside which a shell would still read $, ` and \.
on inShell(commandLine)
	set found to commandLine
	repeat with mark in {"\\", "$", "`"}
		set AppleScript's text item delimiters to contents of mark
		set parts to text items of found
		set AppleScript's text item delimiters to "\\" & contents of mark
		set found to parts as text
	end repeat
	set AppleScript's text item delimiters to ""
	return found
end inShell
