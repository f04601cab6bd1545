/** A secret that is kept elsewhere: the variable of the environment that holds it, and what stands before it. */
export interface Reference {
  readonly variable: string;
  /** Such as `Bearer `. */
  readonly prefix?: string;
}

/** A server as a client is told of it. It holds no secret, only where secrets come from. */
export type ClientServer =
  | {
      readonly kind: 'http';
      readonly name: string;
      readonly url: string;
      readonly headers?: Readonly<Record<string, Reference>>;
    }
  | {
      readonly kind: 'stdio';
      readonly name: string;
      readonly command: string;
      readonly args: readonly string[];
      /** Variables that the program gets from the environment of the client. */
      readonly env?: readonly string[];
    };
