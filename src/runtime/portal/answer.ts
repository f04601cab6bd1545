import type { Call, PortalContext } from './context';
import { HEADERS } from './headers';
import { type Page, renderPage } from './pages/layout';
import { messagePage } from './pages/message';

export function pathOf(call: Call): string {
  const { pathname, search } = new URL(call.req.url);
  return pathname + search;
}

/** A page for who asks. */
export function page(call: Call, { config, provider, usage }: PortalContext, content: Page, status = 200): Response {
  const session = call.get('session');
  // Errors have no address of their own to come back to.
  const here = status === 200 && call.req.method === 'GET' ? pathOf(call) : '/';
  const counts = usage !== undefined;
  const frame = { site: config.title, reader: session, canLogIn: provider !== undefined, counts, here };
  return new Response(renderPage(frame, content), {
    status,
    headers: { ...HEADERS, 'Content-Type': 'text/html; charset=utf-8' },
  });
}

export function message(call: Call, context: PortalContext, status: number, title: string, text: string): Response {
  return page(call, context, messagePage(status, title, text), status);
}

/** @param path of ours, or the identity provider's page */
export function redirect(path: string, status: 302 | 303, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...HEADERS, Location: path });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status, headers });
}
