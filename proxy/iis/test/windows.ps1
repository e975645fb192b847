# Windows as the scripts see it, for rehearsals elsewhere: each command that only Windows has, or that
# waits, is a function that records its call and answers as the test wishes. A folder of the test's
# own stands for drive C:. Dot-source this file in BeforeAll, and call Reset-Windows before each test.

$windows = @{}

function Reset-Windows {
  $drive = Join-Path $TestDrive ([Guid]::NewGuid())
  $windows.Clear()
  $windows.Calls = [System.Collections.Generic.List[string]]::new()
  $windows.Replies = [ordered]@{} # what a program answers, by the beginning of its call
  $windows.Drive = $drive
  $windows.Now = [DateTime]'2026-01-01T00:00:00Z'
  $windows.Turns = 0
  $windows.OnTurn = @{} # what happens while a script sleeps for that time
  $windows.Services = @{ w3svc = 'Stopped'; iphlpsvc = 'Stopped' }
  $windows.StartTypes = @{ w3svc = 'Manual'; iphlpsvc = 'Disabled' }
  $windows.Certificates = @(
    [pscustomobject]@{ Thumbprint = 'CA00'; HasPrivateKey = $false }
    [pscustomobject]@{ Thumbprint = 'C0FFEE'; HasPrivateKey = $true }
  )
  if (Get-PSDrive -Name C -ErrorAction Ignore) { Remove-PSDrive -Name C -Force }
  [void](New-Item -ItemType Directory -Path $drive)
  [void](New-PSDrive -Name C -PSProvider FileSystem -Root $drive -Scope Global)
  $env:SystemDrive = 'C:'
  $env:windir = "$drive\Windows"
  $env:ProgramFiles = 'C:\Program Files'
  $env:TEMP = 'C:\Temp'
  Set-Alias -Scope Global -Name "$env:windir\System32\inetsrv\appcmd.exe" -Value 'appcmd.exe'
}

# The lab's container before start.ps1, with the settings of docker-compose.iis.yml.
function Reset-Container {
  Reset-Windows
  $env:HTTP_PORT = '8000'
  $env:HTTPS_PORT = '8443'
  $env:LOG_FOLDER = 'C:\inetpub\logs'
  $env:PFX_FOLDER = 'C:\lab\pfx'
  $env:BACKEND_ADDRESS = '127.0.0.9:8080' # an address, so that no test asks a DNS server
  $env:BACKEND_TARGETS = 'localhost:8080'
  $env:OWN_SITE = ''
  Add-File -Path 'C:\lab\pfx\lab101.pfx'
  Add-File -Path 'C:\lab\pfx\lab101.pfx.password' -Text "secret`n"
  $stock = Get-Content -Raw "$PSScriptRoot/../fixtures/applicationHost.config"
  Add-File -Path "$env:windir\System32\inetsrv\config\applicationHost.config" -Text $stock
  # As the script names it: elsewhere .NET takes the backslashes for a part of the name.
  [System.IO.File]::WriteAllText("$env:windir\System32\drivers\etc\hosts", "127.0.0.1 localhost`r`n")
}

function Add-File {
  param([string] $Path, [string] $Text = '')
  [void](New-Item -ItemType File -Force -Path $Path -Value $Text)
}

# As Windows would write it: the drive's folder is C:, and paths on it have backslashes.
function ConvertTo-WindowsText {
  param([string] $Text)
  $paths = { $args[0].Value.Replace('/', '\') }
  return [regex]::Replace($Text.Replace($windows.Drive, 'C:'), '\bC:/\S*', $paths)
}

# Records the call, and answers with the first reply whose name it begins with: @{ Code; Output; Do }.
function Add-Call {
  param([string] $Program, [object[]] $Words)
  $call = (@($Program) + $Words) -join ' '
  $windows.Calls.Add($call)
  $global:LASTEXITCODE = 0
  foreach ($start in @($windows.Replies.Keys)) {
    if (-not $call.StartsWith($start)) { continue }
    $reply = $windows.Replies[$start]
    if ($reply.ContainsKey('Do')) { [void](& $reply.Do) }
    if ($reply.ContainsKey('Code')) { $global:LASTEXITCODE = $reply.Code }
    if ($reply.ContainsKey('Output')) { return $reply.Output }
    return
  }
  if ($Program -eq 'curl.exe') { return '200' }
}

# The calls of a program, in order.
function Get-Call {
  param([string] $Start)
  return @($windows.Calls | Where-Object { $_.StartsWith($Start) })
}

# Runs a script as powershell -File does. What it wrote has C: for the folder that stands for it.
function Invoke-Script {
  param([string] $Name, [hashtable] $Parameters = @{})
  $console = @([Console]::Out, [Console]::Error)
  $log = [System.IO.StringWriter]::new()
  $errors = [System.IO.StringWriter]::new()
  [Console]::SetOut($log)
  [Console]::SetError($errors)
  try { $output = @(& "$PSScriptRoot/../$Name" @Parameters) }
  finally {
    [Console]::SetOut($console[0])
    [Console]::SetError($console[1])
  }
  return @{
    ExitCode = $LASTEXITCODE
    Output = @($output | ForEach-Object { ConvertTo-WindowsText "$_" })
    Log = "$log".TrimEnd().Split("`n")
    Error = (ConvertTo-WindowsText "$errors".TrimEnd()).Split("`n")
  }
}

function netsh.exe { Add-Call -Program 'netsh.exe' -Words $args }
function icacls.exe { Add-Call -Program 'icacls.exe' -Words $args }
function ipconfig.exe { Add-Call -Program 'ipconfig.exe' -Words $args }
function appcmd.exe { Add-Call -Program 'appcmd.exe' -Words $args }
function curl.exe { Add-Call -Program 'curl.exe' -Words $args[-1] }

function Get-Date { return $windows.Now }

# Sleeps for no time at all. A script that goes on for ever is ended after an hour of its own clock.
function Start-Sleep {
  [CmdletBinding()] param([Parameter(Mandatory = $true)] [int] $Milliseconds)
  $windows.Now = $windows.Now.AddMilliseconds($Milliseconds)
  $windows.Turns++
  if ($windows.Turns -gt 3600) { throw 'the rehearsal did not end' }
  if ($windows.OnTurn.ContainsKey($windows.Turns)) { [void](& $windows.OnTurn[$windows.Turns]) }
}

function Get-Service {
  [CmdletBinding()] param([Parameter(Mandatory = $true)] [string] $Name)
  return [pscustomobject]@{
    Name = $Name
    Status = $windows.Services[$Name]
    StartType = $windows.StartTypes[$Name]
  }
}

function Start-Service {
  [CmdletBinding()] param([Parameter(Mandatory = $true)] [string] $Name)
  $windows.Calls.Add("Start-Service $Name")
  if ($windows.StartTypes[$Name] -eq 'Disabled') { throw "Service '$Name' cannot be started" }
  $windows.Services[$Name] = 'Running'
}

function Stop-Service {
  [CmdletBinding()] param([Parameter(Mandatory = $true)] [string] $Name)
  $windows.Calls.Add("Stop-Service $Name")
  $windows.Services[$Name] = 'Stopped'
}

function Set-Service {
  [CmdletBinding()] param(
    [Parameter(Mandatory = $true)] [string] $Name,
    [ValidateSet('Automatic', 'Manual', 'Disabled')] [string] $StartupType
  )
  $windows.Calls.Add("Set-Service $Name $StartupType")
  $windows.StartTypes[$Name] = $StartupType
}

function Import-PfxCertificate {
  [CmdletBinding()] param(
    [string] $FilePath,
    [string] $CertStoreLocation,
    [System.Security.SecureString] $Password
  )
  $windows.Calls.Add("Import-PfxCertificate $FilePath $CertStoreLocation")
  $text = [System.Net.NetworkCredential]::new('', $Password).Password
  if ($text -ne 'secret') { throw 'The specified network password is not correct.' }
  return $windows.Certificates
}

function Install-WindowsFeature {
  [CmdletBinding()] param([string[]] $Name)
  $windows.Calls.Add("Install-WindowsFeature $($Name -join ',')")
  return [pscustomobject]@{ Success = ($windows.MissingFeature -notin $Name) }
}

function Invoke-WebRequest {
  [CmdletBinding()] param(
    [switch] $UseBasicParsing,
    [string] $Uri,
    [string] $OutFile,
    [ValidateRange(1, 3600)] [int] $TimeoutSec
  )
  $windows.Calls.Add("Invoke-WebRequest $Uri")
  if (-not $windows.Downloads.ContainsKey($Uri)) { throw 'The remote name could not be resolved' }
  Add-File -Path $OutFile -Text $windows.Downloads[$Uri]
}

function Get-AuthenticodeSignature {
  [CmdletBinding()] param([string] $FilePath)
  $signer = [pscustomobject]@{ Subject = 'CN=Somebody' }
  if ($FilePath -like '*requestRouter*') { return [pscustomobject]@{ Status = 'Valid'; SignerCertificate = $signer } }
  return [pscustomobject]@{ Status = 'NotSigned'; SignerCertificate = $null }
}

# msiexec: $windows.Installer is given the path of the MSI and gives its exit code, $null for never.
function Start-Process {
  [CmdletBinding()] param([string] $FilePath, [string[]] $ArgumentList, [switch] $PassThru)
  $windows.Calls.Add((ConvertTo-WindowsText "$FilePath $($ArgumentList -join ' ')"))
  $code = & $windows.Installer $ArgumentList[1]
  $process = [pscustomobject]@{ Handle = 1; ExitCode = $code }
  $wait = { param([int] $Milliseconds) $null -ne $this.ExitCode }
  return $process | Add-Member -MemberType ScriptMethod -Name WaitForExit -Value $wait -PassThru
}
