import { Agent, fetch, type Response } from 'undici';

/** Somebody with a browser: keeps cookies, and goes where answers lead. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  readonly #agent: Agent;

  /** @param login where names that this machine does not know lead, and whose certificates are trusted */
  constructor(login?: { readonly address: string; readonly authority: string }) {
    this.#agent = new Agent({
      connect: {
        ...(login && {
          ca: login.authority,
          lookup: (_name, { all }, done) =>
            all ? done(null, [{ address: login.address, family: 4 }]) : done(null, login.address, 4),
        }),
      },
    });
  }

  /** The page at the end of all redirects. */
  async visit(address: string): Promise<Response> {
    let target = address;
    for (let hops = 0; hops < 12; hops++) {
      const { origin } = new URL(target);
      const answer = await fetch(target, {
        headers: { cookie: this.#cookiesOf(origin) },
        redirect: 'manual',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(20_000),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        this.#cookies.set(`${origin} ${name}`, value);
      }
      const next = answer.headers.get('location');
      if (next === null) return answer;
      target = new URL(next, target).href;
    }
    throw new Error(`${address} leads nowhere`);
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  #cookiesOf(origin: string): string {
    const own = [...this.#cookies].filter(([key]) => key.startsWith(`${origin} `));
    return own.map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`).join('; ');
  }
}
