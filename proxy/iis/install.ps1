# Build time: the IIS features that the lab needs, URL Rewrite and then ARR, and the proof that each
# is there. Rehearsed without Windows; the facts are cited, with how sure each is.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # drawing the bar makes Invoke-WebRequest many times slower
. "$PSScriptRoot\native.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

$downloads = Join-Path $env:TEMP 'lab101'
$downloadTimeoutSeconds = 300 # for an answer; 5.1 would wait for ever
$installTimeoutMs = 600000

# A source says: the bytes behind Microsoft's ARR address have changed before (2016, March 2021).
function Assert-Checksum {
  param([string] $Path, [string] $Expected, [string] $BuildArgument, [string] $Url)
  $actual = (Get-FileHash -Algorithm SHA1 -Path $Path).Hash
  if ($actual -eq $Expected) { return } # -eq does not regard case
  $signature = Get-AuthenticodeSignature -FilePath $Path
  $signer = 'nobody'
  if ($null -ne $signature.SignerCertificate) { $signer = $signature.SignerCertificate.Subject }
  throw ("$Url has SHA-1 $actual, expected $Expected; its signature is $($signature.Status), " +
    "by $signer. If that is Microsoft, accept the new file with --build-arg $BuildArgument=$actual " +
    "or, for make up, with $BuildArgument=$actual in the environment")
}

function Get-Installer {
  param([string] $Name, [string] $Url, [string] $Sha1, [string] $BuildArgument)
  $path = Join-Path $downloads $Name
  $request = @{ Uri = $Url; OutFile = $path; TimeoutSec = $downloadTimeoutSeconds }
  try { Invoke-WebRequest -UseBasicParsing @request }
  catch { throw "$Url cannot be fetched: $($_.Exception.Message)" }
  Assert-Checksum -Path $path -Expected $Sha1 -BuildArgument $BuildArgument -Url $Url
  return $path
}

# A source (the Chocolatey packages) takes 0, 3010 (restart wanted) and 1641 (restarting) as success.
function Install-Msi {
  param([string] $Path)
  $log = "$Path.log"
  $options = @('/i', $Path, '/qn', '/norestart', '/l*v', $log)
  $process = Start-Process -FilePath 'msiexec.exe' -ArgumentList $options -PassThru
  [void]$process.Handle # general knowledge: 5.1 forgets the exit code of a process not asked for it
  $isOver = $process.WaitForExit($installTimeoutMs)
  if ($isOver -and @(0, 3010, 1641) -contains $process.ExitCode) { return }
  $end = 'it wrote no log'
  if (Test-Path -Path $log) {
    Get-Content -Path $log -Tail 40 | ForEach-Object { [Console]::Error.WriteLine($_) }
    $end = 'the end of its log is above'
  }
  if (-not $isOver) { throw "msiexec /i $Path did not end within $($installTimeoutMs / 1000) s: $end" }
  throw "msiexec /i $Path ended with exit code $($process.ExitCode): $end"
}

function Install-Feature {
  param([string[]] $Name)
  $result = Install-WindowsFeature -Name $Name
  if (-not $result.Success) { throw "Install-WindowsFeature $($Name -join ', ') did not succeed" }
}

function Assert-File {
  param([string] $Path, [string] $Meaning)
  if (-not (Test-Path -Path $Path -PathType Leaf)) { throw "$Path is missing: $Meaning" }
}

[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
[void](New-Item -ItemType Directory -Force -Path $downloads)

# The base image has Web-Server. Without Web-WebSockets an upgrade ends in a wrong
# Sec-WebSocket-Accept (reported often, cause inferred); Web-Http-Tracing is FREB.
Install-Feature -Name @('Web-WebSockets', 'Web-Http-Tracing', 'Web-Http-Logging', 'Web-Filtering')

# URL Rewrite before ARR, whose installer asks for it (a source says so). Web Farm Framework and
# External Disk Cache are ARR 2's; ARR 3 does without.
$rewrite = @{
  Name = 'rewrite_amd64_en-US.msi'
  Url = $env:REWRITE_URL
  Sha1 = $env:REWRITE_SHA1
  BuildArgument = 'REWRITE_SHA1'
}
$arr = @{
  Name = 'requestRouter_amd64.msi'
  Url = $env:ARR_URL
  Sha1 = $env:ARR_SHA1
  BuildArgument = 'ARR_SHA1'
}
foreach ($installer in @($rewrite, $arr)) { Install-Msi -Path (Get-Installer @installer) }

$inetsrv = "$env:windir\System32\inetsrv"
Assert-File -Path "$inetsrv\rewrite.dll" -Meaning 'URL Rewrite is not installed'
$requestRouter = "$env:ProgramFiles\IIS\Application Request Routing\requestRouter.dll"
Assert-File -Path $requestRouter -Meaning 'ARR is not installed'
Assert-File -Path "$inetsrv\iiswsock.dll" -Meaning 'the feature Web-WebSockets is not installed'
Assert-File -Path "$inetsrv\config\schema\arr_schema.xml" -Meaning 'ARR brought no schema'

# start.ps1 starts it, once it is configured: the base image would serve its Default Web Site first.
Stop-Service -Name 'w3svc'
Set-Service -Name 'w3svc' -StartupType Manual

# A volume may cover only a folder that is empty or not there (Docker's documentation on Windows).
if (Test-Path -Path 'C:\inetpub\logs') { Remove-Item -Recurse -Force -Path 'C:\inetpub\logs' }
Remove-Item -Recurse -Force -Path $downloads
Write-Output 'IIS has WebSockets, Failed Request Tracing, URL Rewrite and ARR'
exit 0
