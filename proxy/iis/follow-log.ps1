# Hands on what http.sys adds to the W3C log, line by line: dot-source this file.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-LogFile {
  param([string] $Folder)
  return @(Get-ChildItem -Path $Folder -Filter '*.log' -Recurse -File | Sort-Object -Property FullName)
}

# Where each file ends now, by its path: what was there before is not handed on again.
function Get-LogOffset {
  param([string] $Folder)
  $offsets = @{}
  foreach ($file in @(Get-LogFile -Folder $Folder)) { $offsets[$file.FullName] = $file.Length }
  return $offsets
}

# The whole lines behind the offset, which moves on. http.sys keeps the file open for writing.
function Read-NewLine {
  param([string] $Path, [hashtable] $Offsets)
  if (-not $Offsets.ContainsKey($Path)) { $Offsets[$Path] = [long]0 }
  $share = [System.IO.FileShare]'ReadWrite, Delete'
  $stream = [System.IO.File]::Open($Path, 'Open', 'Read', $share)
  try {
    $from = $Offsets[$Path]
    if ($stream.Length -lt $from) { $from = [long]0 } # the file was begun anew
    $bytes = [byte[]]::new($stream.Length - $from)
    [void]$stream.Seek($from, [System.IO.SeekOrigin]::Begin)
    $read = $stream.Read($bytes, 0, $bytes.Length)
  } finally { $stream.Dispose() }
  $text = [System.Text.Encoding]::UTF8.GetString($bytes, 0, $read)
  $end = $text.LastIndexOf("`n") + 1 # behind it: a line that is still being written
  $text = $text.Substring(0, $end)
  $Offsets[$Path] = $from + [System.Text.Encoding]::UTF8.GetByteCount($text)
  return @($text.Split("`n") | Where-Object { $_ -ne '' } | ForEach-Object { $_.TrimEnd() })
}

function Write-NewLine {
  param([string] $Folder, [hashtable] $Offsets)
  foreach ($file in @(Get-LogFile -Folder $Folder)) {
    foreach ($line in @(Read-NewLine -Path $file.FullName -Offsets $Offsets)) {
      [Console]::Out.WriteLine($line)
    }
  }
}
