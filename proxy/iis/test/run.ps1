# Runs all tests in this one process and writes a line of JSON for each: name, result, error, ms.
# The first argument is Pester's manifest; the second, if given, a part of the names to run.
param([Parameter(Mandatory = $true)] [string] $Pester, [string] $Name = '')
$ErrorActionPreference = 'Stop'
Import-Module $Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
if ($Name -ne '') { $configuration.Filter.FullName = "*$Name*" }
$run = Invoke-Pester -Configuration $configuration
foreach ($part in @($run.Containers) + @($run.Tests)) {
  $isTest = $part -is [Pester.Test]
  if (-not $isTest -and $part.ErrorRecord.Count -eq 0) { continue } # a file that cannot be read has one
  if ($part.Result -eq 'NotRun') { continue }
  $name = if ($isTest) { "$($part.Block.ExpandedPath): $($part.ExpandedName)" } else { "$($part.Item)" }
  [Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject @{
        name = $name
        passed = ($part.Result -eq 'Passed')
        error = ($part.ErrorRecord | ForEach-Object { "$_`n$($_.ScriptStackTrace)" }) -join "`n"
        ms = [Math]::Round($part.Duration.TotalMilliseconds)
      }))
}
