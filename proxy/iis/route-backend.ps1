# The way to the backend: dot-source this file. The article's rule sends everything to
# http://localhost:8080, and here localhost is this container. So what comes in on the loopback port
# goes on to the backend's container, and the rule stays as it is in the article and the stand-in.
# The rules of a person's own web.config may name other ports and hosts: each of them leads there, too.
#
# netsh's port proxy works inside a Windows container: a report shows it on servercore:1709 with the
# nat network (soccerGB/MSIExperiment, PortForwardingNat); newer images are not shown, and what it
# makes of a reset connection is not known. README.md has the other way, a shared network.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$loopbackNames = @('localhost', '127.0.0.1')

# As host:port. $null for nothing.
function ConvertTo-HostAndPort {
  param([string] $Text, [string] $Variable)
  if ([string]::IsNullOrEmpty($Text)) { return $null }
  if ($Text -notmatch '^(?<name>[\w.-]+):(?<port>\d+)$') {
    throw "$Variable must be host:port, such as localhost:8080, got '$Text'"
  }
  $name = $Matches['name']
  return @{ Name = $name; Port = ConvertTo-Port -Text $Matches['port'] -Name "the port of $Variable" }
}

# $null means that no route is wanted: BACKEND_ADDRESS is empty. Targets are separated by spaces.
function New-BackendRoute {
  param([string] $Address, [string] $Targets)
  $backend = ConvertTo-HostAndPort -Text $Address -Variable 'BACKEND_ADDRESS'
  if ($null -eq $backend) { return $null }
  $list = @($Targets.Split(' ') | Where-Object { $_ -ne '' } |
      ForEach-Object { ConvertTo-HostAndPort -Text $_ -Variable 'BACKEND_TARGETS' })
  return @{ Backend = $backend; Targets = $list; Address = '' }
}

# Other names than localhost lead to the loopback address, where the port proxy listens. Never the
# backend's own: it is what the route is found by.
function Add-TargetName {
  param([hashtable] $Route)
  $hostsFile = "$env:windir\System32\drivers\etc\hosts"
  $known = @([System.IO.File]::ReadAllLines($hostsFile))
  foreach ($name in @($Route.Targets | ForEach-Object { $_.Name } | Select-Object -Unique)) {
    if ($loopbackNames -contains $name -or $name -eq $Route.Backend.Name) { continue }
    $line = "127.0.0.1 $name"
    if ($known -contains $line) { continue } # of this container's last run
    [System.IO.File]::AppendAllText($hostsFile, "`r`n$line`r`n")
  }
}

# $null where the name is not known: the backend's container is down. The engine's DNS lets answers
# live for minutes and Windows keeps them, but a container that was restarted may have another.
function Resolve-BackendAddress {
  param([string] $Name)
  # 1: there is no cache to flush.
  [void](Invoke-Native -Program 'ipconfig.exe' -Arguments @('/flushdns') -Accept @(0, 1))
  try { $addresses = [System.Net.Dns]::GetHostAddresses($Name) } catch { return $null }
  $found = @($addresses | Where-Object { $_.AddressFamily -eq 'InterNetwork' })
  if ($found.Length -eq 0) { return $null }
  return $found[0].ToString()
}

function Set-BackendRoute {
  param([hashtable] $Route, [string] $Address)
  $helper = Get-Service -Name 'iphlpsvc' # carries netsh's port proxy
  if ($helper.StartType -eq 'Disabled') { Set-Service -Name 'iphlpsvc' -StartupType Manual }
  if ($helper.Status -ne 'Running') { Start-Service -Name 'iphlpsvc' }
  $to = @("connectaddress=$Address", "connectport=$($Route.Backend.Port)")
  foreach ($port in @(Get-TargetPort -Route $Route)) {
    # Both loopback addresses: localhost may mean ::1 first, and a refused try costs time.
    Set-PortProxy -Kind 'v4tov4' -Listen '127.0.0.1' -Port $port -To $to
    Set-PortProxy -Kind 'v6tov4' -Listen '::1' -Port $port -To $to
  }
}

function Get-TargetPort {
  param([hashtable] $Route)
  return @($Route.Targets | ForEach-Object { $_.Port } | Select-Object -Unique)
}

function Set-PortProxy {
  param([string] $Kind, [string] $Listen, [int] $Port, [string[]] $To)
  $from = @("listenaddress=$Listen", "listenport=$Port")
  # 1: there was none.
  $delete = @('interface', 'portproxy', 'delete', $Kind) + $from
  [void](Invoke-Native -Program 'netsh.exe' -Arguments $delete -Accept @(0, 1))
  $add = @('interface', 'portproxy', 'add', $Kind) + $from + $To
  [void](Invoke-Native -Program 'netsh.exe' -Arguments $add)
}

# Follows the backend's container to another address, which the route keeps.
function Update-BackendRoute {
  param($Route)
  if ($null -eq $Route) { return }
  $address = Resolve-BackendAddress -Name $Route.Backend.Name
  if ($null -eq $address -or $address -eq $Route.Address) { return }
  Set-BackendRoute -Route $Route -Address $address
  $Route.Address = $address
}

# A backend that answers directly but not through the port proxy: then the port proxy is at fault.
function Assert-BackendRoute {
  param($Route)
  if ($null -eq $Route) { return }
  if ($Route.Address -eq '') {
    Write-Output "Warning: the name $($Route.Backend.Name) is not known yet; IIS will answer 502"
    return
  }
  $there = "$($Route.Address):$($Route.Backend.Port)"
  if ((Get-HttpStatus -Url "http://$there/healthz") -ne 200) {
    Write-Output "Warning: the backend does not answer on $there; IIS will answer 502"
    return
  }
  foreach ($port in @(Get-TargetPort -Route $Route)) {
    if ((Get-HttpStatus -Url "http://127.0.0.1:$port/healthz") -eq 200) { continue }
    throw ("the backend answers on $there, but not through the port proxy on " +
      "127.0.0.1:${port}: see The way to the backend in proxy/iis/README.md")
  }
}
