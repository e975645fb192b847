/**
 * A web.config with rules that many published files have: a health check, https first, the
 * canonical name, a rule for one host, everything else to the application.
 */
export const OWN_CONFIG = `<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <system.webServer>
    <rewrite>
      <rules>
        <rule name="health" stopProcessing="true">
          <match url="^healthz$" />
          <action type="CustomResponse" statusCode="418" statusReason="Teapot" statusDescription="x" />
        </rule>
        <rule name="to https" stopProcessing="true">
          <match url="^secure/(.*)" />
          <conditions><add input="{HTTPS}" pattern="^off$" /></conditions>
          <action type="Redirect" url="https://{HTTP_HOST}/{R:1}" redirectType="Found" />
        </rule>
        <rule name="canonical" stopProcessing="true">
          <match url="^canonical/(.*)" />
          <conditions><add input="{HTTP_HOST}" pattern="^www\\." negate="true" /></conditions>
          <action type="Redirect" url="http://www.reverseproxy.com/{R:1}" redirectType="Permanent" />
        </rule>
        <rule name="other hosts" stopProcessing="true">
          <match url="^exact/" />
          <conditions>
            <add input="{HTTP_HOST}" pattern="^reverseproxy\\.com$" negate="true" />
          </conditions>
          <action type="CustomResponse" statusCode="410" statusReason="Gone" statusDescription="x" />
        </rule>
        <rule name="exact host" stopProcessing="true">
          <match url="^exact/(.*)" />
          <action type="Rewrite" url="http://localhost:3001/{R:1}" />
        </rule>
        <rule name="application" stopProcessing="true">
          <match url="(.*)" />
          <action type="Rewrite" url="http://localhost:3001/{R:1}" />
        </rule>
      </rules>
    </rewrite>
  </system.webServer>
</configuration>
`;

/** The same with a section that the server locks: IIS refuses every request of such a site. */
export const LOCKED_CONFIG = OWN_CONFIG.replace(
  '<rewrite>',
  '<webSocket enabled="true" /><rewrite>',
);
