# The container's entry point: configures IIS, gives the bindings their certificate, opens the way to
# the backend, starts w3svc and stays until it ends. Prints the W3C log, as the stand-in does.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\native.ps1"
. "$PSScriptRoot\merge-configuration.ps1"
. "$PSScriptRoot\server-configuration.ps1"
. "$PSScriptRoot\http-status.ps1"
. "$PSScriptRoot\bind-certificate.ps1"
. "$PSScriptRoot\route-backend.ps1"
. "$PSScriptRoot\follow-log.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

$readyFile = 'C:\lab\ready' # the health check looks for it
$readyTimeout = New-TimeSpan -Seconds 120
$pauseMs = 1000
$routeEveryTurns = 5

function Get-Setting {
  param([string] $Name)
  $value = [Environment]::GetEnvironmentVariable($Name)
  if ([string]::IsNullOrEmpty($value)) { throw "the environment variable $Name must be set" }
  return $value
}

# ServiceMonitor stops w3svc, hands the environment to the pool, starts it again and ends with it (its
# source says so). It is a process of its own here, so that this one can print the log meanwhile.
function Start-Monitor {
  param([string] $Pool)
  $program = @{ FilePath = 'C:\ServiceMonitor.exe'; ArgumentList = @('w3svc', $Pool) }
  $monitor = Start-Process @program -NoNewWindow -PassThru
  [void]$monitor.Handle # PowerShell knows the exit code later only if the handle was asked for
  return $monitor
}

# 502 is IIS without its backend, which may come later. Anything else is a configuration that IIS
# refuses: 500.19 and its like. With a person's own site whatever its rules make of the request will
# do, and 500.19 is what that person came to see: only 503, a pool that has not started, will not.
function Test-Ready {
  param([int] $Status, [bool] $OwnSite)
  if ($OwnSite) { return (@(0, 503) -notcontains $Status) }
  return (@(200, 502) -contains $Status)
}

function Wait-UntilReady {
  param($Monitor, [System.Xml.XmlDocument] $Server, [bool] $OwnSite)
  $binding = Get-HttpBinding -Server $Server
  $url = "http://127.0.0.1:$($binding.Port)/healthz"
  $deadline = [DateTime]::UtcNow + $readyTimeout
  do {
    if ($Monitor.HasExited) { throw "w3svc did not start: exit code $($Monitor.ExitCode)" }
    $status = Get-HttpStatus -Url $url -HostHeader $binding.Host
    if (Test-Ready -Status $status -OwnSite $OwnSite) { return $status }
    Start-Sleep -Milliseconds $pauseMs
  } while ([DateTime]::UtcNow -lt $deadline)
  $seconds = $readyTimeout.TotalSeconds
  throw ("IIS answers $status and not 200 on $url for $($binding.Host) after $seconds s: ask it " +
    "from inside, docker exec <proxy> curl.exe -i -H `"Host: $($binding.Host)`" $url")
}

function Watch-Server {
  param($Monitor, $Route, [hashtable] $Offsets)
  for ($turn = 1; -not $Monitor.HasExited; $turn++) {
    Start-Sleep -Milliseconds $pauseMs
    # Whether it fails when there is nothing to flush is not known: that must not end the container.
    $flush = @('http', 'flush', 'logbuffer')
    [void](Invoke-Native -Program 'netsh.exe' -Arguments $flush -Accept @(0, 1))
    Write-NewLine -Folder $logFolder -Offsets $Offsets
    if ($turn % $routeEveryTurns -eq 0) { Update-BackendRoute -Route $Route }
  }
}

if (Test-Path -Path $readyFile) { Remove-Item -Path $readyFile } # of this container's last run
$logFolder = Get-Setting -Name 'LOG_FOLDER'
[void](New-Item -ItemType Directory -Force -Path $logFolder)
$settings = @{
  HttpPort = [int](Get-Setting -Name 'HTTP_PORT')
  HttpsPort = [int](Get-Setting -Name 'HTTPS_PORT')
  OwnSite = ($env:OWN_SITE -eq '1')
}
& "$PSScriptRoot\configure.ps1" @settings
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE } # it has said why
$given = Read-XmlFile -Path "$PSScriptRoot\server.config"
$server = ConvertTo-ServerConfiguration -Server $given @settings

$pfxFolder = Get-Setting -Name 'PFX_FOLDER'
$pfxFile = "$pfxFolder\lab101.pfx"
$thumbprint = Import-LabCertificate -PfxFile $pfxFile -PasswordFile "$pfxFile.password"
Set-BindingCertificate -Server $server -Thumbprint $thumbprint

$route = New-BackendRoute -Address $env:BACKEND_ADDRESS -Targets $env:BACKEND_TARGETS
if ($null -ne $route) { Add-TargetName -Route $route }
Update-BackendRoute -Route $route
Assert-BackendRoute -Route $route

$offsets = Get-LogOffset -Folder $logFolder
$applicationHost = "$env:windir\System32\inetsrv\config\applicationHost.config"
$pool = @(Get-SitePool -Document (Read-XmlFile -Path $applicationHost))[0]
$monitor = Start-Monitor -Pool $pool
$status = Wait-UntilReady -Monitor $monitor -Server $server -OwnSite $settings.OwnSite
[void](New-Item -ItemType File -Force -Path $readyFile)
Write-Output "IIS is ready: /healthz gives $status, the certificate is $thumbprint"
Watch-Server -Monitor $monitor -Route $route -Offsets $offsets
Write-ErrorLine "w3svc ended, ServiceMonitor gave $($monitor.ExitCode)"
exit 1
