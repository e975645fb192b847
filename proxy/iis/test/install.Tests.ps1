# The image's build: install.ps1, with features, downloads and msiexec replaced.

BeforeAll {
  . "$PSScriptRoot/windows.ps1"
  $arrModule = 'C:\Program Files\IIS\Application Request Routing\requestRouter.dll'

  function Get-Sha1 {
    param([string] $Text)
    $stream = [System.IO.MemoryStream]::new([System.Text.Encoding]::UTF8.GetBytes($Text))
    return (Get-FileHash -Algorithm SHA1 -InputStream $stream).Hash
  }
}

Describe 'install.ps1' {
  BeforeEach {
    Reset-Windows
    $windows.MissingFeature = ''
    $windows.Services['w3svc'] = 'Running'
    $windows.Downloads = @{
      'https://example.test/rewrite.msi' = 'rewrite'
      'https://example.test/arr.msi' = 'arr'
    }
    $env:REWRITE_URL = 'https://example.test/rewrite.msi'
    $env:REWRITE_SHA1 = Get-Sha1 'rewrite'
    $env:ARR_URL = 'https://example.test/arr.msi'
    $env:ARR_SHA1 = (Get-Sha1 'arr').ToLower()
    $windows.Installer = {
      param([string] $Msi)
      if ($Msi -like '*rewrite*') { Add-File -Path "$env:windir\System32\inetsrv\rewrite.dll" }
      else {
        Add-File -Path $arrModule
        Add-File -Path "$env:windir\System32\inetsrv\config\schema\arr_schema.xml"
      }
      0
    }
    Add-File -Path "$env:windir\System32\inetsrv\iiswsock.dll"
    Add-File -Path 'C:\inetpub\logs\LogFiles\old.log'
  }

  It 'installs the features, URL Rewrite and then ARR, and leaves w3svc stopped' {
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -Be ''
    $result.Output | Should -Be 'IIS has WebSockets, Failed Request Tracing, URL Rewrite and ARR'
    $result.ExitCode | Should -Be 0
    $windows.Calls | Should -Be @(
      'Install-WindowsFeature Web-WebSockets,Web-Http-Tracing,Web-Http-Logging,Web-Filtering'
      'Invoke-WebRequest https://example.test/rewrite.msi'
      'msiexec.exe /i C:\Temp\lab101\rewrite_amd64_en-US.msi /qn /norestart /l*v C:\Temp\lab101\rewrite_amd64_en-US.msi.log'
      'Invoke-WebRequest https://example.test/arr.msi'
      'msiexec.exe /i C:\Temp\lab101\requestRouter_amd64.msi /qn /norestart /l*v C:\Temp\lab101\requestRouter_amd64.msi.log'
      'Stop-Service w3svc'
      'Set-Service w3svc Manual'
    )
    'C:\inetpub\logs' | Should -Not -Exist
    'C:\Temp\lab101' | Should -Not -Exist
  }

  It 'takes an installer that wants a restart: <_>' -ForEach @(3010, 1641) {
    $windows.RestartCode = $_
    $install = $windows.Installer
    $windows.Installer = { param($Msi) [void](& $install $Msi); $windows.RestartCode }
    (Invoke-Script -Name install.ps1).ExitCode | Should -Be 0
  }

  It 'runs no installer with another checksum, and says how to accept it: <msi>' -ForEach @(
    @{ msi = 'rewrite'; argument = 'REWRITE_SHA1'; signature = 'NotSigned, by nobody'; installed = 0 }
    @{ msi = 'arr'; argument = 'ARR_SHA1'; signature = 'Valid, by CN=Somebody'; installed = 1 }
  ) {
    $windows.Downloads["https://example.test/$msi.msi"] = 'another'
    $result = Invoke-Script -Name install.ps1
    $actual = Get-Sha1 'another'
    $expected = [Environment]::GetEnvironmentVariable($argument)
    $result.Error | Should -Be ("ERROR: https://example.test/$msi.msi has SHA-1 $actual, expected " +
      "$expected; its signature is $signature. If that is Microsoft, accept the new file with " +
      "--build-arg $argument=$actual or, for make up, with $argument=$actual in the environment")
    $result.ExitCode | Should -Be 1
    (Get-Call 'msiexec.exe').Count | Should -Be $installed
  }

  It 'ends if an installer cannot be fetched' {
    $windows.Downloads.Remove('https://example.test/rewrite.msi')
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -Be 'ERROR: https://example.test/rewrite.msi cannot be fetched: The remote name could not be resolved'
    $result.ExitCode | Should -Be 1
  }

  It 'ends if msiexec fails, with the end of its log' {
    $windows.Installer = { param($Msi) Add-File -Path "$Msi.log" -Text ("old`n" * 50 + 'reason'); 1603 }
    $result = Invoke-Script -Name install.ps1
    $result.Error.Count | Should -Be 41
    $result.Error[-2..-1] | Should -Be @('reason'
      'ERROR: msiexec /i C:\Temp\lab101\rewrite_amd64_en-US.msi ended with exit code 1603: the end of its log is above')
    $result.ExitCode | Should -Be 1
  }

  It 'ends if msiexec fails before it has a log' {
    $windows.Installer = { 1619 }
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -Be 'ERROR: msiexec /i C:\Temp\lab101\rewrite_amd64_en-US.msi ended with exit code 1619: it wrote no log'
    $result.ExitCode | Should -Be 1
  }

  It 'ends if msiexec does not' {
    $windows.Installer = { $null }
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -Be 'ERROR: msiexec /i C:\Temp\lab101\rewrite_amd64_en-US.msi did not end within 600 s: it wrote no log'
    $result.ExitCode | Should -Be 1
  }

  It 'ends if a feature is refused' {
    $windows.MissingFeature = 'Web-WebSockets'
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -BeLike 'ERROR: Install-WindowsFeature Web-WebSockets, * did not succeed'
    $result.ExitCode | Should -Be 1
  }

  It 'ends if an installer says that it is done and brought nothing' {
    $windows.Installer = { 0 }
    $result = Invoke-Script -Name install.ps1
    $result.Error | Should -Be 'ERROR: C:\Windows\System32\inetsrv\rewrite.dll is missing: URL Rewrite is not installed'
    $result.ExitCode | Should -Be 1
    Get-Call 'Stop-Service' | Should -BeNullOrEmpty
  }
}
