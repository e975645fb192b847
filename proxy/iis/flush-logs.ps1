# Makes http.sys write the log lines that it holds back: docker exec <proxy> powershell -File
# C:\lab\flush-logs.ps1. A source names the command; start.ps1 runs it every second.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\native.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

[void](Invoke-Native -Program 'netsh.exe' -Arguments @('http', 'flush', 'logbuffer'))
exit 0
