import { ROUTES, type ReserveBody, type PaymentBody, type RouteName } from "@dropctl/protocol";

/** Writes the raw HTTP/1.1 requests of a load; everything that does not change is made once. */
export interface RequestWriter {
  readStock(dropId: string): Buffer;
  /** `key` null: without an idempotency key. */
  reserve(claim: { dropId: string; token: string; key: string | null }): Buffer;
  pay(payment: { reservationId: string; token: string }): Buffer;
}

const RESERVE_BODY = JSON.stringify({ reference: "loadtest" } satisfies ReserveBody);
const PAY_BODY = JSON.stringify({ paymentMethod: "tok_load" } satisfies PaymentBody);

/** @param url base URL of the target; its path, if any, goes before every route's */
export function createRequestWriter(url: string): RequestWriter {
  const { host, pathname } = new URL(url);
  const base = pathname.replace(/\/+$/, "");
  const pathOf = (route: RouteName, id: string) => base + ROUTES[route].path.replace(/:\w+/, id);
  const post = (body: string) =>
    ` HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nauthorization: Bearer `;
  const reserveMiddle = post(RESERVE_BODY);
  const payMiddle = post(PAY_BODY);
  return {
    readStock: (dropId) =>
      Buffer.from(`GET ${pathOf("getStock", dropId)} HTTP/1.1\r\nhost: ${host}\r\n\r\n`, "latin1"),
    reserve: ({ dropId, token, key }) =>
      Buffer.from(
        `POST ${pathOf("reserve", dropId)}${reserveMiddle}${token}\r\n` +
          `${key === null ? "" : `idempotency-key: ${key}\r\n`}\r\n${RESERVE_BODY}`,
        "latin1",
      ),
    pay: ({ reservationId, token }) =>
      Buffer.from(
        `POST ${pathOf("pay", reservationId)}${payMiddle}${token}\r\n\r\n${PAY_BODY}`,
        "latin1",
      ),
  };
}
