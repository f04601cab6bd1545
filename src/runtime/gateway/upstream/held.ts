import type { ModernBackend, ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Connection } from './connection';

/**
 * A way to an upstream for streams that stay open. It is looked up anew each time a stream is opened, because the way may have been closed meanwhile;
 * while a stream is open, its way is not closed.
 */
export function heldBackend(connection: (principal: string | undefined) => Connection): ModernBackend {
  return {
    start: (request, client) => held(connection(request.principal), request, client),
    notify: () => undefined,
    close: () => Promise.resolve(),
  };
}

function held(connection: Connection, request: ModernRequest, client: ModernClient): ModernCall {
  let over = false;
  const leave = () => {
    if (!over) connection.holds--;
    over = true;
  };
  connection.holds++;
  const call = connection.start(request, {
    notification: (message) => client.notification(message),
    response: (message) => {
      leave();
      client.response(message);
    },
  });
  return {
    cancel: (reason) => {
      leave();
      call.cancel(reason);
    },
  };
}
