# Writes what configure.ps1 would make of two files, and changes nothing else. Runs wherever there is
# PowerShell: pwsh dry-run.ps1 -ApplicationHost applicationHost.config -Server server.config -Output x
param(
  [Parameter(Mandatory = $true)] [string] $ApplicationHost,
  [Parameter(Mandatory = $true)] [string] $Server,
  [Parameter(Mandatory = $true)] [string] $Output,
  [ValidateRange(1, 65535)] [int] $HttpPort = 80,
  [ValidateRange(1, 65535)] [int] $HttpsPort = 443,
  [switch] $OwnSite
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/native.ps1"
. "$PSScriptRoot/merge-configuration.ps1"
. "$PSScriptRoot/server-configuration.ps1"
trap {
  Write-ErrorLine $_.Exception.Message
  exit 1
}

$settings = @{
  Server = Read-XmlFile -Path $Server
  HttpPort = $HttpPort
  HttpsPort = $HttpsPort
  OwnSite = [bool]$OwnSite
}
$adapted = ConvertTo-ServerConfiguration @settings
$documents = @{
  ApplicationHost = Read-XmlFile -Path $ApplicationHost
  Server = $adapted
}
$merged = Merge-IisConfiguration @documents
Write-XmlFile -Document $merged -Path $Output
exit 0
