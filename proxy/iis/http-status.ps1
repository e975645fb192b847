# Asks over HTTP: dot-source this file.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The status of the answer; 0 where there is none. curl.exe comes with Windows since 1803.
function Get-HttpStatus {
  param([Parameter(Mandatory = $true)] [string] $Url, [string] $HostHeader = '')
  $options = @('--silent', '--output', 'NUL', '--write-out', '%{http_code}', '--max-time', '5')
  if ($HostHeader -ne '') { $options += @('--header', "Host: $HostHeader") }
  $output = & curl.exe @options $Url
  return [int]"$output" # 000 where there is none
}

# What every binding of the site on plain HTTP listens on: @{ Port; Host } of the first.
function Get-HttpBinding {
  param([System.Xml.XmlDocument] $Server)
  $xpath = '/configuration/system.applicationHost/sites/site/bindings/binding[@protocol="http"]'
  $binding = $Server.SelectSingleNode($xpath)
  if ($null -eq $binding) { throw 'server.config has no binding for http' }
  $parts = $binding.GetAttribute('bindingInformation').Split(':')
  return @{ Port = [int]$parts[1]; Host = $parts[2] }
}
