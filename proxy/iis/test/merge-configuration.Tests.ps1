# server.config into applicationHost.config, on the shapes that real ones have.

BeforeAll {
  foreach ($part in @('native', 'merge-configuration', 'server-configuration')) {
    . "$PSScriptRoot/../$part.ps1"
  }
  $fixtures = "$PSScriptRoot/../fixtures"

  function Read-Fixture {
    param([string] $Name)
    return Read-XmlFile -Path "$fixtures/$Name.config"
  }

  # A document with these sections in system.webServer.
  function ConvertTo-WebServer {
    param([string] $Sections)
    return [xml]"<configuration><system.webServer>$Sections</system.webServer></configuration>"
  }

  # A section as text that two of them share only if they mean the same: without comments, and with
  # the attributes in one order.
  function Get-Text {
    param([xml] $Document, [string] $Path)
    $element = $Document.SelectSingleNode("/configuration/$Path")
    if ($null -eq $element) { return 'none' }
    return ConvertTo-Text $element
  }

  function ConvertTo-Text {
    param([System.Xml.XmlElement] $Element)
    $attributes = @($Element.Attributes | ForEach-Object { " $($_.get_Name())=$($_.Value)" } | Sort-Object)
    $children = @($Element.ChildNodes | Where-Object { $_ -is [System.Xml.XmlElement] } |
        ForEach-Object { ConvertTo-Text $_ })
    return "<$($Element.LocalName)$($attributes -join '')>$($children -join '')</>"
  }

  function Get-Pool {
    param([xml] $Document)
    return @($Document.SelectNodes('//applicationPools/add') | ForEach-Object {
        "$($_.GetAttribute('name')) $($_.GetAttribute('startMode'))".TrimEnd()
      })
  }
}

Describe 'Merge-IisConfiguration' {
  BeforeEach {
    $server = Read-XmlFile -Path "$PSScriptRoot/../server.config"
  }

  Context 'into <_>' -ForEach @('applicationHost', 'long-lived') {
    BeforeEach {
      $before = Read-Fixture $_
      $merged = Merge-IisConfiguration -ApplicationHost $before -Server $server
    }

    It 'leaves the lab''s site alone, with its bindings, and the defaults of sites' {
      $sites = @(Get-ChildElement -Parent $merged.SelectSingleNode('//sites'))
      @($sites | ForEach-Object { "$($_.LocalName) $($_.GetAttribute('name'))".TrimEnd() }) | Should -Be @(
        'site ReverseProxy', 'siteDefaults', 'applicationDefaults', 'virtualDirectoryDefaults')
      $merged.SelectNodes('//binding').Count | Should -Be 4
    }

    It 'has each section of server.config as it is there' {
      foreach ($path in @(
          'system.applicationHost/sites/site'
          'system.webServer/webSocket'
          'system.webServer/rewrite/allowedServerVariables'
          'system.webServer/rewrite/globalRules'
          'system.webServer/tracing/traceFailedRequests'
        )) {
        Get-Text $merged $path | Should -Be (Get-Text $server $path)
      }
    }

    It 'keeps what server.config does not name' {
      foreach ($path in @(
          'configSections'
          'location'
          'webFarms'
          'system.webServer/proxy/cache'
          'system.webServer/security'
          'system.webServer/tracing/traceProviderDefinitions'
          'system.applicationHost/applicationPools/applicationPoolDefaults'
        )) {
        Get-Text $merged $path | Should -Be (Get-Text $before $path)
      }
      $proxy = $merged.SelectSingleNode('/configuration/system.webServer/proxy')
      $proxy.GetAttribute('enabled') | Should -Be 'true'
      $proxy.GetAttribute('timeout') | Should -Be '00:01:00'
    }

    It 'changes nothing when it is done once more, and never what it was given' {
      $text = $before.OuterXml
      $twice = Merge-IisConfiguration -ApplicationHost $merged -Server $server
      Get-Text $twice . | Should -Be (Get-Text $merged .)
      $before.OuterXml | Should -Be $text
    }

    It 'lets the site''s pool neither idle nor recycle' {
      $pool = $merged.SelectSingleNode("//applicationPools/add[@startMode='AlwaysRunning']")
      $pool.GetAttribute('autoStart') | Should -Be 'true'
      $pool.processModel.idleTimeout | Should -Be '00:00:00'
      $pool.recycling.periodicRestart.time | Should -Be '00:00:00'
    }
  }

  It 'gives the pool that is the default of all applications, whatever its name, and no other' {
    $merged = Merge-IisConfiguration -ApplicationHost (Read-Fixture long-lived) -Server $server
    Get-Pool $merged | Should -Be @('DefaultAppPool', "Ann's ""own"" pool AlwaysRunning", 'Shop')
  }

  It 'makes a pool that there is not' {
    [xml]$own = '<configuration><system.applicationHost><sites><site name="a">' +
      '<application path="/" applicationPool="Own" /></site></sites></system.applicationHost></configuration>'
    $merged = Merge-IisConfiguration -ApplicationHost (Read-Fixture applicationHost) -Server $own
    Get-Pool $merged | Should -Be @('DefaultAppPool', 'Own AlwaysRunning')
  }

  It 'merges into <place>, if the section is there' -ForEach @(
    @{ place = '<location path="">' }
    @{ place = '<location path=".">' }
    @{ place = '<location>' }
    @{ place = '<location allowOverride="false" path="">' }
  ) {
    [xml]$stock = '<configuration><configSections><sectionGroup name="system.webServer">' +
      "<section name=""handlers"" /></sectionGroup></configSections>$place<system.webServer>" +
      '<handlers accessPolicy="None" /></system.webServer></location></configuration>'
    $own = ConvertTo-WebServer '<handlers accessPolicy="Read" />'
    $merged = Merge-IisConfiguration -ApplicationHost $stock -Server $own
    Get-Text $merged 'location/system.webServer' | Should -Be '<system.webServer><handlers accessPolicy=Read></></>'
    Get-Text $merged 'system.webServer' | Should -Be 'none'
  }

  It 'leaves a location of one path as it is' {
    [xml]$stock = '<configuration><configSections><sectionGroup name="system.webServer">' +
      '<section name="handlers" /></sectionGroup></configSections><location path="Shop"><system.webServer>' +
      '<handlers accessPolicy="None" /></system.webServer></location></configuration>'
    $merged = Merge-IisConfiguration -ApplicationHost $stock -Server (ConvertTo-WebServer '<handlers accessPolicy="Read" />')
    Get-Text $merged 'location/system.webServer/handlers' | Should -Be '<handlers accessPolicy=None></>'
    Get-Text $merged 'system.webServer/handlers' | Should -Be '<handlers accessPolicy=Read></>'
  }

  It 'adds a section that is declared and stands nowhere' {
    [xml]$stock = '<configuration><configSections><sectionGroup name="system.webServer">' +
      '<sectionGroup name="rewrite"><section name="globalRules" /></sectionGroup></sectionGroup>' +
      '</configSections></configuration>'
    $own = ConvertTo-WebServer '<rewrite><globalRules><rule name="a" /></globalRules></rewrite>'
    Get-Text (Merge-IisConfiguration -ApplicationHost $stock -Server $own) 'system.webServer' |
      Should -Be '<system.webServer><rewrite><globalRules><rule name=a></></></></>'
  }

  It 'stops at a section that no installed module declares' {
    $stock = Read-Fixture applicationHost
    { Merge-IisConfiguration -ApplicationHost $stock -Server (ConvertTo-WebServer '<httpPlatform />') } |
      Should -Throw 'configSections declares no section system.webServer/httpPlatform: *'
  }

  It 'stops if there are no configSections' {
    { Merge-IisConfiguration -ApplicationHost ([xml]'<configuration />') -Server $server } |
      Should -Throw 'applicationHost.config has no configSections'
  }
}

Describe 'ConvertTo-ServerConfiguration' {
  BeforeAll {
    $server = Read-XmlFile -Path "$PSScriptRoot/../server.config"
    function Get-Binding {
      param([xml] $Document)
      return @($Document.SelectNodes('//binding/@bindingInformation') | ForEach-Object { $_.Value })
    }
  }

  It 'is server.config itself on the usual ports' {
    $adapted = ConvertTo-ServerConfiguration -Server $server -HttpPort 80 -HttpsPort 443
    $adapted.OuterXml | Should -Be $server.OuterXml
  }

  It 'listens on the published ports, and leaves what it was given' {
    $adapted = ConvertTo-ServerConfiguration -Server $server -HttpPort 8000 -HttpsPort 8443
    Get-Binding $adapted | Should -Be @(
      '*:8000:localhost', '*:8443:localhost', '*:8000:reverseproxy.com', '*:8443:reverseproxy.com')
    (Get-Binding $server)[0] | Should -Be '*:80:localhost'
  }

  It 'drops the global rules for a person''s own site, and nothing else' {
    $adapted = ConvertTo-ServerConfiguration -Server $server -HttpPort 80 -HttpsPort 443 -OwnSite $true
    Get-Text $adapted 'system.webServer/rewrite/globalRules' | Should -Be '<globalRules></>'
    foreach ($path in @('system.webServer/rewrite/allowedServerVariables', 'system.webServer/proxy')) {
      Get-Text $adapted $path | Should -Be (Get-Text $server $path)
    }
  }

  It 'refuses a binding that is not address:port:host' {
    [xml]$ipv6 = '<configuration><system.applicationHost><sites><site><bindings>' +
      '<binding protocol="http" bindingInformation="[::1]:80:" /></bindings></site></sites>' +
      '</system.applicationHost></configuration>'
    { ConvertTo-ServerConfiguration -Server $ipv6 -HttpPort 80 -HttpsPort 443 } | Should -Throw '*IPv6*'
  }
}

Describe 'Read-XmlFile and Write-XmlFile' {
  It 'read <name>, and write UTF-8 without a byte order mark' -ForEach @(
    @{ name = 'UTF-8'; encoding = 'utf8NoBOM'; declared = 'UTF-8' }
    @{ name = 'UTF-8 with a byte order mark'; encoding = 'utf8BOM'; declared = 'UTF-8' }
    @{ name = 'UTF-16'; encoding = 'unicode'; declared = 'UTF-16' }
  ) {
    $u = [char]0xfc
    "<?xml version=""1.0"" encoding=""$declared""?><a b=""$u""><!-- c --></a>" |
      Set-Content -Path 'TestDrive:/in.config' -Encoding $encoding
    Write-XmlFile -Document (Read-XmlFile -Path 'TestDrive:/in.config') -Path 'TestDrive:/out.config'
    [System.IO.File]::ReadAllBytes("$TestDrive/out.config")[0] | Should -Be 0x3c
    Get-Content -Path 'TestDrive:/out.config' | Should -Be @(
      '<?xml version="1.0" encoding="utf-8"?>', "<a b=""$u"">", '  <!-- c -->', '</a>')
  }

  It 'take paths with brackets, from the folder that the shell is in' {
    Push-Location $TestDrive
    try {
      Write-XmlFile -Document ([xml]'<a />') -Path 'site[1].config'
      (Read-XmlFile -Path 'site[1].config').DocumentElement.LocalName | Should -Be 'a'
    } finally { Pop-Location }
    Test-Path -LiteralPath "$TestDrive/site[1].config" | Should -BeTrue
  }
}

Describe 'dry-run.ps1' {
  BeforeAll {
    . "$PSScriptRoot/windows.ps1"
    Reset-Windows
    $files = @{ ApplicationHost = "$fixtures/applicationHost.config"; Server = "$PSScriptRoot/../server.config" }
  }

  It 'writes what configure.ps1 would make of two files' {
    $options = @{ Output = "$TestDrive/merged.config"; HttpPort = 8000; HttpsPort = 8443; OwnSite = $true }
    (Invoke-Script -Name dry-run.ps1 -Parameters ($files + $options)).ExitCode | Should -Be 0
    $adapted = ConvertTo-ServerConfiguration -Server (Read-XmlFile $files.Server) -HttpPort 8000 -HttpsPort 8443 -OwnSite $true
    $expected = Merge-IisConfiguration -ApplicationHost (Read-XmlFile $files.ApplicationHost) -Server $adapted
    Get-Text (Read-XmlFile -Path $options.Output) . | Should -Be (Get-Text $expected .)
  }

  It 'ends with one line for <what>' -ForEach @(
    @{ what = 'a file that is not there'; options = @{ Server = 'none.config' }; line = 'none.config is missing' }
    @{ what = 'a file that is not XML'; options = @{ Server = "$PSCommandPath" }; line = '*.Tests.ps1 is not well-formed XML: *' }
    @{ what = 'a folder that is not there'; options = @{ Output = 'no/where.config' }; line = 'no/where.config cannot be written: *' }
  ) {
    $given = $files + @{ Output = "$TestDrive/none.config" }
    foreach ($name in $options.Keys) { $given[$name] = $options[$name] }
    $result = Invoke-Script -Name dry-run.ps1 -Parameters $given
    $result.Error | Should -BeLike "ERROR: $line"
    $result.ExitCode | Should -Be 1
  }
}
