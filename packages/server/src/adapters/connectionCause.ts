const NO_TLS = "it speaks no TLS";
const UNTRUSTED = "its certificate is not trusted";

/** By the error's code: the operating system's, Node's and the drivers'. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOENT: "there is no such socket",
  EACCES: "this user may not use the socket",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name could not be looked up",
  EHOSTUNREACH: "no way leads to this host",
  ENETUNREACH: "no way leads to this host",
  ETIMEDOUT: "it did not answer in time",
  ECONNRESET: "it hung up",
  EPIPE: "it hung up",
  PROTOCOL_CONNECTION_LOST: "it hung up",
  EPROTO: NO_TLS,
  HANDSHAKE_NO_SSL_SUPPORT: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another host's",
};

/** Why a connection failed, in one line; an error of several lines is cut. */
export function connectionCause(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words = CAUSES[code];
  if (words !== undefined) return `${words} (${code})`;
  // What has several causes, one for each address tried, has a code but no message.
  const text = (error instanceof Error ? error.message : String(error)) || code;
  return text.split("\n", 1)[0] || "no reason given";
}
