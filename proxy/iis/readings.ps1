# Asks a server what others have measured on a real IIS (readings/readings.json), and prints a table:
# what we say beside what it does. On Windows, with readings/web.config and readings/sub in the root of a
# site of its own:
#   powershell -File readings.ps1 -BaseUrl http://localhost:8112
# The server may be nginx in IIS's place: make up WEB_CONFIG=proxy/iis/readings/web.config
#
# The requests are written byte by byte, since every HTTP client resolves dots and escapes.
param(
  [string] $BaseUrl = 'http://localhost',
  [string] $Readings = "$PSScriptRoot/readings/readings.json",
  [ValidateRange(1, 600)] [int] $TimeoutSeconds = 10
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/native.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

$maxAnswerBytes = 65536

function ConvertTo-Target {
  param([string] $Url)
  $uri = $null
  $isUrl = [Uri]::TryCreate($Url, [UriKind]::Absolute, [ref]$uri)
  if (-not $isUrl -or $uri.Scheme -ne 'http' -or $uri.PathAndQuery -ne '/') {
    throw "-BaseUrl must be http://host or http://host:port, got '$Url'"
  }
  return $uri
}

# Undefined members of JSON objects are $null, which strict mode forbids to ask for.
function Get-Value {
  param($Object, [string] $Name)
  if ($null -eq $Object) { return $null }
  $property = $Object.PSObject.Properties[$Name]
  if ($null -eq $property) { return $null }
  return $property.Value
}

# {x*500} in a request stands for 500 times x.
function Expand-Request {
  param([string] $Text)
  $repeat = { $args[0].Groups[1].Value * [int]$args[0].Groups[2].Value }
  return [regex]::Replace($Text, '\{([^{}*]+)\*(\d+)\}', $repeat)
}

function ConvertTo-RequestBytes {
  param($Reading, [Uri] $Target)
  $lines = @("$(Expand-Request -Text $Reading.request) HTTP/1.1", "Host: $($Target.Authority)")
  $headers = Get-Value -Object $Reading -Name 'headers'
  if ($null -ne $headers) {
    $lines += @($headers.PSObject.Properties | ForEach-Object { "$($_.Name): $($_.Value)" })
  }
  $lines += @('Connection: close', '', '')
  return [System.Text.Encoding]::ASCII.GetBytes($lines -join "`r`n")
}

# The answer as text, its head alone unless -WithBody; empty if the server closes without one.
function Read-Answer {
  param([System.IO.Stream] $Stream, [switch] $WithBody)
  $bytes = [byte[]]::new($maxAnswerBytes)
  $length = 0
  $watch = [System.Diagnostics.Stopwatch]::StartNew()
  do {
    $read = $Stream.Read($bytes, $length, $bytes.Length - $length)
    $length += $read
    $text = [System.Text.Encoding]::GetEncoding('iso-8859-1').GetString($bytes, 0, $length)
    $end = $text.IndexOf("`r`n`r`n", [StringComparison]::Ordinal)
    $isInTime = $watch.Elapsed.TotalSeconds -lt $TimeoutSeconds # a byte now and then is no answer
    $isOver = $end -ge 0 -and -not $WithBody
  } while ($read -gt 0 -and -not $isOver -and $length -lt $bytes.Length -and $isInTime)
  return $text
}

# @{ Status; Reason; Headers; Body }, or @{ Ending } if there is no answer.
function Get-Answer {
  param([Uri] $Target, [byte[]] $Request, [switch] $WithBody)
  $client = New-Object -TypeName System.Net.Sockets.TcpClient
  try {
    $isConnected = $client.ConnectAsync($Target.Host, $Target.Port).Wait($TimeoutSeconds * 1000)
    if (-not $isConnected) { throw "no connection within $TimeoutSeconds s" }
  } catch {
    $client.Close()
    throw "$Target cannot be asked: $($_.Exception.GetBaseException().Message)"
  }
  try {
    $client.ReceiveTimeout = $TimeoutSeconds * 1000
    $stream = $client.GetStream()
    $stream.Write($Request, 0, $Request.Length)
    return ConvertTo-Answer -Text (Read-Answer -Stream $stream -WithBody:$WithBody)
  } catch [System.IO.IOException] {
    $cause = $_.Exception.GetBaseException()
    $isSocket = $cause -is [System.Net.Sockets.SocketException]
    if ($isSocket -and "$($cause.SocketErrorCode)" -eq 'TimedOut') { return @{ Ending = "nothing in $TimeoutSeconds s" } }
    return @{ Ending = 'reset' }
  } finally { $client.Close() }
}

function ConvertTo-Answer {
  param([string] $Text)
  $head, $body = $Text -split "`r`n`r`n", 2
  $lines = $head -split "`r`n"
  if ($lines[0] -notmatch '^HTTP/\d\.\d (?<status>\d{3}) ?(?<reason>.*)$') {
    return @{ Ending = 'closed without an answer' }
  }
  $answer = @{ Status = [int]$Matches['status']; Reason = $Matches['reason']; Body = $body; Headers = @{} }
  foreach ($line in @($lines | Select-Object -Skip 1)) {
    $name, $value = $line -split ':\s*', 2
    $answer.Headers[$name] = $value
  }
  return $answer
}

# What there is, in the words of what is expected if a * in those stands for it.
function ConvertTo-Found {
  param([string] $Text, [string] $Expected)
  if ($Expected.Contains('*') -and $Text -clike $Expected) { return $Expected }
  $line = $Text -replace '[\s|]+', ' '
  return $line.Substring(0, [Math]::Min(200, $line.Length))
}

# What is expected, and the same of the answer: two lists of words.
function Compare-Answer {
  param($Expected, [hashtable] $Answer, [Uri] $Target)
  $said = @()
  $did = @()
  if ($null -ne (Get-Value -Object $Expected -Name 'reset')) { $said = @('reset') }
  if ($Answer.ContainsKey('Ending')) { $did = @($Answer.Ending) }
  foreach ($name in @('status', 'reason')) {
    $value = Get-Value -Object $Expected -Name $name
    if ($null -ne $value) { $said += "$value" }
    $isShown = $null -ne $value -or ($name -eq 'status' -and $said -contains 'reset')
    if ($isShown -and $Answer.ContainsKey($name)) { $did += "$($Answer[$name])" }
  }
  $headers = Get-Value -Object $Expected -Name 'headers'
  $base = $Target.GetLeftPart([UriPartial]::Authority)
  foreach ($header in @($headers | Where-Object { $null -ne $_ } | ForEach-Object { $_.PSObject.Properties })) {
    $value = '(none)'
    if ($null -ne $header.Value) { $value = $header.Value.Replace('{base}', $base) }
    $said += "$($header.Name): $value"
    if ($Answer.ContainsKey('Ending')) { continue }
    $found = '(none)'
    if ($Answer.Headers.ContainsKey($header.Name)) {
      $found = ConvertTo-Found -Text $Answer.Headers[$header.Name] -Expected $value
    }
    $did += "$($header.Name): $found"
  }
  $body = Get-Value -Object $Expected -Name 'body'
  if ($null -ne $body) {
    $said += "body: $body"
    if (-not $Answer.ContainsKey('Ending')) {
      $did += "body: $(ConvertTo-Found -Text $Answer.Body -Expected $body)"
    }
  }
  return @{ Said = $said -join ', '; Did = $did -join ', ' }
}

$target = ConvertTo-Target -Url $BaseUrl
if (-not (Test-Path -LiteralPath $Readings -PathType Leaf)) { throw "$Readings is missing" }
# 5.1 hands on an array as one object, which the second pipeline takes apart.
$list = @((Get-Content -LiteralPath $Readings -Raw -Encoding UTF8 | ConvertFrom-Json) | ForEach-Object { $_ })
$differing = 0
Write-Output '| id | what | we say | it did | |'
Write-Output '| --- | --- | --- | --- | --- |'
foreach ($reading in $list) {
  $request = ConvertTo-RequestBytes -Reading $reading -Target $target
  $hasBody = $null -ne (Get-Value -Object $reading.expect -Name 'body')
  $answer = Get-Answer -Target $target -Request $request -WithBody:$hasBody
  $row = Compare-Answer -Expected $reading.expect -Answer $answer -Target $target
  $verdict = 'same'
  if ($row.Said -cne $row.Did) {
    $verdict = '**differs**'
    $differing++
  }
  Write-Output "| $($reading.id) | $($reading.what) | $($row.Said) | $($row.Did) | $verdict |"
}
Write-Output ''
Write-Output "$($list.Length) readings asked of ${target}: $differing differ"
exit 0
