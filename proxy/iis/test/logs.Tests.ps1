# What docker exec runs in the container: flush-logs.ps1 and list-traces.ps1.

BeforeAll { . "$PSScriptRoot/windows.ps1" }

Describe 'flush-logs.ps1' {
  BeforeEach { Reset-Windows }

  It 'flushes the log of http.sys' {
    (Invoke-Script -Name flush-logs.ps1).ExitCode | Should -Be 0
    $windows.Calls | Should -Be 'netsh.exe http flush logbuffer'
  }

  It 'ends with what netsh says' {
    $windows.Replies['netsh.exe'] = @{ Code = 1; Output = 'Access is denied.' }
    $result = Invoke-Script -Name flush-logs.ps1
    $result.Error | Should -Be 'ERROR: netsh.exe http flush logbuffer ended with exit code 1: Access is denied.'
    $result.ExitCode | Should -Be 1
  }
}

Describe 'list-traces.ps1' {
  BeforeEach {
    Reset-Windows
    $env:LOG_FOLDER = 'C:\inetpub\logs'
    [void](New-Item -ItemType Directory -Path 'C:\inetpub\logs\FailedReqLogFiles\W3SVC1')
  }

  It 'has a line for each trace, the oldest first, also for one that IIS is writing' {
    $folder = 'C:\inetpub\logs\FailedReqLogFiles\W3SVC1'
    Copy-Item "$PSScriptRoot/../freb/fixtures/socket.xml" "$folder\fr000002.xml"
    Copy-Item "$PSScriptRoot/../freb/fixtures/no-backend.xml" "$folder\fr000001.xml"
    Add-File -Path "$folder\fr000003.xml" -Text '<failedRequest url="http://a/"'
    foreach ($name in 1..3) { (Get-Item "$folder\fr00000$name.xml").LastWriteTime = "2026-01-0$name" }
    $result = Invoke-Script -Name list-traces.ps1
    $result.Output[0] | Should -BeLike "$folder\fr000001.xml statusCode=502* verb=GET url=http*"
    $result.Output[1] | Should -BeLike "$folder\fr000002.xml statusCode=101 verb=GET url=http*"
    $result.Output[2] | Should -BeLike "Warning: $folder\fr000003.xml is not well-formed XML: *"
    $result.ExitCode | Should -Be 0
  }

  It 'says that there is none' {
    (Invoke-Script -Name list-traces.ps1).Output | Should -Be 'Note: no trace in C:\inetpub\logs yet'
  }

  It 'asks for a folder' {
    $env:LOG_FOLDER = ''
    $result = Invoke-Script -Name list-traces.ps1
    $result.Error | Should -Be 'ERROR: name the folder of the traces with -Folder'
    $result.ExitCode | Should -Be 1
  }
}
