# One line for each Failed Request Tracing file (FREB): docker exec <proxy> powershell -File
# C:\lab\list-traces.ps1. The files themselves are in the folder of the logs on the host.
param([string] $Folder = $env:LOG_FOLDER)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\native.ps1"
. "$PSScriptRoot\merge-configuration.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

# The attributes are those of the samples in Microsoft's documentation of FREB. A trace that IIS is
# still writing has no end yet, and the others are listed all the same.
function Get-TraceLine {
  param([string] $Path)
  try { $root = (Read-XmlFile -Path $Path).DocumentElement }
  catch { return "Warning: $($_.Exception.Message)" }
  $values = @('statusCode', 'verb', 'url', 'timeTaken', 'failureReason') |
    ForEach-Object { "$_=$($root.GetAttribute($_))" }
  return "$Path $($values -join ' ')"
}

if ([string]::IsNullOrEmpty($Folder)) { throw 'name the folder of the traces with -Folder' }
$files = @(Get-ChildItem -Path $Folder -Filter 'fr*.xml' -Recurse -File |
    Sort-Object -Property LastWriteTime)
if ($files.Length -eq 0) { Write-Output "Note: no trace in $Folder yet" }
foreach ($file in $files) { Get-TraceLine -Path $file.FullName }
exit 0
