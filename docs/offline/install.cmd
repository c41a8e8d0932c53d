@echo off
setlocal EnableExtensions DisableDelayedExpansion
chcp 936 >nul
set "HERE=%~dp0."
set "WHERE=%LOCALAPPDATA%\Programs\xltools"
set "MENU=%APPDATA%\Microsoft\Windows\Start Menu\Programs"
set "SUITS=import sys, sysconfig; sys.exit(not (sysconfig.get_platform() == 'win-amd64' and (3, 11) <= sys.version_info[:2] <= (3, 14)))"
set "PYTHON="
set "TRIED="
set "CODE=2"
if not exist "%HERE%\wheels\" goto incomplete
:search
for %%V in (3.14 3.13 3.12 3.11) do call :try py -%%V
call :try python
for /d %%D in ("%LOCALAPPDATA%\Programs\Python\Python3*") do call :try "%%D\python.exe"
if defined PYTHON goto found
if defined TRIED goto missing
set "TRIED=1"
for %%F in ("%HERE%\python-3*-amd64.exe") do (
    echo 正在安装 Python：%%~nxF
    "%%~fF" /passive InstallAllUsers=0 PrependPath=0 Include_test=0
)
goto search
:found
echo 正在安装到 "%WHERE%"，请稍候
%PYTHON% -m venv --clear "%WHERE%"
if errorlevel 1 goto failed
"%WHERE%\Scripts\python.exe" -m pip --isolated --disable-pip-version-check --quiet install --no-index --find-links "%HERE%\wheels" xltools[keyring]
if errorlevel 1 goto failed
"%WHERE%\Scripts\xltools.exe" --version
if errorlevel 1 goto failed
copy /y "%HERE%\xltools命令行.cmd" "%WHERE%\" >nul
copy /y "%HERE%\xltools命令行.cmd" "%MENU%\" >nul
echo.
echo 装好了。开始菜单里有“xltools命令行”，也可以双击 "%WHERE%" 里的同名文件。
set "CODE=0"
goto done
:incomplete
echo 没有找到 wheels 文件夹。请把整个离线安装文件夹拷过来，再运行一次。
goto done
:missing
echo 没有找到 64 位的 Python 3.11 到 3.14。
echo 请把 Python 的安装程序（python-3.….-amd64.exe）放到这个文件夹里，再运行一次。
goto done
:failed
echo 没有装成，原因见上面。
set "CODE=1"
:done
echo.
if not defined XLTOOLS_UNATTENDED pause
exit /b %CODE%
:try
if defined PYTHON exit /b 0
%* -c "%SUITS%" >nul 2>nul
if not errorlevel 1 set "PYTHON=%*"
exit /b 0
