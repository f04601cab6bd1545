/*
 * The link: many HTTP exchanges over one connection, between a gateway and a bridge.
 *
 * A client asks for it with `Upgrade: strata-link/1` at the path of the MCP endpoint (RFC 9110, 7.8). After the 101 both sides send frames:
 *
 *   length   u32   bytes of the payload, at most `MOST_PAYLOAD`
 *   type     u8    see `Frame`
 *   number   u32   the exchange, counted upwards by the client, whose rest by 4,096 no other one in flight has; or what the type says
 *   payload
 *
 * All numbers are big-endian. A request is one frame; larger ones stay with HTTP. A response is as many as it needs. Headers are text:
 * `name\nvalue\n` for each, names in lower case, none twice.
 */

/** What the client asks to upgrade to. */
export const LINK_PROTOCOL = 'strata-link/1';

export enum Frame {
  /** Client: headers that requests may refer to. `number` is the place in the table. Payload: headers. */
  SHOW = 1,
  /** Client: a request. Payload: method u8, place in the table u16 (0: none), length of the headers u16, headers, body. */
  REQUEST = 2,
  /** Server: the head of a response. Payload: status u16, `END` or 0 u8, length of the headers u16, headers, the body's beginning. */
  RESPONSE = 3,
  /** Server: more of a body. Payload: `END` or 0 u8, bytes. */
  DATA = 4,
  /** Either: the exchange is over before its end. Payload: why u8. */
  RESET = 5,
  /** Client: so many more bytes of this response's body may come. Payload: u32. */
  WINDOW = 6,
  /** Client: is anybody there? */
  PING = 7,
  /** Server: yes. */
  PONG = 8,
  /** Server: requests with a number above this one are not served any more. */
  LEAVE = 9,
}

/** Why an exchange is over. */
export enum Reset {
  /** Nobody wants the answer any more. */
  CANCELLED = 0,
  /** It was not looked at: it may be sent again elsewhere. */
  REFUSED = 1,
  /** The answer cannot be finished. */
  BROKEN = 2,
}

/** The flag of a response's last frame. */
export const END = 1;

/** Methods of requests, by number. */
export const METHODS = ['', 'POST', 'DELETE'] as const;

export const FRAME_HEAD = 9;
/** Head of a request's payload, and of a response's. */
export const REQUEST_HEAD = 5;
export const RESPONSE_HEAD = 5;

/** Longest body of a request, bytes. */
export const MOST_BODY = 65_536;
/** Longest headers of a frame, bytes. What HTTP takes of a request, too. */
export const MOST_HEADERS = 16_384;
/** Longest payload of a frame: a whole request. */
export const MOST_PAYLOAD = REQUEST_HEAD + MOST_HEADERS + MOST_BODY;
/** Longest piece of a response's body in one frame: what waits behind it waits that long. */
export const MOST_PIECE = 16_384;
/** Bytes of a response's body that may come before the client asks for more. */
export const WINDOW = 262_144;
/** Exchanges at once on one link. */
export const MOST_EXCHANGES = 1_024;
/** Places in the table of shown headers. */
export const PLACES = 256;
/** Highest number of an exchange. */
export const LAST_NUMBER = 0x7fff_ffff;

/** The other side does not keep to the protocol, and the link ends. The text is for logs. */
export class LinkFailure extends Error {}
