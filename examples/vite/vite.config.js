// PUBLIC_PORT is IIS's port for https; SOCKET_PATH and ALLOWED_HOST show failures.
const { PORT = '5173', PUBLIC_PORT = '443', SOCKET_PATH, ALLOWED_HOST } = process.env;

/** @type {import('vite').UserConfig} */
export default {
  server: {
    host: 'localhost',
    port: Number(PORT),
    strictPort: true,
    // Needed only if Vite gets the public name as Host, as with preserveHostHeader="true".
    allowedHosts: ALLOWED_HOST === undefined ? [] : [ALLOWED_HOST],
    // Where the browser finds HMR's socket: at IIS. Before Vite 8 this is server.hmr.
    ws: {
      protocol: 'wss',
      clientPort: Number(PUBLIC_PORT),
      ...(SOCKET_PATH === undefined ? {} : { path: SOCKET_PATH }),
    },
  },
};
