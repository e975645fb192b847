# What all scripts have in common, by PowerShell's own parser. They run on Windows PowerShell 5.1 and
# are rehearsed on a newer one: what only the newer one knows is refused here.

BeforeDiscovery {
  $entryPoints = @('configure', 'dry-run', 'flush-logs', 'install', 'list-traces', 'readings', 'start')
  $scripts = @(Get-ChildItem "$PSScriptRoot/../*.ps1" | ForEach-Object {
      @{ name = $_.Name; path = $_.FullName; isEntryPoint = $entryPoints -contains $_.BaseName }
    })
}

BeforeAll {
  function Read-Script {
    param([string] $Path)
    $tokens = $null
    $faults = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref]$tokens, [ref]$faults)
    return @{ Text = Get-Content -Raw $Path; Tree = $tree; Tokens = $tokens; Faults = $faults }
  }

  # All nodes of the script's tree that are of a type: 'CommandAst'.
  function Find-Node {
    param([hashtable] $Script, [string] $Type)
    return @($Script.Tree.FindAll({ $args[0].GetType().Name -eq $Type }.GetNewClosure(), $true))
  }

  function Find-CommandName {
    param([hashtable] $Script)
    return @(Find-Node $Script CommandAst | ForEach-Object { $_.GetCommandName() } | Where-Object { $_ })
  }

  $all = @(Get-ChildItem "$PSScriptRoot/../*.ps1" | ForEach-Object { Read-Script $_.FullName })
  $functions = @($all | ForEach-Object { Find-Node $_ FunctionDefinitionAst })

  # Cmdlets of Windows PowerShell 5.1 with the modules of Server Core, and programs of Server Core.
  $serverCore = @(
    'Add-Content', 'ConvertFrom-Json', 'ConvertTo-SecureString', 'Copy-Item', 'ForEach-Object'
    'Get-AuthenticodeSignature', 'Get-ChildItem', 'Get-Content', 'Get-Date', 'Get-FileHash'
    'Get-Service', 'Import-PfxCertificate', 'Install-WindowsFeature', 'Invoke-WebRequest', 'Join-Path'
    'New-Item', 'New-Object', 'New-TimeSpan', 'Remove-Item', 'Select-Object', 'Set-Service'
    'Set-StrictMode', 'Sort-Object', 'Split-Path', 'Start-Process', 'Start-Service', 'Start-Sleep'
    'Stop-Service', 'Test-Path', 'Where-Object', 'Write-Output'
    'curl.exe', 'icacls.exe', 'ipconfig.exe', 'msiexec.exe', 'netsh.exe'
  )
}

Describe '<name>' -ForEach $scripts {
  BeforeAll { $script = Read-Script $path }

  It 'is PowerShell' {
    $script.Faults | Should -BeNullOrEmpty
  }

  It 'is strict, and stops at the first error' {
    $script.Text | Should -MatchExactly '(?m)^Set-StrictMode -Version Latest$'
    $script.Text | Should -MatchExactly "(?m)^\`$ErrorActionPreference = 'Stop'$"
  }

  It 'calls only what the scripts define or Server Core has' {
    $known = $serverCore + @($functions | ForEach-Object { $_.Name })
    @(Find-CommandName $script | Where-Object { $known -notcontains $_ }) | Should -BeNullOrEmpty
  }

  It 'gives functions only parameters that they have' {
    foreach ($call in @(Find-Node $script CommandAst)) {
      $function = $functions | Where-Object { $_.Name -eq $call.GetCommandName() } | Select-Object -First 1
      if ($null -eq $function) { continue }
      $known = @($function.Body.ParamBlock.Parameters | ForEach-Object { $_.Name.VariablePath.UserPath })
      $given = @($call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] })
      foreach ($parameter in $given) { $known | Should -Contain $parameter.ParameterName -Because "$call" }
    }
  }

  It 'avoids what Windows PowerShell 5.1 does not know, or takes for something else' {
    $newer = @('AndAnd', 'OrOr', 'QuestionDot', 'QuestionLBracket', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionMark')
    @($script.Tokens | Where-Object { $newer -contains "$($_.Kind)" }) | Should -BeNullOrEmpty
    # With Stop, it makes an error of every line on a program's standard error.
    Find-Node $script MergingRedirectionAst | Should -BeNullOrEmpty
    # Under strict mode .Count fails on a single object; @( ) and .Length do not.
    $members = @(Find-Node $script MemberExpressionAst | ForEach-Object { "$($_.Member)" })
    $members | Should -Not -Contain 'Count'
    # Without a byte order mark, it reads a script in the system's code page.
    $script.Text | Should -MatchExactly '^[\x00-\x7f]*$'
    # A backtick at the end of a line continues it, until somebody puts a space behind it.
    $script.Text | Should -Not -Match '(?m)`\s*$'
  }
}

Describe '<name>, which is run by itself' -ForEach @($scripts | Where-Object { $_.isEntryPoint }) {
  It 'ends with one line and exit code 1 on an error, else with an exit code of its own' {
    $script = Read-Script $path
    $script.Text | Should -MatchExactly '(?m)^trap \{\n  Write-ErrorLine \$_\.Exception\.Message\n  exit 1\n\}$'
    "$($script.Tree.EndBlock.Statements[-1])" | Should -MatchExactly '^exit \S+$'
  }
}

Describe 'the scripts together' {
  It 'define no function that none of them calls' {
    $called = @($all | ForEach-Object { Find-CommandName $_ })
    @($functions | ForEach-Object { $_.Name } | Where-Object { $called -notcontains $_ }) | Should -BeNullOrEmpty
  }
}
