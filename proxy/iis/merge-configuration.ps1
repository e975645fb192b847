# Merges server.config into applicationHost.config: documents in, a document out, nothing else
# touched. Dot-source this file.
#
# - What is a section, configSections says. One that is not declared there stops the merge: IIS would
#   answer everything with 500.19 (URL Rewrite's and ARR's sections are declared by their MSIs).
# - A section keeps what server.config does not name: its attributes one by one, its child elements
#   by their name. So <site> replaces all sites, and <siteDefaults> stays.
# - The application pools of the sites never end by themselves: that would end every WebSocket.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-ChildElement {
  param([System.Xml.XmlElement] $Parent)
  return @($Parent.ChildNodes | Where-Object { $_ -is [System.Xml.XmlElement] })
}

function Add-ChildElement {
  param([System.Xml.XmlElement] $Parent, [string] $Name)
  $found = $Parent.SelectSingleNode($Name)
  if ($null -ne $found) { return $found }
  return $Parent.AppendChild($Parent.OwnerDocument.CreateElement($Name))
}

# Where a section stands already: at the top, or in a <location> that means everything: its path is
# "" or ".", or missing. Otherwise it is added at the top.
function Get-SectionElement {
  param([System.Xml.XmlDocument] $Document, [string] $Path)
  foreach ($place in @('/configuration', '/configuration/location[not(@path) or @path="" or @path="."]')) {
    $found = $Document.SelectSingleNode("$place/$Path")
    if ($null -ne $found) { return $found }
  }
  $element = $Document.DocumentElement
  foreach ($name in $Path.Split('/')) { $element = Add-ChildElement -Parent $element -Name $name }
  return $element
}

function Merge-Section {
  param([System.Xml.XmlElement] $Source, [System.Xml.XmlElement] $Target)
  foreach ($attribute in $Source.Attributes) {
    $Target.SetAttribute($attribute.Name, $attribute.Value)
  }
  $names = @(Get-ChildElement -Parent $Source | ForEach-Object { $_.LocalName } | Select-Object -Unique)
  foreach ($name in $names) {
    $replaced = @($Target.SelectNodes($name))
    foreach ($element in @($Source.SelectNodes($name))) {
      $copy = $Target.OwnerDocument.ImportNode($element, $true)
      if ($replaced.Length -gt 0) { [void]$Target.InsertBefore($copy, $replaced[0]) }
      else { [void]$Target.AppendChild($copy) }
    }
    foreach ($element in $replaced) { [void]$Target.RemoveChild($element) }
  }
}

function Merge-Group {
  param(
    [System.Xml.XmlElement] $Source,
    [System.Xml.XmlElement] $Declarations,
    [System.Xml.XmlDocument] $Document,
    [string] $Path
  )
  foreach ($child in @(Get-ChildElement -Parent $Source)) {
    $name = $child.LocalName # not .Name: PowerShell gives the attribute called name, if there is one
    $childPath = "$Path$name"
    $group = $Declarations.SelectSingleNode("sectionGroup[@name='$name']")
    if ($null -ne $group) {
      Merge-Group -Source $child -Declarations $group -Document $Document -Path "$childPath/"
    } elseif ($null -ne $Declarations.SelectSingleNode("section[@name='$name']")) {
      Merge-Section -Source $child -Target (Get-SectionElement -Document $Document -Path $childPath)
    } else {
      throw "configSections declares no section ${childPath}: is the module that brings it installed?"
    }
  }
}

# A site's pool: the application's own, or else the default of all applications, or else IIS's.
function Get-SitePool {
  param([System.Xml.XmlDocument] $Document)
  $sites = '/configuration/system.applicationHost/sites'
  $default = 'DefaultAppPool'
  $named = $Document.SelectSingleNode("$sites/applicationDefaults/@applicationPool")
  if ($null -ne $named) { $default = $named.Value }
  foreach ($application in @($Document.SelectNodes("$sites/site/application"))) {
    if ($application.HasAttribute('applicationPool')) { $application.GetAttribute('applicationPool') }
    else { $default }
  }
}

# The defaults of idleTimeout (20 min) and periodicRestart (29 h) end live WebSockets (general
# knowledge; the two settings are Microsoft's own advice for ARR).
function Set-PoolLifetime {
  param([System.Xml.XmlDocument] $Document, [string] $Pool)
  $pools = Get-SectionElement -Document $Document -Path 'system.applicationHost/applicationPools'
  # Not by XPath, which has no way to quote every name.
  $element = $pools.SelectNodes('add') | Where-Object { $_.GetAttribute('name') -eq $Pool } |
    Select-Object -First 1
  if ($null -eq $element) {
    $element = $pools.AppendChild($Document.CreateElement('add'))
    $element.SetAttribute('name', $Pool)
  }
  $element.SetAttribute('autoStart', 'true')
  $element.SetAttribute('startMode', 'AlwaysRunning')
  $processModel = Add-ChildElement -Parent $element -Name 'processModel'
  $processModel.SetAttribute('idleTimeout', '00:00:00')
  $recycling = Add-ChildElement -Parent $element -Name 'recycling'
  $restart = Add-ChildElement -Parent $recycling -Name 'periodicRestart'
  $restart.SetAttribute('time', '00:00:00')
}

function Merge-IisConfiguration {
  param(
    [Parameter(Mandatory = $true)] [System.Xml.XmlDocument] $ApplicationHost,
    [Parameter(Mandatory = $true)] [System.Xml.XmlDocument] $Server
  )
  $merged = $ApplicationHost.CloneNode($true)
  $declarations = $merged.SelectSingleNode('/configuration/configSections')
  if ($null -eq $declarations) { throw 'applicationHost.config has no configSections' }
  Merge-Group -Source $Server.DocumentElement -Declarations $declarations -Document $merged -Path ''
  foreach ($pool in @(Get-SitePool -Document $merged | Select-Object -Unique)) {
    Set-PoolLifetime -Document $merged -Pool $pool
  }
  return $merged
}

# For .NET, which knows neither PowerShell's location nor its drives.
function Get-FullPath {
  param([string] $Path)
  return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Read-XmlFile {
  param([Parameter(Mandatory = $true)] [string] $Path)
  if (-not (Test-Path -LiteralPath $Path -PathType Leaf)) { throw "$Path is missing" }
  $document = New-Object -TypeName System.Xml.XmlDocument
  try { $document.Load((Get-FullPath -Path $Path)) }
  catch [System.Xml.XmlException] {
    throw "$Path is not well-formed XML: $($_.Exception.GetBaseException().Message)"
  } catch { throw "$Path cannot be read: $($_.Exception.GetBaseException().Message)" }
  return $document
}

# Indented, UTF-8 without a byte order mark: as IIS writes the file itself.
function Write-XmlFile {
  param([System.Xml.XmlDocument] $Document, [string] $Path)
  $settings = New-Object -TypeName System.Xml.XmlWriterSettings
  $settings.Indent = $true
  $settings.Encoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
  try { $writer = [System.Xml.XmlWriter]::Create((Get-FullPath -Path $Path), $settings) }
  catch { throw "$Path cannot be written: $($_.Exception.GetBaseException().Message)" }
  try { $Document.Save($writer) } finally { $writer.Dispose() }
}
