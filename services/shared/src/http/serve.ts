import { serve as serveNode, type ServerType } from '@hono/node-server';
import { AppError } from '../lang/app-error.ts';

export interface Server {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** How long an answer under way may take once the server closes. */
const CLOSE_MS = 3000;
const SWEEP_MS = 50;

/** Listens; port 0 takes any. A taken port is refused by name, so that the message says what to do. */
export function serve(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  host: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serveNode({ fetch: app.fetch, hostname: host, port }, (info) => {
      resolve({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${info.port}`,
        port: info.port,
        close: () => close(server),
      });
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new AppError('unavailable', `Port ${port} on ${host} is taken by another program.`));
    });
  });
}

/** Takes no more requests, lets the running ones finish for a while, then ends them. */
function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    const deadline = performance.now() + CLOSE_MS;
    // A connection that was busy when the server closed would stay open, idle, until its client leaves.
    const sweep = setInterval(() => {
      if (!('closeIdleConnections' in server)) return;
      if (performance.now() < deadline) server.closeIdleConnections();
      else server.closeAllConnections();
    }, SWEEP_MS);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}
