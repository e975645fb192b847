# Makes this machine's IIS what server.config and site\web.config say: applicationHost.config, the
# site's folder, the folders of the logs. May run again and again: it always starts from the
# applicationHost.config that it found first, which it keeps under another name.
#
# OwnSite: web.config is a person's. What is wrong with it, IIS is to say to whoever asks.
param(
  [ValidateRange(1, 65535)] [int] $HttpPort = 80,
  [ValidateRange(1, 65535)] [int] $HttpsPort = 443,
  [switch] $OwnSite,
  [string] $ApplicationHost = "$env:windir\System32\inetsrv\config\applicationHost.config",
  [string] $Server = "$PSScriptRoot\server.config",
  [string] $WebConfig = "$PSScriptRoot\site\web.config"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\native.ps1"
. "$PSScriptRoot\merge-configuration.ps1"
. "$PSScriptRoot\server-configuration.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

$appcmd = "$env:windir\System32\inetsrv\appcmd.exe"
$sites = '/configuration/system.applicationHost/sites'

# By their identifiers, since names depend on the language of Windows.
$workerProcesses = '*S-1-5-32-568' # BUILTIN\IIS_IUSRS: every application pool's identity is in it
$anonymousUser = '*S-1-5-17' # IUSR

function Initialize-Folder {
  param([string] $Path, [string[]] $Grants)
  $folder = [Environment]::ExpandEnvironmentVariables($Path)
  [void](New-Item -ItemType Directory -Force -Path $folder)
  foreach ($grant in $Grants) {
    [void](Invoke-Native -Program 'icacls.exe' -Arguments @($folder, '/grant', $grant, '/Q'))
  }
  return $folder
}

function Get-AttributeValue {
  param([System.Xml.XmlDocument] $Document, [string] $XPath)
  return @($Document.SelectNodes($XPath) | ForEach-Object { $_.Value } | Select-Object -Unique)
}

# The worker process asks what is at a path (IsFile) as the anonymous user, and reads web.config, with
# whatever stands beside it: a configSource may name it.
function Initialize-SiteFolder {
  param([System.Xml.XmlDocument] $Document)
  $xpath = "$sites/site/application[@path='/']/virtualDirectory[@path='/']/@physicalPath"
  $paths = @(Get-AttributeValue -Document $Document -XPath $xpath)
  if ($paths.Length -eq 0) { throw "$Server gives no site a physicalPath" }
  foreach ($path in $paths) {
    $grants = @("${workerProcesses}:(OI)(CI)RX", "${anonymousUser}:(OI)(CI)RX")
    $folder = Initialize-Folder -Path $path -Grants $grants
    $files = Join-Path (Split-Path -Path $WebConfig) '*'
    Copy-Item -Path $files -Destination $folder -Recurse -Force
  }
}

# http.sys writes the log, as the system; the worker process writes the traces, and so may modify.
function Initialize-LogFolder {
  param([System.Xml.XmlDocument] $Document)
  foreach ($element in @('siteDefaults', 'site')) {
    $logs = "$sites/$element/logFile/@directory"
    foreach ($path in @(Get-AttributeValue -Document $Document -XPath $logs)) {
      [void](Initialize-Folder -Path $path -Grants @())
    }
    $traces = "$sites/$element/traceFailedRequestsLogging/@directory"
    foreach ($path in @(Get-AttributeValue -Document $Document -XPath $traces)) {
      [void](Initialize-Folder -Path $path -Grants @("${workerProcesses}:(OI)(CI)M"))
    }
  }
}

# IIS reads its files here for the first time. appcmd is a new process, which sees the sections that
# the MSIs added (a source says: a session opened before does not). Without a site's name it reads no
# web.config.
function Assert-Configuration {
  param([string[]] $Site)
  foreach ($section in @('proxy', 'webSocket', 'rewrite/globalRules', 'rewrite/rules')) {
    $arguments = @('list', 'config') + $Site + @("-section:system.webServer/$section")
    [void](Invoke-Native -Program $appcmd -Arguments $arguments)
  }
}

$original = "$ApplicationHost.before-lab101"
if (-not (Test-Path -Path $original)) { Copy-Item -Path $ApplicationHost -Destination $original }
if (-not (Test-Path -Path $WebConfig -PathType Leaf)) {
  throw "$WebConfig is missing: mount a folder that holds a file of this very name (SITE_DIR)"
}
$settings = @{
  Server = Read-XmlFile -Path $Server
  HttpPort = $HttpPort
  HttpsPort = $HttpsPort
  OwnSite = [bool]$OwnSite
}
$adapted = ConvertTo-ServerConfiguration @settings
$documents = @{
  ApplicationHost = Read-XmlFile -Path $original
  Server = $adapted
}
$merged = Merge-IisConfiguration @documents
# IIS would say what is wrong with it only to a client: 500.19
if (-not $OwnSite) { [void](Read-XmlFile -Path $WebConfig) }
Initialize-SiteFolder -Document $merged
Initialize-LogFolder -Document $merged
Write-XmlFile -Document $merged -Path $ApplicationHost
Assert-Configuration -Site @()
if (-not $OwnSite) {
  foreach ($name in @(Get-AttributeValue -Document $merged -XPath "$sites/site/@name")) {
    Assert-Configuration -Site @($name)
  }
}
Write-Output "IIS is configured by $Server; what it was before is in $original"
exit 0
