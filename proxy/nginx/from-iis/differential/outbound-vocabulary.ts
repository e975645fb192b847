/** What made outbound rules are made of: what public ones are, and what could trip a translator. */

export const VARIABLES = [
  'RESPONSE_SET_COOKIE',
  'RESPONSE_SET_COOKIE',
  'RESPONSE_SET_COOKIE',
  'RESPONSE_LOCATION',
  'RESPONSE_ACCESS_CONTROL_ALLOW_ORIGIN',
  'RESPONSE_X_CUSTOM',
  'RESPONSE_X_MADE',
  'RESPONSE_X_NEW',
  'RESPONSE_X_POWERED_BY',
  'RESPONSE_CACHE_CONTROL',
];

export const PATTERNS = [
  '.*',
  '(.*)',
  '^(.*)$',
  '.+',
  '(.+)',
  '^$',
  '; *Secure',
  '; HttpOnly',
  '^(sid)=([^;]*)(.*)$',
  '^(.*); *Domain=([^;]*)(.*)$',
  '^https?://[^/]+/(.*)',
  '^(https?)://([^:/]+)(:\\d+)?/(.*)',
  'Path=/',
  '[^;]+',
  '^(a)?(.*)$',
  'SameSite=(Lax|None)',
  '^[23]\\d\\d$',
  'é',
  '(\\w+)=(\\w*)',
  '\\s',
];

export const WILDCARDS = ['*', 'sid=*', '*; Path=/*', '*express*', 'a?*', '20?'];

export const EXACT = ['Secure', 'Path=/', '', 'Express', 'no-store', '200'];

export const CONDITION_INPUTS = [
  '{R:0}',
  '{R:0}',
  '{R:1}',
  '{C:1}',
  '{RESPONSE_STATUS}',
  '{RESPONSE_SET_COOKIE}',
  '{RESPONSE_LOCATION}',
  '{RESPONSE_CONTENT_TYPE}',
  '{RESPONSE_X_MADE}',
  '{HTTP_HOST}',
  '{HTTPS}',
  '{HTTP_X_A}',
  '{URL}',
  '{Exact:{HTTP_X_A}}',
  '{ToLower:{R:0}}',
];

export const PRECONDITION_INPUTS = CONDITION_INPUTS.filter((input) => !/\{[RC]:/.test(input));

export const VALUES = [
  '',
  '{R:0}; Secure',
  '{R:1}; HttpOnly',
  '{R:1}={R:2}; SameSite=None{R:3}',
  '{R:1}; Domain={HTTP_HOST}{R:3}',
  'constant',
  'https://{HTTP_HOST}/{R:1}',
  'https://{HTTP_HOST}/{R:4}',
  'https://{HTTP_HOST}',
  '{HTTP_ORIGIN}',
  'https://reverseproxy.com:443/x',
  '{HTTP_X_A}',
  '{ToLower:{R:0}}',
  '{Names:{R:1}}',
  '{Names:{HTTP_X_A}}',
  '{C:1}',
  '{C:0}x{C:2}',
  '{URL}?{QUERY_STRING}',
  '{RESPONSE_LOCATION}',
  '{RESPONSE_STATUS}',
  '{RESPONSE_SET_COOKIE}',
  '{UrlEncode:{R:0}}',
  '{UrlDecode:{R:1}}',
  '{HtmlEncode:{R:0}}',
  '$x "q" \\n \'{R:0}\'',
  'é{R:0}',
];

export const COOKIES = [
  'sid=1; Path=/',
  'sid=abc; Path=/; HttpOnly',
  'b=2; Domain=.localhost; Path=/; Secure',
  'c="x y"; SameSite=Lax',
  'd=%C3%A9; Max-Age=1',
  'plain',
  'e=$x; path=/a',
  'sid=é',
];

export const LOCATIONS = [
  'http://localhost:8080/a?b=1',
  'https://elsewhere.example/',
  '/path',
  'relative',
  'HTTP://UPPER/x',
  'https://localhost/a',
  'HTTP://ReverseProxy.com:80?x',
  'https://www.reverseproxy.com:444/x',
  'http://localhost:8081#f',
  'https://reverseproxy.com.evil.example/',
  'https://reverseproxy.com:4430/',
];

export const MADE = ['one', 'One', 'a b', 'é', '$1', 'a"b\\', 'http://h:1/x'];
