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

$maxBytes = 1048576 # at once; what is left is read the next time

# The whole lines behind the offset, which moves on. http.sys keeps the file open for writing. None
# if the file has gone since it was listed.
function Read-NewLine {
  param([string] $Path, [hashtable] $Offsets)
  if (-not $Offsets.ContainsKey($Path)) { $Offsets[$Path] = [long]0 }
  $share = [System.IO.FileShare]'ReadWrite, Delete'
  try { $stream = [System.IO.File]::Open($Path, 'Open', 'Read', $share) }
  catch [System.IO.FileNotFoundException] { return @() }
  try {
    $from = $Offsets[$Path]
    if ($stream.Length -lt $from) { $from = [long]0 } # the file was begun anew
    $bytes = [byte[]]::new([Math]::Min([long]$maxBytes, $stream.Length - $from))
    [void]$stream.Seek($from, [System.IO.SeekOrigin]::Begin)
    $read = $stream.Read($bytes, 0, $bytes.Length)
  } finally { $stream.Dispose() }
  # Behind the last line feed: a line that is still being written. Counted in bytes, since what is
  # no UTF-8 does not have its length as text.
  $end = $read
  while ($end -gt 0 -and $bytes[$end - 1] -ne 10) { $end-- }
  $Offsets[$Path] = $from + $end
  $text = [System.Text.Encoding]::UTF8.GetString($bytes, 0, $end)
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
