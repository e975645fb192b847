/** The paths and ports inside the nginx container of docker-compose.yml. */
export const NGINX_CONTAINER = {
  address: '0.0.0.0',
  httpPort: 80,
  httpsPort: 443,
  healthPort: 8081,
  resolver: '127.0.0.11', // Docker's embedded DNS: a restarted backend may get a new address
  certificateFile: '/certs/cert.pem',
  keyFile: '/certs/key.pem',
  accessLog: '/dev/stdout',
  errorLog: '/dev/stderr',
  pidFile: '/tmp/nginx.pid',
  javaScript: {
    module: 'modules/ngx_http_js_module.so', // in the folder that this nginx was built for
    functions: '/lab/iis-functions.js',
  },
  tempDirectory: '/tmp',
} as const;

/** Where the backend is for that container: every target of a rule leads there. */
export const CONTAINER_BACKEND = 'backend:8080';
