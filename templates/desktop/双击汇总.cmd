@echo off
rem Double-click: adds up the inbox of this project and opens the page. Files or folders dropped on it are collected first.
rem Only ASCII below, so that every code page reads it; what a person sees is said by xltools itself.
setlocal DisableDelayedExpansion
cd /d "%~dp0"
set XLTOOLS_PYTHON={python}
if exist "%XLTOOLS_PYTHON%" goto with_python
where xltools >nul 2>nul
if not errorlevel 1 goto with_xltools
set XLTOOLS_PYTHON=py
:with_python
set XLTOOLS_RUN="%XLTOOLS_PYTHON%" -m xltools
goto collect
:with_xltools
set XLTOOLS_RUN=xltools
:collect
if "%~1"=="" goto merge
%XLTOOLS_RUN% collect "%~1"
shift
goto collect
:merge
%XLTOOLS_RUN% merge
if errorlevel 2 goto end
for %%F in (merged\*.html) do start "" "%%F"
:end
echo.
pause
