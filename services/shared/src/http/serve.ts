import { serve as serveNode } from '@hono/node-server';
import { AppError } from '../lang/app-error.ts';

export interface Server {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Listens; port 0 takes any. A taken port is refused by name, so that the message says what to do. */
export function serve(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  host: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serveNode({ fetch: app.fetch, hostname: host, port }, (info) => {
      resolve({
        url: `http://${host}:${info.port}`,
        port: info.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ('closeIdleConnections' in server) server.closeIdleConnections();
          }),
      });
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new AppError('unavailable', `Port ${port} on ${host} is taken by another program.`));
    });
  });
}
