/** What made rules, requests and responses are made of: each has tripped a translator, or could. */

/** Entries end with a line or with two spaces. Backslashes are written once. */
function list({ raw }: TemplateStringsArray): readonly string[] {
  return raw
    .join('')
    .trim()
    .split(/\s*\n\s*| {2,}/);
}

// --- Patterns

/** Parts of an ECMAScript pattern. */
export const ATOMS = [
  ...list`a  b  api  chat  /  .  [a-c]  [^/]  \d  \w  (a|b)  (.*)  ([^/]*)  (\w+)  é  \.  (?:x|y)  [A-F]  \s  (\S)
    (.)  s  k  \/  [^a-m]  (\d+)  É  (a(b)?)  %  \(  -  _`,
  ' ',
];
export const ASSERTIONS = list`(?=a)  (?!b)  \b`;
/** So that rules hold. */
export const WIDE = list`(.*)  ^(.*)$  .*  ^/?(.*)  ^/?([^/]*)/?(.*)$`;
export const WHOLE = list`
  .*  (.*)  ^(.*)$  ^$  ^api/(.*)  ^/?api/(.*)$  ^([^/]+)/([^/]+)(?:/(.*))?$  ^socket\.io/(.*)
  ^version\.json$  ^/(.*)  API  ^(api|chat)(/.*)?$  (a)(b)?  ^old/([0-9]+)/(.*)$  \.html?$
  ^(?!api)(.*)  [aeiou]{2}  (.+)\?(.*)  ^(.+)://  ^(https?)://.*  ^.{3}$  ^reverseproxy\.com$
  ^(www\.)?(.*)$  ^https://`;
export const WILDCARDS = list`*  api/*  */*  /*  a?i/*  *.html  *localhost*  on`;
export const EXACT = ['api/chat', '', ...list`/api/chat  API/Chat  /  localhost  off  GET`];

// --- Templates of rules

/** Of conditions. What stands twice is made as often. */
export const INPUTS = list`
  {HTTP_HOST}  {HTTP_HOST}  {QUERY_STRING}  {URL}  {REQUEST_URI}  {HTTPS}  {REQUEST_METHOD}
  {HTTP_X_A}  {R:1}  {C:1}  {C:2}  {R:0}  {Names:{R:1}}  {SERVER_PORT}  {SERVER_PORT}  {HTTP_ORIGIN}
  {HTTP_REFERER}  {HTTP_UPGRADE}  x{R:1}y  {CACHE_URL}  {CACHE_URL}  {CACHE_URL}  {PATH_INFO}
  {HTTP_USER_AGENT}  {UNENCODED_URL}  {HTTP_URL}  {HTTP_X_ORIGINAL_URL}  {SERVER_NAME}
  {Exact:{HTTP_X_A}}  constant
  {ToLower:{R:1}}  {ToLower:{HTTP_X_A}}  {UrlEncode:{URL}}  {UrlDecode:{QUERY_STRING}}
  {UrlDecode:{HTTP_USER_AGENT}}  {Names:{ToLower:{R:1}}}  {REMOTE_ADDR}  {Exact:{HTTP_USER_AGENT}}`;
/** Of IsFile and IsDirectory. */
export const FILE_INPUTS = [
  '',
  ...list`{REQUEST_FILENAME}  {REQUEST_FILENAME}  {REQUEST_FILENAME}.htm  {DOCUMENT_ROOT}/{R:1}
    {DOCUMENT_ROOT}\api{URL}  {APPL_PHYSICAL_PATH}{R:1}  {APPL_PHYSICAL_PATH}version.json  {HTTP_HOST}`,
];
/** Servers of a Rewrite. */
export const BACKENDS = list`
  http://localhost:8080  http://localhost:8080  http://localhost:8080  http://other:9000
  HTTP://localhost:8080  {C:1}://localhost:8080  {HTTP_X_A}://other:9000
  {Schemes:{HTTPS}}://localhost:8080  {Schemes:{HTTP_X_A}}://other:9000
  http://{Servers:{HTTP_X_A}}  HTTP://{Servers:{R:1}}  {Origins:{R:1}}
  {Schemes:{HTTPS}}://{Servers:{C:1}}  http://Pool  {C:1}://pool  http://{HTTP_HOST}`;
/** Servers of a Redirect. */
export const SITES = list`
  https://{HTTP_HOST}  https://{HTTP_HOST}  https://example.com  {C:1}://{HTTP_HOST}
  https://{C:1}.example.com  https://reverseproxy.com  http://www.{HTTP_HOST}
  http://www.reverseproxy.com  https://localhost:444  http://v3.api.example:80`;
/** What follows a server. */
export const RESTS = [
  '',
  ...list`/{R:1}  /{R:1}  /{R:1}  /{R:0}  {URL}  {REQUEST_URI}  /x/{R:1}  /é x/{R:1}  /fixed?own=1
    /q?p={R:1}  /{C:1}  /{R:1}/{C:2}  /{C:0}/{R:2}  /{Names:{R:1}}  /$1"\{R:1}  ?{QUERY_STRING}  ?x={R:1}
    /%41{R:1}  /{ToLower:{R:1}}  /q?u={UrlEncode:{R:1}}&w={R:1}  /{UrlEncode:{R:1}}
    {UNENCODED_URL}  {HTTP_URL}  /{HTTP_X_A}  /{HTTP_X_A}{UrlDecode:{HTTP_USER_AGENT}}
    /{HtmlEncode:{R:1}}  /{HTTP_USER_AGENT}  /$x#frag`,
];
/** On this server. */
export const PATHS = list`
  /api/{R:1}  api/{R:2}/{R:1}  /rewritten.html  /index.html  /api/  {R:1}  x?y={R:1}
  /{Names:{R:1}}  {URL}/more  //a//{R:1}  {HTTP_X_A}/x  {ToLower:{R:1}}  {ToLower:{URL}}
  /{HTTP_X_A}/{R:1}  /{UrlDecode:{C:1}}  /{R:1}//{R:2}/{C:1}/{URL}  /x{UNENCODED_URL}
  /{UrlEncode:{R:1}}/{HTTP_USER_AGENT}`;
/** Of a Redirect, which takes those of {@link PATHS}, too. */
export const LOCATIONS = list`
  new  {Names:{R:1}}  {HTTP_X_A}  {UNENCODED_URL}  {ToLower:{HTTP_X_A}}{R:1}  /x?{QUERY_STRING}
  /login?ReturnUrl={UrlEncode:{REQUEST_URI}}  /{HTTP_USER_AGENT}/{R:1}/%41{C:1}
  https://reverseproxy.com{R:1}  https://example.com/?q={UrlDecode:{QUERY_STRING}}`;
/** Of server variables. */
export const VALUES = [
  '',
  ...list`constant  {HTTP_HOST}  {R:1}  {C:1}  {C:2}x{C:3}  {QUERY_STRING}  $x "y" \n {R:0}  {HTTPS}  {HTTP_X_A}
    é {URL}  {Names:{HTTP_X_A}}  {HTTP_USER_AGENT}{R:1}  {HTTP_ORIGIN}  https://{HTTP_HOST}
    https://reverseproxy.com/x  {ToLower:{HTTP_HOST}}  {UrlEncode:{REQUEST_URI}}
    {UrlDecode:{QUERY_STRING}}  {HtmlEncode:{R:1}}
    {ToLower:x{UrlEncode:{R:1}}{UrlDecode:{HTTP_X_A}}}`,
];
/** Of HTTP_HOST, which nginx could not send empty. */
export const HOST_VALUES = list`
  {HTTP_HOST}  reverseproxy.com  www.{SERVER_NAME}  localhost:443  {SERVER_NAME}:444  other.example`;
export const ALLOWED_VARIABLES = list`
  HTTP_ORIGIN  HTTP_REFERER  HTTP_X_A  HTTP_USER_AGENT  HTTP_X_NEW  HTTP_X_FORWARDED_PROTO`;
export const VARIABLES = [...ALLOWED_VARIABLES, 'HTTP_X_FORBIDDEN'];
export const RESPONSE_TEXTS = list`no $way "here" \n  {R:1} {HTTP_HOST}  plain`;

// --- Requests

/** Of paths. */
export const USUAL_SEGMENTS = list`api  chat  a  b  ab  index.html  API  old`;
export const SEGMENTS = [
  ...USUAL_SEGMENTS,
  '',
  ...list`12  x%20y  %C3%A9  q%3Fr  %23  %25  a;b=1  c%2Fd  ..  .  %41  a'b  (x)  ~  %7C  +  a+b  %22
    socket.io  version.json  @:!  %E2%82%AC  K  s  100%25  %7B%7D  $x  %5Cx  %0D%0Aset-cookie:x
    %2541  %FF  %20  x.htm  é  é.txt  ab.htm  note  web.config  bin  x.php`,
];
/** No text is long: PCRE gives up on patterns such as (\w+)*b. */
export const QUERIES = [
  '',
  ...list`?  ?x=1  ?a=b&c=d  ?q=%20x  ?x=//y  ?url=http://z/  ?q={x}  ?one?two  ?%41
    ?long=aaaaaaaaaaaa  ?$x=1  ?a=%0d%0a  ?"<>|  ?u=%C3%89%2Fx%3Fy%253D  ?u=%E9%41%ZZ`,
];
/** `:lab` is the port that a client knows. */
export const HOSTS = list`
  localhost  reverseproxy.com  LocalHost:8080  www.api.example  127.0.0.1:99  localhost:lab
  reverseproxy.com:lab  www.reverseproxy.com:lab  ReverseProxy.com:lab  v2.api.example:lab  [::1]:lab`;
export const HEADER_VALUES = [
  '',
  ...list`one  One  api  a b  http://h/x  /path//x  é  $1  a"b  chat  É/%C3%89  %2f%E9  it's (a) <b>`,
];
/** Of Origin and Referer; `:http` and `:https` are the ports that a client knows. */
export const PAGES = list`
  https://reverseproxy.com:https  http://reverseproxy.com:http/page?x=1  https://reverseproxy.com
  http://localhost:http/  https://elsewhere.example:https/  null`;
/** In the site's folder. Some are not to be served. */
export const SITE_FILES = list`
  /index.html  /api/index.htm  /api/Default.htm  /api/chat/b.js  /a/b/note  /ab.htm  /x.htm
  /version.json  /x y/é.txt  /é/index.html  /old/12/page.html  /web.config  /bin/x.htm  /b/.env.htm
  /b/x.php`;

// --- Outbound rules, and what backends answer

export const RESPONSE_VARIABLES = list`
  RESPONSE_SET_COOKIE  RESPONSE_SET_COOKIE  RESPONSE_SET_COOKIE  RESPONSE_LOCATION
  RESPONSE_ACCESS_CONTROL_ALLOW_ORIGIN  RESPONSE_X_CUSTOM  RESPONSE_X_MADE  RESPONSE_X_NEW
  RESPONSE_X_POWERED_BY  RESPONSE_CACHE_CONTROL`;
export const OUTBOUND_PATTERNS = list`
  .*  (.*)  ^(.*)$  .+  (.+)  ^$  ; *Secure  ; HttpOnly  ^(sid)=([^;]*)(.*)$
  ^(.*); *Domain=([^;]*)(.*)$  ^https?://[^/]+/(.*)  ^(https?)://([^:/]+)(:\d+)?/(.*)  Path=/
  [^;]+  ^(a)?(.*)$  SameSite=(Lax|None)  ^[23]\d\d$  é  (\w+)=(\w*)  \s`;
export const OUTBOUND_WILDCARDS = list`*  sid=*  *; Path=/*  *express*  a?*  20?`;
export const OUTBOUND_EXACT = ['Secure', '', ...list`Path=/  Express  no-store  200`];
export const OUTBOUND_INPUTS = list`
  {R:0}  {R:0}  {R:1}  {C:1}  {RESPONSE_STATUS}  {RESPONSE_SET_COOKIE}  {RESPONSE_LOCATION}
  {RESPONSE_CONTENT_TYPE}  {RESPONSE_X_MADE}  {HTTP_HOST}  {HTTPS}  {HTTP_X_A}  {URL}
  {Exact:{HTTP_X_A}}  {ToLower:{R:0}}`;
export const OUTBOUND_VALUES = [
  '',
  ...list`{R:0}; Secure  {R:1}; HttpOnly  {R:1}={R:2}; SameSite=None{R:3}
    {R:1}; Domain={HTTP_HOST}{R:3}  constant  https://{HTTP_HOST}/{R:1}  https://{HTTP_HOST}/{R:4}
    https://{HTTP_HOST}  {HTTP_ORIGIN}  https://reverseproxy.com:443/x  {HTTP_X_A}  {ToLower:{R:0}}
    {Names:{R:1}}  {Names:{HTTP_X_A}}  {C:1}  {C:0}x{C:2}  {URL}?{QUERY_STRING}
    {RESPONSE_LOCATION}  {RESPONSE_STATUS}  {RESPONSE_SET_COOKIE}  {UrlEncode:{R:0}}
    {UrlDecode:{R:1}}  {HtmlEncode:{R:0}}  $x "q" \n '{R:0}'  é{R:0}`,
];
export const COOKIES = list`
  sid=1; Path=/  sid=abc; Path=/; HttpOnly  b=2; Domain=.localhost; Path=/; Secure
  c="x y"; SameSite=Lax  d=%C3%A9; Max-Age=1  plain  e=$x; path=/a  sid=é`;
export const BACKEND_LOCATIONS = list`
  http://localhost:8080/a?b=1  https://elsewhere.example/  /path  relative  HTTP://UPPER/x
  https://localhost/a  HTTP://ReverseProxy.com:80?x  https://www.reverseproxy.com:444/x
  http://localhost:8081#f  https://reverseproxy.com.evil.example/  https://reverseproxy.com:4430/`;
export const MADE_VALUES = list`one  One  a b  é  $1  a"b\  http://h:1/x`;
