@echo off
chcp 936 >nul
set "PATH=%LOCALAPPDATA%\Programs\xltools\Scripts;%PATH%"
cd /d "%USERPROFILE%\Documents" 2>nul || cd /d "%USERPROFILE%"
echo 输入 xltools 和命令，例如：xltools demo 演示
echo 有哪些命令：xltools --help
cmd /k
