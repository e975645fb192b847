# Runs programs that are not PowerShell's: dot-source this file.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# PowerShell 5.1 does not stop when a program fails, whatever $ErrorActionPreference says. Returns
# what the program wrote to its standard output.
function Invoke-Native {
  param(
    [Parameter(Mandatory = $true)] [string] $Program,
    [string[]] $Arguments = @(),
    [int[]] $Accept = @(0)
  )
  $output = & $Program @Arguments
  $code = $LASTEXITCODE
  if ($Accept -notcontains $code) {
    throw "$Program $($Arguments -join ' ') ended with exit code ${code}: $($output -join ' ')"
  }
  return $output
}

function ConvertTo-Port {
  param([string] $Text, [string] $Name)
  $port = 0
  if (-not [int]::TryParse($Text, [ref]$port) -or $port -lt 1 -or $port -gt 65535) {
    throw "$Name must be an integer from 1 to 65535, got '$Text'"
  }
  return $port
}

# What a script says when it ends because of an error: one line, whatever the message holds.
function Write-ErrorLine {
  param([Parameter(Mandatory = $true)] [string] $Message)
  [Console]::Error.WriteLine("ERROR: $($Message -replace '\s+', ' ')")
}
