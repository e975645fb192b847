/** The one door into the proxies: how each is configured, and how their log is read. */
export { NGINX_CONTAINER, renderNginxConfig, type NginxConfigOptions } from './nginx/config.ts';
export { w3cDirectives, W3C_FIELDS } from './w3c-log/fields.ts';
export { createW3cReader, type W3cEntry, type W3cReader } from './w3c-log/reader.ts';
