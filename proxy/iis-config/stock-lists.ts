/** Programs, sources and data that IIS installs as denied (applicationHost.config of IIS 10). */
export const DENIED_EXTENSIONS: readonly string[] = (
  'asax ascx master skin browser sitemap config cs csproj vb vbproj webinfo licx resx resources ' +
  'mdb vjsproj java jsl ldb dsdgm ssdgm lsad ssmap cd dsprototype lsaprototype sdm sdmDocument ' +
  'mdf ldf ad dd ldd sd adprototype lddprototype exclude refresh compiled msgx vsdisco rules'
)
  .split(' ')
  .map((name) => `.${name}`);

export const HIDDEN_SEGMENTS: readonly string[] = [
  'web.config',
  'bin',
  'App_code',
  'App_GlobalResources',
  'App_LocalResources',
  'App_WebReferences',
  'App_Data',
  'App_Browsers',
];
