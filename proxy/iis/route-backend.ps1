# The way to the backend: dot-source this file. The article's rule sends everything to
# http://localhost:8080, and here localhost is this container. So what comes in on the loopback port
# goes on to the backend's container, and the rule stays as it is in the article and the stand-in.
#
# netsh's port proxy works inside a Windows container: a report shows it on servercore:1709 with the
# nat network (soccerGB/MSIExperiment, PortForwardingNat); newer images are not shown, and what it
# makes of a reset connection is not known. README.md has the other way, a shared network.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# As host:port, as docker-compose.iis.yml gives it. $null means that no route is wanted.
function ConvertTo-BackendAddress {
  param([string] $Text)
  if ([string]::IsNullOrEmpty($Text)) { return $null }
  if ($Text -notmatch '^(?<name>[\w.-]+):(?<port>\d{1,5})$') {
    throw "BACKEND_ADDRESS must be host:port, such as backend:8080, got '$Text'"
  }
  return @{ Name = $Matches['name']; Port = [int]$Matches['port'] }
}

# $null where the name is not known: the backend's container is down. The engine's DNS lets answers
# live for minutes and Windows keeps them, but a container that was restarted may have another.
function Resolve-BackendAddress {
  param([string] $Name)
  [void](Invoke-Native -Program 'ipconfig.exe' -Arguments @('/flushdns'))
  try { $addresses = [System.Net.Dns]::GetHostAddresses($Name) } catch { return $null }
  $found = @($addresses | Where-Object { $_.AddressFamily -eq 'InterNetwork' })
  if ($found.Length -eq 0) { return $null }
  return $found[0].ToString()
}

function Set-BackendRoute {
  param([string] $Address, [int] $Port)
  $helper = Get-Service -Name 'iphlpsvc' # carries netsh's port proxy
  if ($helper.StartType -eq 'Disabled') { Set-Service -Name 'iphlpsvc' -StartupType Manual }
  if ($helper.Status -ne 'Running') { Start-Service -Name 'iphlpsvc' }
  # Both loopback addresses: localhost may mean ::1 first, and a refused try costs time.
  Set-PortProxy -Kind 'v4tov4' -Listen '127.0.0.1' -Address $Address -Port $Port
  Set-PortProxy -Kind 'v6tov4' -Listen '::1' -Address $Address -Port $Port
}

function Set-PortProxy {
  param([string] $Kind, [string] $Listen, [string] $Address, [int] $Port)
  $from = @("listenaddress=$Listen", "listenport=$Port")
  $to = @("connectaddress=$Address", "connectport=$Port")
  # 1: there was none.
  $delete = @('interface', 'portproxy', 'delete', $Kind) + $from
  [void](Invoke-Native -Program 'netsh.exe' -Arguments $delete -Accept @(0, 1))
  $add = @('interface', 'portproxy', 'add', $Kind) + $from + $to
  [void](Invoke-Native -Program 'netsh.exe' -Arguments $add)
}

# Follows the backend's container to another address. Returns the address that the route has now.
function Update-BackendRoute {
  param($Backend, [string] $Current)
  if ($null -eq $Backend) { return $Current }
  $address = Resolve-BackendAddress -Name $Backend.Name
  if ($null -eq $address -or $address -eq $Current) { return $Current }
  Set-BackendRoute -Address $address -Port $Backend.Port
  return $address
}

# A backend that answers directly but not through the port proxy: then the port proxy is at fault.
function Assert-BackendRoute {
  param($Backend, [string] $Address)
  if ($null -eq $Backend) { return }
  $port = $Backend.Port
  if ($Address -eq '') {
    Write-Output "Warning: the name $($Backend.Name) is not known yet; IIS will answer 502"
    return
  }
  if ((Get-HttpStatus -Url "http://${Address}:$port/healthz") -ne 200) {
    Write-Output "Warning: the backend does not answer on ${Address}:$port; IIS will answer 502"
  } elseif ((Get-HttpStatus -Url "http://127.0.0.1:$port/healthz") -ne 200) {
    throw ("the backend answers on ${Address}:$port, but not through the port proxy on " +
      "127.0.0.1:${port}: see The way to the backend in proxy/iis/README.md")
  }
}
