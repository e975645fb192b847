# The certificate of the https bindings: dot-source this file.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# IIS's own application id in http.sys, as `netsh http show sslcert` shows it (general knowledge).
$iisApplicationId = '{4dc3e181-e14b-4a21-b022-59fc669b0914}'

# At start and not in a layer of the image: whoever has the image would have the key.
function Import-LabCertificate {
  param([string] $PfxFile, [string] $PasswordFile)
  foreach ($path in @($PfxFile, $PasswordFile)) {
    if (-not (Test-Path -Path $path -PathType Leaf)) {
      throw "$path is missing: make it with node certs/dist/cli.js <folder> --pfx <mounted folder>"
    }
  }
  $text = "$(Get-Content -Path $PasswordFile -Raw)".Trim()
  if ($text -eq '') { throw "$PasswordFile is empty: it must hold the password of $PfxFile" }
  $password = ConvertTo-SecureString -String $text -AsPlainText -Force
  $store = 'Cert:\LocalMachine\My'
  try {
    $imported = Import-PfxCertificate -FilePath $PfxFile -CertStoreLocation $store -Password $password
  } catch { throw "$PfxFile cannot be imported: $($_.Exception.Message)" }
  $leaf = @($imported | Where-Object { $_.HasPrivateKey })
  if ($leaf.Length -ne 1) { throw "$PfxFile holds $($leaf.Length) certificates with a key, not 1" }
  return $leaf[0].Thumbprint
}

# sslFlags has bit 1 for SNI: the certificate hangs on host name and port. Without it, on the port.
function Get-CertificateAddress {
  param([System.Xml.XmlElement] $Binding)
  $parts = $Binding.GetAttribute('bindingInformation').Split(':') # address:port:host
  if ($parts.Length -ne 3) { throw 'a binding with an IPv6 address is not supported here' }
  $flags = 0
  if ($Binding.HasAttribute('sslFlags')) { $flags = [int]$Binding.GetAttribute('sslFlags') }
  if (($flags -band 1) -eq 1) { return "hostnameport=$($parts[2]):$($parts[1])" }
  $address = $parts[0]
  if ($address -eq '*') { $address = '0.0.0.0' }
  return "ipport=${address}:$($parts[1])"
}

function Set-BindingCertificate {
  param([System.Xml.XmlDocument] $Server, [string] $Thumbprint)
  $xpath = '/configuration/system.applicationHost/sites/site/bindings/binding[@protocol="https"]'
  $addresses = @($Server.SelectNodes($xpath) | ForEach-Object { Get-CertificateAddress -Binding $_ })
  foreach ($address in @($addresses | Select-Object -Unique)) {
    # 1: there was none.
    $delete = @('http', 'delete', 'sslcert', $address)
    [void](Invoke-Native -Program 'netsh.exe' -Arguments $delete -Accept @(0, 1))
    $certificate = @("certhash=$Thumbprint", 'certstorename=MY', "appid=$iisApplicationId")
    $add = @('http', 'add', 'sslcert', $address) + $certificate
    [void](Invoke-Native -Program 'netsh.exe' -Arguments $add)
  }
}
