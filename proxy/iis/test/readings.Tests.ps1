# readings.ps1 against a server of the test's own, which answers as the data says, or does not.

BeforeAll {
  . "$PSScriptRoot/windows.ps1"

  # Answers each connection with the next of these; 'reset' and 'silence' are none. Ends with them.
  function Start-Server {
    param([string[]] $Answers)
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $asked = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
    $shell = [powershell]::Create().AddScript({
        param($listener, $answers, $asked)
        foreach ($answer in $answers) {
          $client = $listener.AcceptTcpClient()
          $reader = [System.IO.StreamReader]::new($client.GetStream())
          $asked.Enqueue($reader.ReadLine())
          while ($reader.ReadLine()) { }
          # A client that waits for longer than it was told gets an answer after all.
          if ($answer -eq 'silence') {
            [void]$reader.ReadLineAsync().Wait(30000)
            $answer = "HTTP/1.1 200 OK`r`n`r`n"
          }
          if ($answer -eq 'reset') {
            $client.LingerState = [System.Net.Sockets.LingerOption]::new($true, 0)
            $client.Client.Dispose() # without the stream, which would say goodbye
          } else {
            $bytes = [System.Text.Encoding]::Latin1.GetBytes($answer)
            $client.GetStream().Write($bytes, 0, $bytes.Length)
          }
          $client.Close()
        }
      }).AddArgument($listener).AddArgument($Answers).AddArgument($asked)
    [void]$shell.BeginInvoke()
    return @{ Url = "http://$($listener.LocalEndpoint)"; Listener = $listener; Shell = $shell; Asked = $asked }
  }

  function Write-Readings {
    param([string] $Json)
    Set-Content -Path "$TestDrive/readings.json" -Value $Json
  }

  # The answer that a reading expects.
  function ConvertTo-Response {
    param($Expected, [string] $Url)
    if ($Expected['reset']) { return 'reset' }
    $status = if ($Expected['status']) { $Expected['status'] } else { 200 }
    $lines = @("HTTP/1.1 $status $($Expected['reason'])")
    if ($Expected['headers']) {
      foreach ($name in $Expected['headers'].Keys) {
        if ($null -ne $Expected['headers'][$name]) { $lines += "${name}: $($Expected['headers'][$name].Replace('{base}', $Url))" }
      }
    }
    return ($lines -join "`r`n") + "`r`n`r`n$($Expected['body'])"
  }
}

Describe 'readings.ps1' {
  BeforeEach {
    Reset-Windows
    $server = $null
  }
  AfterEach {
    if ($null -ne $server) {
      $server.Listener.Stop()
      $server.Shell.Stop()
    }
  }

  It 'says that a server which answers as we say does the same' {
    $list = Get-Content -Raw "$PSScriptRoot/../readings/readings.json" | ConvertFrom-Json -AsHashtable
    $server = Start-Server ($list | ForEach-Object { ConvertTo-Response $_.expect 'http://BASE' })
    $text = (Get-Content -Raw "$PSScriptRoot/../readings/readings.json").Replace('{base}', 'http://BASE')
    Write-Readings $text
    $result = Invoke-Script -Name readings.ps1 -Parameters @{ BaseUrl = $server.Url; Readings = "$TestDrive/readings.json" }
    $result.ExitCode | Should -Be 0
    @($result.Output | Where-Object { $_ -like '*differs*' }) | Should -BeNullOrEmpty
    $result.Output[-1] | Should -Be "$($list.Count) readings asked of $($server.Url)/: 0 differ"
    $asked = $server.Asked.ToArray()
    $asked | Should -Contain 'GET /ur28/a/../b HTTP/1.1'
    $asked | Should -Contain "GET /rl14$('x' * 500) HTTP/1.1"
  }

  It 'shows what the server did beside what we say' {
    Write-Readings ('[{"id":"A1","what":"a","request":"GET /a","expect":{"status":301,"headers":{"Location":"{base}/b"}}},' +
      '{"id":"A2","what":"b","request":"GET /b","expect":{"reset":true}},' +
      '{"id":"A3","what":"c","request":"GET /c","expect":{"status":403,"reason":"Nope"}},' +
      '{"id":"A4","what":"d","request":"GET /d","expect":{"headers":{"X-A":null}}},' +
      '{"id":"A5","what":"e","request":"GET /e","expect":{"status":200}},' +
      '{"id":"A6","what":"f","request":"GET /f","expect":{"headers":{"Server":"*"},"body":"*is there*"}},' +
      '{"id":"A7","what":"g","request":"GET /g","expect":{"headers":{"Server":"M*"},"body":"*is there*"}}]')
    $server = Start-Server @(
      "HTTP/1.1 302 Found`r`nlocation: /b`r`n`r`n", "HTTP/1.1 200 OK`r`n`r`n", 'reset',
      "HTTP/1.1 200 OK`r`nX-A: 1`r`n`r`n", '', "HTTP/1.1 200 OK`r`nServer: x`r`n`r`nit`r`nis there",
      "HTTP/1.1 200 OK`r`nServer: x`r`n`r`nis|`r`nnot")
    $result = Invoke-Script -Name readings.ps1 -Parameters @{ BaseUrl = $server.Url; Readings = "$TestDrive/readings.json" }
    $result.Output[2..8] | Should -Be @(
      "| A1 | a | 301, Location: $($server.Url)/b | 302, Location: /b | **differs** |"
      '| A2 | b | reset | 200 | **differs** |'
      '| A3 | c | 403, Nope | reset | **differs** |'
      '| A4 | d | X-A: (none) | X-A: 1 | **differs** |'
      '| A5 | e | 200 | closed without an answer | **differs** |'
      '| A6 | f | Server: *, body: *is there* | Server: *, body: *is there* | same |'
      '| A7 | g | Server: M*, body: *is there* | Server: x, body: is not | **differs** |'
    )
    $result.Output[-1] | Should -BeLike '7 readings *: 6 differ'
  }

  It 'waits for an answer no longer than it was told' {
    Write-Readings '[{"id":"A1","what":"a","request":"GET /a","expect":{"status":200}}]'
    $server = Start-Server @('silence')
    $options = @{ BaseUrl = $server.Url; Readings = "$TestDrive/readings.json"; TimeoutSeconds = 1 }
    $result = Invoke-Script -Name readings.ps1 -Parameters $options
    $result.Output[2] | Should -Be '| A1 | a | 200 | nothing in 1 s | **differs** |'
    $result.Output[-1] | Should -BeLike '1 readings asked of *: 1 differ'
  }

  It 'ends with one line if nobody listens' {
    $server = Start-Server @()
    $server.Listener.Stop()
    $result = Invoke-Script -Name readings.ps1 -Parameters @{ BaseUrl = $server.Url }
    $result.Error | Should -BeLike "ERROR: $($server.Url)/ cannot be asked: *refused*"
    $result.ExitCode | Should -Be 1
  }

  It 'refuses a base that is no http URL of a server: <_>' -ForEach @('localhost', 'https://localhost', 'http://localhost/r1') {
    $result = Invoke-Script -Name readings.ps1 -Parameters @{ BaseUrl = $_ }
    $result.Error | Should -Be "ERROR: -BaseUrl must be http://host or http://host:port, got '$_'"
    $result.ExitCode | Should -Be 1
  }

  It 'has a rule or a setting for each reading that needs one' {
    $files = @('web.config', 'sub/web.config') | ForEach-Object { "$PSScriptRoot/../readings/$_" }
    $config = Get-Content -Raw $files
    $list = Get-Content -Raw "$PSScriptRoot/../readings/readings.json" | ConvertFrom-Json
    # CH1 is a default of the server, and one rule is for all requests of RL.
    foreach ($id in @($list.id | Select-Object -Unique | Where-Object { $_ -notmatch '^RL|^CH(1|20)$' })) {
      "$config" | Should -Match "(?i)\b$id\b"
    }
  }
}
