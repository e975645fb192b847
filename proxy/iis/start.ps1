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

# Not the base image's ServiceMonitor: it copies every environment variable into the pool before it
# starts w3svc, which the lab has no use for, and ends where appcmd takes more than 5 s for that or
# does not like a value (its source, and its issues 4, 49 and 94).
function Test-WebServer {
  return ((Get-Service -Name 'w3svc').Status -eq 'Running')
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
  param([System.Xml.XmlDocument] $Server, [bool] $OwnSite)
  $binding = Get-HttpBinding -Server $Server
  $url = "http://127.0.0.1:$($binding.Port)/healthz"
  $deadline = (Get-Date).ToUniversalTime() + $readyTimeout
  do {
    if (-not (Test-WebServer)) { throw 'w3svc started and ended again: look into the event log' }
    $status = Get-HttpStatus -Url $url -HostHeader $binding.Host
    if (Test-Ready -Status $status -OwnSite $OwnSite) { return $status }
    Start-Sleep -Milliseconds $pauseMs
  } while ((Get-Date).ToUniversalTime() -lt $deadline)
  $what = "IIS answers $status on"
  if ($status -eq 0) { $what = 'IIS does not answer on' }
  throw ("$what $url for $($binding.Host) after $($readyTimeout.TotalSeconds) s: ask it from " +
    "inside, docker exec <proxy> curl.exe -i -H `"Host: $($binding.Host)`" $url")
}

function Watch-Server {
  param($Route, [hashtable] $Offsets)
  for ($turn = 1; Test-WebServer; $turn++) {
    Start-Sleep -Milliseconds $pauseMs
    # Before the log, so that the lines of a w3svc that ends meanwhile are read: a name that does not
    # resolve takes seconds.
    if ($turn % $routeEveryTurns -eq 0) { Update-BackendRoute -Route $Route }
    # Whether it fails when there is nothing to flush is not known: that must not end the container.
    $flush = @('http', 'flush', 'logbuffer')
    [void](Invoke-Native -Program 'netsh.exe' -Arguments $flush -Accept @(0, 1))
    Write-NewLine -Folder $logFolder -Offsets $Offsets
  }
}

if (Test-Path -Path $readyFile) { Remove-Item -Path $readyFile } # of this container's last run
$logFolder = Get-Setting -Name 'LOG_FOLDER'
[void](New-Item -ItemType Directory -Force -Path $logFolder)
$settings = @{
  HttpPort = ConvertTo-Port -Text (Get-Setting -Name 'HTTP_PORT') -Name 'HTTP_PORT'
  HttpsPort = ConvertTo-Port -Text (Get-Setting -Name 'HTTPS_PORT') -Name 'HTTPS_PORT'
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
Start-Service -Name 'w3svc' # waits until it runs, or throws
$status = Wait-UntilReady -Server $server -OwnSite $settings.OwnSite
[void](New-Item -ItemType File -Force -Path $readyFile)
Write-Output "IIS is ready: /healthz gives $status, the certificate is $thumbprint"
Watch-Server -Route $route -Offsets $offsets
Write-ErrorLine 'w3svc has ended: look into the event log'
exit 1
