# server.config as this container runs it: a document in, a document out. Dot-source this file.
#
# - The bindings listen on the published ports: then a Host header with a port names the port that
#   http.sys listens on, whether it looks at it or not.
# - For a site of a person's own the global rules step aside: they would take every request first.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function ConvertTo-ServerConfiguration {
  param(
    [Parameter(Mandatory = $true)] [System.Xml.XmlDocument] $Server,
    [Parameter(Mandatory = $true)] [int] $HttpPort,
    [Parameter(Mandatory = $true)] [int] $HttpsPort,
    [bool] $OwnSite = $false
  )
  $adapted = $Server.CloneNode($true)
  $bindings = '/configuration/system.applicationHost/sites/site/bindings/binding'
  foreach ($binding in @($adapted.SelectNodes($bindings))) {
    $port = $HttpPort
    if ($binding.GetAttribute('protocol') -eq 'https') { $port = $HttpsPort }
    $parts = $binding.GetAttribute('bindingInformation').Split(':') # address:port:host
    if ($parts.Length -ne 3) { throw 'a binding with an IPv6 address is not supported here' }
    $binding.SetAttribute('bindingInformation', "$($parts[0]):${port}:$($parts[2])")
  }
  if ($OwnSite) {
    $rules = '/configuration/system.webServer/rewrite/globalRules/rule'
    foreach ($rule in @($adapted.SelectNodes($rules))) {
      [void]$rule.ParentNode.RemoveChild($rule)
    }
  }
  return $adapted
}
