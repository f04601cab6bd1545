/** Error codes of JSON-RPC 2.0 and of the revisions that the bridge speaks (2026-07-28 `basic/index`, "Error Codes"). */
export const Code = {
  PARSE_ERROR: -32_700,
  INVALID_REQUEST: -32_600,
  METHOD_NOT_FOUND: -32_601,
  INVALID_PARAMS: -32_602,
  INTERNAL_ERROR: -32_603,
  /** What the SDKs answer at transport level where the specification names no code. */
  TRANSPORT: -32_000,
  /** Legacy: the session is unknown or has ended. */
  SESSION_NOT_FOUND: -32_001,
  /** Legacy: the resource is unknown. Modern servers answer INVALID_PARAMS. */
  RESOURCE_NOT_FOUND: -32_002,
  HEADER_MISMATCH: -32_020,
  MISSING_CLIENT_CAPABILITY: -32_021,
  UNSUPPORTED_PROTOCOL_VERSION: -32_022,
} as const;
