# The container's start, rehearsed: start.ps1 and all that it runs, with Windows' commands recorded.

BeforeAll {
  . "$PSScriptRoot/windows.ps1"
  $askingIis = 'curl.exe http://127.0.0.1:8000/healthz' # IIS, asked by start.ps1
  $unknownName = 'x' * 64 # more than a label of DNS may have: it resolves nowhere, and at once
  $applicationHost = 'C:\Windows\System32\inetsrv\config\applicationHost.config'

  function Add-LogLine {
    param([string] $Text)
    $path = 'C:\inetpub\logs\LogFiles\W3SVC1\u_ex260101.log'
    if (-not (Test-Path $path)) { Add-File -Path $path }
    Add-Content -Path $path -Value $Text -NoNewline
  }
}

Describe 'start.ps1' {
  BeforeEach {
    Reset-Container
    $windows.OnTurn[10] = { $windows.Services['w3svc'] = 'Stopped' } # the only way to an end
  }

  It 'configures IIS, binds the certificate, routes to the backend and starts w3svc, in this order' {
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be 'ERROR: w3svc has ended: look into the event log'
    $result.ExitCode | Should -Be 1
    $end = $windows.Calls.IndexOf($askingIis)
    $windows.Calls.GetRange(0, $end + 1) | Should -Be @(
      'icacls.exe C:\inetpub\ReverseProxy /grant *S-1-5-32-568:(OI)(CI)RX /Q'
      'icacls.exe C:\inetpub\ReverseProxy /grant *S-1-5-17:(OI)(CI)RX /Q'
      'icacls.exe C:\inetpub\logs\FailedReqLogFiles /grant *S-1-5-32-568:(OI)(CI)M /Q'
      'appcmd.exe list config -section:system.webServer/proxy'
      'appcmd.exe list config -section:system.webServer/webSocket'
      'appcmd.exe list config -section:system.webServer/rewrite/globalRules'
      'appcmd.exe list config -section:system.webServer/rewrite/rules'
      'appcmd.exe list config ReverseProxy -section:system.webServer/proxy'
      'appcmd.exe list config ReverseProxy -section:system.webServer/webSocket'
      'appcmd.exe list config ReverseProxy -section:system.webServer/rewrite/globalRules'
      'appcmd.exe list config ReverseProxy -section:system.webServer/rewrite/rules'
      'Import-PfxCertificate C:\lab\pfx\lab101.pfx Cert:\LocalMachine\My'
      'netsh.exe http delete sslcert hostnameport=localhost:8443'
      'netsh.exe http add sslcert hostnameport=localhost:8443 certhash=C0FFEE certstorename=MY appid={4dc3e181-e14b-4a21-b022-59fc669b0914}'
      'netsh.exe http delete sslcert hostnameport=reverseproxy.com:8443'
      'netsh.exe http add sslcert hostnameport=reverseproxy.com:8443 certhash=C0FFEE certstorename=MY appid={4dc3e181-e14b-4a21-b022-59fc669b0914}'
      'ipconfig.exe /flushdns'
      'Set-Service iphlpsvc Manual'
      'Start-Service iphlpsvc'
      'netsh.exe interface portproxy delete v4tov4 listenaddress=127.0.0.1 listenport=8080'
      'netsh.exe interface portproxy add v4tov4 listenaddress=127.0.0.1 listenport=8080 connectaddress=127.0.0.9 connectport=8080'
      'netsh.exe interface portproxy delete v6tov4 listenaddress=::1 listenport=8080'
      'netsh.exe interface portproxy add v6tov4 listenaddress=::1 listenport=8080 connectaddress=127.0.0.9 connectport=8080'
      'curl.exe http://127.0.0.9:8080/healthz'
      'curl.exe http://127.0.0.1:8080/healthz'
      'Start-Service w3svc'
      'curl.exe http://127.0.0.1:8000/healthz'
    )
    $result.Output[-1] | Should -Be 'IIS is ready: /healthz gives 200, the certificate is C0FFEE'
    'C:\lab\ready' | Should -Exist
  }

  It 'writes the merged configuration, keeps the one before, and copies the site' {
    [void](Invoke-Script -Name start.ps1)
    [xml]$written = Get-Content -Raw $applicationHost
    $xpath = '/configuration/system.applicationHost/sites/site/bindings/binding/@bindingInformation'
    @($written.SelectNodes($xpath) | ForEach-Object { $_.Value }) | Should -Be @(
      '*:8000:localhost', '*:8443:localhost', '*:8000:reverseproxy.com', '*:8443:reverseproxy.com')
    $before = Get-Content -Raw "$applicationHost.before-lab101"
    $before | Should -Be (Get-Content -Raw "$PSScriptRoot/../fixtures/applicationHost.config")
    'C:\inetpub\ReverseProxy\web.config' | Should -Exist
  }

  It 'starts again from the configuration that it found first' {
    [void](Invoke-Script -Name start.ps1)
    $first = Get-Content -Raw $applicationHost
    $env:HTTP_PORT = '8001'
    $windows.OnTurn[20] = $windows.OnTurn[10]
    [void](Invoke-Script -Name start.ps1)
    (Get-Content -Raw $applicationHost) | Should -Be $first.Replace(':8000:', ':8001:')
  }

  It 'prints each whole line that http.sys writes, and none from before' {
    Add-LogLine "of the last run`n"
    $windows.OnTurn[3] = { Add-LogLine "#Fields: date`nfirst`nsec" }
    $windows.OnTurn[4] = { Add-LogLine "ond`n" }
    $result = Invoke-Script -Name start.ps1
    $result.Log | Should -Be @('#Fields: date', 'first', 'second')
    (Get-Call 'netsh.exe http flush logbuffer').Count | Should -Be 10
  }

  It 'prints a log that was begun anew under the same name' {
    Add-LogLine "a long line of the last run`n"
    $windows.OnTurn[3] = {
      Remove-Item 'C:\inetpub\logs\LogFiles\W3SVC1\u_ex260101.log'
      Add-LogLine "new`n"
    }
    (Invoke-Script -Name start.ps1).Log | Should -Be 'new'
  }

  It 'prints nothing of a log that has gone since it was listed' {
    . "$PSScriptRoot/../follow-log.ps1"
    Read-NewLine -Path "$TestDrive/gone.log" -Offsets @{} | Should -BeNullOrEmpty
  }

  It 'prints what w3svc logs while it ends, also while the backend is looked for' {
    $windows.OnTurn.Remove(10)
    $env:BACKEND_ADDRESS = "${unknownName}:8080"
    $windows.OnTurn[9] = {
      $windows.Replies['ipconfig.exe'] = @{ Do = {
          $windows.Services['w3svc'] = 'Stopped'
          Add-LogLine "a socket's line`n"
        } }
    }
    $result = Invoke-Script -Name start.ps1
    $result.Log | Should -Be "a socket's line"
    $result.ExitCode | Should -Be 1
  }

  It 'goes on if http.sys has nothing to flush' {
    $windows.Replies['netsh.exe http flush'] = @{ Code = 1 }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be 'ERROR: w3svc has ended: look into the event log'
    $windows.Turns | Should -Be 10
  }

  It 'waits for IIS, with 502 while the backend is down' {
    $windows.Replies[$askingIis] = @{ Output = '503' }
    $windows.OnTurn[3] = { $windows.Replies[$askingIis] = @{ Output = '502' } }
    $result = Invoke-Script -Name start.ps1
    $result.Output[-1] | Should -BeLike 'IIS is ready: /healthz gives 502,*'
    (Get-Call $askingIis).Count | Should -Be 4
  }

  It 'ends after 120 s if IIS never answers' {
    $windows.OnTurn.Clear()
    $windows.Replies[$askingIis] = @{ Output = '000'; Code = 7 }
    $result = Invoke-Script -Name start.ps1
    $result.ExitCode | Should -Be 1
    $result.Error | Should -Be ('ERROR: IIS does not answer on http://127.0.0.1:8000/healthz for ' +
      'localhost after 120 s: ask it from inside, docker exec <proxy> curl.exe -i -H ' +
      '"Host: localhost" http://127.0.0.1:8000/healthz')
    $windows.Turns | Should -Be 120
    'C:\lab\ready' | Should -Not -Exist
  }

  It 'ends if IIS refuses its configuration, with the status' {
    $windows.OnTurn.Clear()
    $windows.Replies[$askingIis] = @{ Output = '500' }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -BeLike 'ERROR: IIS answers 500 on *healthz for localhost after 120 s: *'
    $result.ExitCode | Should -Be 1
  }

  It 'takes whatever a person''s own site answers, but 503' {
    $env:OWN_SITE = '1'
    $windows.Replies[$askingIis] = @{ Output = '503' }
    $windows.OnTurn[3] = { $windows.Replies[$askingIis] = @{ Output = '500' } }
    $result = Invoke-Script -Name start.ps1
    $result.Output[-1] | Should -BeLike 'IIS is ready: /healthz gives 500,*'
    (Get-Call $askingIis).Count | Should -Be 4
  }

  It 'ends if w3svc stops before it has answered' {
    $windows.Replies[$askingIis] = @{ Output = '000' }
    $windows.OnTurn[2] = { $windows.Services['w3svc'] = 'Stopped' }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be 'ERROR: w3svc started and ended again: look into the event log'
    $result.ExitCode | Should -Be 1
    $windows.Turns | Should -Be 2
  }

  It 'removes the mark of the last run before anything can fail' {
    Add-File -Path 'C:\lab\ready'
    $env:HTTP_PORT = ''
    $result = Invoke-Script -Name start.ps1
    'C:\lab\ready' | Should -Not -Exist
    $result.Error | Should -Be 'ERROR: the environment variable HTTP_PORT must be set'
    $result.ExitCode | Should -Be 1
  }

  It 'refuses a port that is none: <_>' -ForEach @('http', '0', '65536', '8e1') {
    $env:HTTPS_PORT = $_
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be "ERROR: HTTPS_PORT must be an integer from 1 to 65535, got '$_'"
    $result.ExitCode | Should -Be 1
    $windows.Calls | Should -BeNullOrEmpty
  }
}


Describe 'configure.ps1, run by start.ps1' {
  BeforeEach {
    Reset-Container
    $windows.OnTurn[1] = { $windows.Services['w3svc'] = 'Stopped' }
  }

  It 'ends if appcmd refuses a section, with what appcmd says' {
    $windows.Replies['appcmd.exe list config -section:system.webServer/webSocket'] = @{
      Code = 50
      Output = 'ERROR ( message:Unknown config section', '"system.webServer/webSocket". )'
    }
    $result = Invoke-Script -Name start.ps1
    $result.ExitCode | Should -Be 1
    $result.Error | Should -Be ('ERROR: C:\Windows\System32\inetsrv\appcmd.exe list config ' +
      '-section:system.webServer/webSocket ended with exit code 50: ERROR ( message:Unknown ' +
      'config section "system.webServer/webSocket". )')
    $windows.Calls[-1] | Should -Be 'appcmd.exe list config -section:system.webServer/webSocket'
  }

  It 'ends if a folder cannot be granted' {
    $windows.Replies['icacls.exe'] = @{ Code = 5 }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -BeLike 'ERROR: icacls.exe C:\inetpub\ReverseProxy /grant * ended with exit code 5:*'
    $result.ExitCode | Should -Be 1
  }

  It 'ends if a module is not installed, before anything is changed' {
    $text = (Get-Content -Raw $applicationHost).Replace('<section name="proxy" overrideModeDefault="Deny" />', '')
    Set-Content -Path $applicationHost -Value $text -NoNewline
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be ('ERROR: configSections declares no section system.webServer/proxy: ' +
      'is the module that brings it installed?')
    $result.ExitCode | Should -Be 1
    (Get-Content -Raw $applicationHost) | Should -Be $text
    $windows.Calls | Should -BeNullOrEmpty
  }

  It 'ends if the mounted folder has no web.config' {
    $result = Invoke-Script -Name configure.ps1 -Parameters @{ WebConfig = 'C:\lab\site\web.config' }
    $result.Error | Should -Be ('ERROR: C:\lab\site\web.config is missing: mount a folder that ' +
      'holds a file of this very name (SITE_DIR)')
    $result.ExitCode | Should -Be 1
  }

  It 'ends if the lab''s own web.config is not XML, and leaves a person''s to IIS' {
    Add-File -Path 'C:\lab\site\web.config' -Text '<configuration>'
    $site = @{ WebConfig = 'C:\lab\site\web.config' }
    $result = Invoke-Script -Name configure.ps1 -Parameters $site
    $result.Error | Should -BeLike 'ERROR: C:\lab\site\web.config is not well-formed XML: *'
    $result.ExitCode | Should -Be 1
    $own = Invoke-Script -Name configure.ps1 -Parameters ($site + @{ OwnSite = $true })
    $own.Output | Should -BeLike 'IIS is configured by *'
    $own.ExitCode | Should -Be 0
    (Get-Content -Raw 'C:\inetpub\ReverseProxy\web.config') | Should -Be '<configuration>'
  }

  It 'copies what stands beside a person''s web.config, and drops the global rule' {
    Add-File -Path 'C:\lab\site\web.config' -Text '<configuration />'
    Add-File -Path 'C:\lab\site\parts\rules.config' -Text '<rules />'
    $own = @{ WebConfig = 'C:\lab\site\web.config'; OwnSite = $true }
    (Invoke-Script -Name configure.ps1 -Parameters $own).ExitCode | Should -Be 0
    'C:\inetpub\ReverseProxy\parts\rules.config' | Should -Exist
    [xml]$written = Get-Content -Raw $applicationHost
    $written.SelectNodes('//rule[@name="ReverseProxy"]').Count | Should -Be 0
    Get-Call 'appcmd.exe list config ReverseProxy' | Should -BeNullOrEmpty
  }
}

Describe 'bind-certificate.ps1, run by start.ps1' {
  BeforeEach { Reset-Container }
  AfterEach { Get-Call 'Start-Service w3svc' | Should -BeNullOrEmpty }

  It 'ends if the certificate has no key' {
    $windows.Certificates = @([pscustomobject]@{ Thumbprint = 'CA00'; HasPrivateKey = $false })
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be 'ERROR: C:\lab\pfx\lab101.pfx holds 0 certificates with a key, not 1'
    $result.ExitCode | Should -Be 1
    Get-Call 'netsh.exe' | Should -BeNullOrEmpty
  }

  It 'ends if <what>' -ForEach @(
    @{ what = 'there is no PFX'; file = ''; text = $null
      line = 'C:\lab\pfx\lab101.pfx is missing: make it with node certs/dist/cli.js <folder> --pfx <mounted folder>'
    }
    @{ what = 'there is no password'; file = '.password'; text = $null
      line = 'C:\lab\pfx\lab101.pfx.password is missing: make it with node certs/dist/cli.js <folder> --pfx <mounted folder>'
    }
    @{ what = 'the password''s file is empty'; file = '.password'; text = ''
      line = 'C:\lab\pfx\lab101.pfx.password is empty: it must hold the password of C:\lab\pfx\lab101.pfx'
    }
    @{ what = 'the password is another one'; file = '.password'; text = 'other'
      line = 'C:\lab\pfx\lab101.pfx cannot be imported: The specified network password is not correct.'
    }
  ) {
    Remove-Item "C:\lab\pfx\lab101.pfx$file"
    if ($null -ne $text) { Add-File -Path "C:\lab\pfx\lab101.pfx$file" -Text $text }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be "ERROR: $line"
    $result.ExitCode | Should -Be 1
  }

  It 'ends if netsh does not take the certificate, and not if there was none before' {
    $windows.Replies['netsh.exe http delete'] = @{ Code = 1 }
    $windows.Replies['netsh.exe http add'] = @{ Code = 1; Output = 'SSL Certificate add failed, Error: 1312' }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -BeLike ('ERROR: netsh.exe http add sslcert hostnameport=localhost:8443 * ' +
      'ended with exit code 1: SSL Certificate add failed, Error: 1312')
    $result.ExitCode | Should -Be 1
  }
}

Describe 'Get-CertificateAddress' {
  BeforeAll {
    . "$PSScriptRoot/../bind-certificate.ps1"
    function Get-Address {
      param([string] $Binding)
      [xml]$document = "<binding bindingInformation='$Binding />"
      Get-CertificateAddress -Binding $document.DocumentElement
    }
  }

  It 'is the port, unless the binding has SNI: <binding>' -ForEach @(
    @{ binding = "*:443:a.test' sslFlags='1'"; address = 'hostnameport=a.test:443' }
    @{ binding = "*:443:a.test' sslFlags='3'"; address = 'hostnameport=a.test:443' }
    @{ binding = "*:443:a.test'"; address = 'ipport=0.0.0.0:443' }
    @{ binding = "10.0.0.1:8443:' sslFlags='0'"; address = 'ipport=10.0.0.1:8443' }
  ) {
    Get-Address $binding | Should -Be $address
  }

  It 'does not know IPv6 addresses' {
    { Get-Address "[::1]:443:'" } | Should -Throw 'a binding with an IPv6 address is not supported here'
  }
}

Describe 'route-backend.ps1, run by start.ps1' {
  BeforeEach {
    Reset-Container
    $windows.OnTurn[10] = { $windows.Services['w3svc'] = 'Stopped' }
  }

  It 'starts without a backend whose name does not resolve, and says so' {
    $env:BACKEND_ADDRESS = "${unknownName}:8080"
    $result = Invoke-Script -Name start.ps1
    $result.Output | Should -Contain "Warning: the name $unknownName is not known yet; IIS will answer 502"
    Get-Call 'netsh.exe interface' | Should -BeNullOrEmpty
    $result.Output[-1] | Should -BeLike 'IIS is ready: *'
    (Get-Call 'ipconfig.exe').Count | Should -Be 3 # at the start and in each fifth second
  }

  It 'starts without a backend that does not answer, and says so' {
    $windows.Replies['curl.exe http://127.0.0.9:8080'] = @{ Output = '000'; Code = 7 }
    $result = Invoke-Script -Name start.ps1
    $result.Output | Should -Contain 'Warning: the backend does not answer on 127.0.0.9:8080; IIS will answer 502'
    $result.Output[-1] | Should -BeLike 'IIS is ready: *'
  }

  It 'ends if the backend answers, but not through the port proxy' {
    $windows.Replies['curl.exe http://127.0.0.1:8080'] = @{ Output = '000'; Code = 7 }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be ('ERROR: the backend answers on 127.0.0.9:8080, but not through the ' +
      'port proxy on 127.0.0.1:8080: see The way to the backend in proxy/iis/README.md')
    $result.ExitCode | Should -Be 1
  }

  It 'ends if the port proxy takes no rule' {
    $windows.Replies['netsh.exe interface portproxy add'] = @{ Code = 1; Output = 'The system cannot find the file specified.' }
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -BeLike 'ERROR: netsh.exe interface portproxy add v4tov4 * ended with exit code 1: The system cannot find*'
    $result.ExitCode | Should -Be 1
  }

  It 'leads each port once and each other name, and no name of the last run again' {
    $env:BACKEND_TARGETS = 'localhost:3001  api.internal:9000 api.internal:3001'
    [void](Invoke-Script -Name start.ps1)
    $windows.OnTurn[20] = $windows.OnTurn[10]
    [void](Invoke-Script -Name start.ps1)
    $hosts = [System.IO.File]::ReadAllText("$env:windir\System32\drivers\etc\hosts")
    $hosts | Should -Be "127.0.0.1 localhost`r`n`r`n127.0.0.1 api.internal`r`n"
    $added = Get-Call 'netsh.exe interface portproxy add v4tov4'
    @($added | ForEach-Object { $_.Split(' ')[6] }) | Should -Be @(
      'listenport=3001', 'listenport=9000', 'listenport=3001', 'listenport=9000')
  }

  It 'needs no route if the backend''s network is its own' {
    $env:BACKEND_ADDRESS = ''
    $result = Invoke-Script -Name start.ps1
    $result.Output[-1] | Should -BeLike 'IIS is ready: *'
    Get-Call 'netsh.exe interface' | Should -BeNullOrEmpty
  }

  It 'refuses <variable> that is no host:port: <value>' -ForEach @(
    @{ variable = 'BACKEND_ADDRESS'; value = 'backend'
      line = "BACKEND_ADDRESS must be host:port, such as localhost:8080, got 'backend'"
    }
    @{ variable = 'BACKEND_TARGETS'; value = 'localhost:8080 http://localhost:3001'
      line = "BACKEND_TARGETS must be host:port, such as localhost:8080, got 'http://localhost:3001'"
    }
    @{ variable = 'BACKEND_TARGETS'; value = 'localhost:70000'
      line = "the port of BACKEND_TARGETS must be an integer from 1 to 65535, got '70000'"
    }
  ) {
    [Environment]::SetEnvironmentVariable($variable, $value)
    $result = Invoke-Script -Name start.ps1
    $result.Error | Should -Be "ERROR: $line"
    $result.ExitCode | Should -Be 1
  }
}

Describe 'Update-BackendRoute' {
  BeforeAll {
    foreach ($part in @('native', 'http-status', 'route-backend')) { . "$PSScriptRoot/../$part.ps1" }
  }

  It 'follows the backend to another address, and does nothing while it stays' {
    Reset-Container
    $route = New-BackendRoute -Address '127.0.0.8:8080' -Targets 'localhost:8080'
    Update-BackendRoute -Route $route
    $windows.Calls.Clear()
    Update-BackendRoute -Route $route
    $windows.Calls | Should -Be 'ipconfig.exe /flushdns'
    $route.Backend.Name = '127.0.0.9'
    Update-BackendRoute -Route $route
    $windows.Calls | Should -Contain ('netsh.exe interface portproxy add v4tov4 ' +
      'listenaddress=127.0.0.1 listenport=8080 connectaddress=127.0.0.9 connectport=8080')
    $route.Address | Should -Be '127.0.0.9'
    $route.Backend.Name = $unknownName
    Update-BackendRoute -Route $route
    $route.Address | Should -Be '127.0.0.9'
  }
}
